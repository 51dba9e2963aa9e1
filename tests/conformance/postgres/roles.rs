//! A role with the rights to rows alone serves, and tables of another program or of a newer one are left alone.

use numbering_tests::database::Session;

use super::{create_tenant, database, url_as};
use crate::store::TestStore;

/// The grants of docs/operating.md, for a role of this name.
fn grants(role: &str) -> String {
    let document = include_str!("../../../docs/operating.md");
    let (_, after) = document.split_once("```sql\n").unwrap();
    let (grants, _) = after.split_once("```").unwrap();
    grants.replace("numbering_service", role)
}

#[test]
fn a_role_with_the_rights_to_rows_alone_serves() {
    let Some(database) = database() else { return };
    let mut session = database.session();
    session
        .run("CREATE ROLE owner LOGIN; GRANT CREATE ON SCHEMA public TO owner")
        .unwrap();
    let owner = TestStore::open_url(&url_as(&database, "owner")).unwrap();
    session.run("REVOKE CREATE ON SCHEMA public FROM public").unwrap();
    let role = "rows_alone";
    session.run(&format!("CREATE ROLE {role} LOGIN")).unwrap();
    let refused = TestStore::open_url(&url_as(&database, role))
        .unwrap()
        .inner
        .check()
        .unwrap_err();
    assert!(
        refused.to_string().contains("run `numbering migrate`"),
        "{refused}"
    );

    owner.inner.migrate().unwrap();
    let mut granting = database.session();
    granting.run("SET ROLE owner").unwrap();
    granting
        .run(&grants(role).replace("CREATE ROLE rows_alone LOGIN;", ""))
        .unwrap();
    let store = TestStore::open_url(&url_as(&database, role)).unwrap();
    store.inner.check().unwrap();
    assert!(store.inner.migrate().unwrap().is_empty());
    create_tenant(&store, "one").unwrap();
    store.pieces();
}

#[test]
fn tables_of_another_program_are_left_alone() {
    let Some(database) = database() else { return };
    let mut session = database.session();
    session.run("CREATE TABLE theirs (id int)").unwrap();
    let refused = TestStore::open(&database).inner.migrate().unwrap_err();
    assert!(
        refused
            .to_string()
            .contains(r#"a table "theirs" of another program"#),
        "{refused}"
    );
    assert_eq!(tables(&mut session), ["theirs"]);
}

#[test]
fn migrations_of_another_program_are_left_alone() {
    let Some(database) = database() else { return };
    let mut session = database.session();
    session.run(
        "CREATE TABLE __diesel_schema_migrations (version varchar(50) PRIMARY KEY, run_on timestamp DEFAULT now());
         INSERT INTO __diesel_schema_migrations (version) VALUES ('29990101000000')",
    ).unwrap();
    let refused = TestStore::open(&database).inner.migrate().unwrap_err();
    assert!(refused.to_string().contains("by a newer version"), "{refused}");
    assert_eq!(tables(&mut session), ["__diesel_schema_migrations"]);
}

fn tables(session: &mut Session) -> Vec<String> {
    session.texts("SELECT relname::text AS answer FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace")
}
