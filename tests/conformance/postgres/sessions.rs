//! Sessions keep their bounds, and a database that loses texts or commits is refused.

use super::{create_tenant, database, url_with};
use crate::store::TestStore;

/// Records the settings of each session that creates a tenant.
const RECORDER: &str = "
    CREATE TABLE settings (name text, value text);
    CREATE FUNCTION record_settings() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO settings SELECT name, setting || coalesce(unit, '') FROM pg_settings;
        RETURN NEW;
    END $$;
    CREATE TRIGGER recorder BEFORE INSERT ON tenants FOR EACH ROW EXECUTE FUNCTION record_settings()";

/// The parameter of a URL that takes all time limits away, and has a limit of its own that is kept.
const NO_LIMITS: &str = "options=-c%20statement_timeout%3D0%20-c%20lock_timeout%3D0%20-c%20jit%3Don\
                         %20-c%20idle_in_transaction_session_timeout%3D0%20-c%20work_mem%3D5MB";

#[test]
fn a_session_keeps_its_bounds_whatever_the_url_sets() {
    let Some(database) = database() else { return };
    TestStore::new(&database);
    let mut session = database.session();
    session.run(RECORDER).unwrap();
    let store = TestStore::open_url(&url_with(&database, NO_LIMITS)).unwrap();
    create_tenant(&store, "one").unwrap();
    let settings = session.texts(
        "SELECT name || '=' || value AS answer FROM settings WHERE name IN ('statement_timeout', 'lock_timeout',
             'idle_in_transaction_session_timeout', 'jit', 'work_mem') ORDER BY name",
    );
    assert_eq!(
        settings,
        [
            "idle_in_transaction_session_timeout=15000ms",
            "jit=off",
            "lock_timeout=5000ms",
            "statement_timeout=15000ms",
            "work_mem=5120kB",
        ]
    );
}

#[test]
fn commits_that_are_not_flushed_are_refused() {
    let Some(database) = database() else { return };
    let refused = |url: &str| TestStore::open_url(url).err().map(|error| error.to_string());
    let by_url = refused(&url_with(&database, "options=-c%20synchronous_commit%3Doff"));
    assert!(by_url.is_some_and(|reason| reason.contains("synchronous_commit is off")));
    let [name] = <[String; 1]>::try_from(
        database
            .session()
            .texts("SELECT current_database()::text AS answer"),
    )
    .unwrap();
    for (value, is_refused) in [("off", true), ("local", false), ("on", false)] {
        let set = format!("ALTER DATABASE {name} SET synchronous_commit = {value}");
        database.session().run(&set).unwrap();
        assert_eq!(refused(database.url()).is_some(), is_refused, "{value}");
    }
}

#[test]
fn another_encoding_is_refused() {
    let Some(database) = database() else { return };
    let mut session = database.session();
    for encoding in ["LATIN1", "SQL_ASCII"] {
        let name = format!("encoded_{encoding}").to_lowercase();
        let create = format!("CREATE DATABASE {name} ENCODING '{encoding}' TEMPLATE template0 LOCALE 'C'");
        session.run(&create).unwrap();
        let (_, parameters) = database.url().split_once('?').unwrap();
        let refused = TestStore::open_url(&format!("postgres://postgres@/{name}?{parameters}")).err();
        let reason = refused.unwrap().to_string();
        assert!(
            reason.contains(&format!("is {encoding}, and must be UTF8")),
            "{reason}"
        );
    }
}
