//! Tests of the schema: each migration runs and reverts, and both databases get the same tables.

use numbering_tests::database::{Backend, Session, TestDatabase};
use numbering_tests::on_both_databases;

/// Each column as `table.column TYPE`, in order, with `NULL` if it is nullable.
fn columns(session: &mut Session) -> Vec<String> {
    session.texts(match session {
        Session::Sqlite(_) => {
            "SELECT t.name || '.' || c.name || ' ' || c.type || CASE c.\"notnull\" WHEN 0 THEN ' NULL' ELSE '' END
                AS answer
            FROM sqlite_schema AS t JOIN pragma_table_info(t.name) AS c
            WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' AND t.name NOT LIKE '%diesel%'
            ORDER BY t.name, c.cid"
        }
        Session::Postgres(_) => {
            "SELECT table_name || '.' || column_name || ' '
                || CASE data_type WHEN 'text' THEN 'TEXT' WHEN 'bytea' THEN 'BLOB' ELSE 'INTEGER' END
                || CASE is_nullable WHEN 'YES' THEN ' NULL' ELSE '' END AS answer
            FROM information_schema.columns
            WHERE table_schema = 'public' AND table_name NOT LIKE '%diesel%'
            ORDER BY table_name COLLATE \"C\", ordinal_position"
        }
    })
}

/// The names of all schema objects other than tables: triggers, indexes and functions.
fn schema_objects(session: &mut Session) -> Vec<String> {
    session.texts(match session {
        Session::Sqlite(_) => {
            "SELECT name AS answer FROM sqlite_schema WHERE type <> 'table' AND name NOT LIKE 'sqlite%'"
        }
        Session::Postgres(_) => {
            "SELECT proname::text AS answer FROM pg_proc WHERE pronamespace = 'public'::regnamespace
                AND proname NOT LIKE 'diesel%'
            UNION SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace
                AND relname NOT LIKE '%diesel%'"
        }
    })
}

/// The names of our own indexes.
fn indexes(session: &mut Session) -> Vec<String> {
    session.texts(match session {
        Session::Sqlite(_) => {
            "SELECT name AS answer FROM sqlite_schema
            WHERE type = 'index' AND name LIKE '%\\_by\\_%' ESCAPE '\\' ORDER BY name"
        }
        Session::Postgres(_) => {
            "SELECT indexname::text AS answer FROM pg_indexes
            WHERE schemaname = 'public' AND indexname LIKE '%\\_by\\_%' ORDER BY indexname COLLATE \"C\""
        }
    })
}

on_both_databases! {
    fn every_migration_can_be_reverted_and_run_again(database: &TestDatabase) {
        let mut session = database.session();
        let ran = session.migrate();
        let before = columns(&mut session);
        assert!(0 < ran && !before.is_empty());

        assert_eq!(session.revert(), ran);
        assert_eq!(columns(&mut session), [""; 0]);
        assert_eq!(schema_objects(&mut session), [""; 0]);

        assert_eq!(session.migrate(), ran);
        assert_eq!(columns(&mut session), before);
    }

    fn a_new_database_has_the_platform_tenant_alone(database: &TestDatabase) {
        let mut session = database.session();
        session.migrate();
        assert_eq!(session.texts("SELECT tenant_id AS answer FROM tenants WHERE kind = 0 AND key = 0"), [""]);
        assert_eq!(session.number("SELECT count(*) FROM tenants"), 1);
    }

    fn the_write_lock_has_exactly_one_row(database: &TestDatabase) {
        let mut session = database.session();
        session.migrate();
        assert!(session.run("INSERT INTO write_lock (id, turn) VALUES (2, 0)").is_err());
        assert!(session.run("INSERT INTO write_lock (id, turn) VALUES (1, 0)").is_err());
        assert_eq!(session.number("SELECT count(*) FROM write_lock"), 1);
    }

    fn the_key_of_a_deleted_group_is_never_reused(database: &TestDatabase) {
        let mut session = database.session();
        session.migrate();
        let add = "INSERT INTO groups (tenant, group_id, name) VALUES (0, 'sales', '')";
        let newest = "SELECT max(key) FROM groups";
        session.run(add).unwrap();
        let first = session.number(newest);
        session.run("DELETE FROM groups").unwrap();
        session.run(add).unwrap();
        assert!(first < session.number(newest));
    }

    fn a_token_row_must_fit_its_role(database: &TestDatabase) {
        let mut session = database.session();
        session.migrate();
        session.run("INSERT INTO groups (key, tenant, group_id, name) VALUES (5, 0, 'sales', '')").unwrap();
        let scopes = [("1", "NULL", "5"), ("1", "0", "5"), ("2", "0", "NULL"), ("3", "NULL", "NULL")];
        for role in ["1", "2", "3"] {
            for (tenant, group) in [("NULL", "NULL"), ("NULL", "5"), ("0", "NULL"), ("0", "5")] {
                let added = session.run(&format!(
                    "INSERT INTO tokens (token_id, secret_hash, role, tenant, group_key, name, read_only, created_at)
                    SELECT '{role}{tenant}{group}', {hash}, {role}, {tenant}, {group}, '', kind <> 0, 0
                    FROM tenants WHERE key = 0",
                    hash = match database.backend() {
                        Backend::Sqlite => format!("CAST('{role}{tenant}{group}' AS BLOB)"),
                        Backend::Postgres => format!("'{role}{tenant}{group}'::bytea"),
                    },
                ));
                assert_eq!(added.is_ok(), scopes.contains(&(role, tenant, group)), "{role} {tenant} {group}");
            }
        }
    }
}

#[test]
fn both_databases_have_the_same_columns_and_indexes() {
    let Some(postgres) = TestDatabase::create(Backend::Postgres) else {
        return;
    };
    let sqlite = TestDatabase::sqlite();
    let (mut sqlite, mut postgres) = (sqlite.session(), postgres.session());
    sqlite.migrate();
    postgres.migrate();
    assert_eq!(columns(&mut sqlite), columns(&mut postgres));
    assert_eq!(indexes(&mut sqlite), indexes(&mut postgres));
    assert!(!indexes(&mut sqlite).is_empty());
}

/// The function that [`plan`] calls.
const PLAN: &str = "CREATE FUNCTION plan(query text) RETURNS SETOF text LANGUAGE plpgsql AS
    'BEGIN RETURN QUERY EXECUTE $$EXPLAIN $$ || query; END'";

/// The lines of the plan of a query on PostgreSQL.
fn plan(session: &mut Session, query: &str) -> String {
    session
        .texts(&format!("SELECT plan($query${query}$query$) AS answer"))
        .join("\n")
}

/// A planner without statistics, as after a restore, must not read all users of a group for one of them.
#[test]
fn a_name_is_looked_up_on_postgres_by_the_index_of_names() {
    let Some(database) = TestDatabase::create(Backend::Postgres) else {
        return;
    };
    let mut session = database.session();
    session.migrate();
    session.run(PLAN).unwrap();
    session
        .run(
            "INSERT INTO groups (key, tenant, group_id, name) SELECT n, 0, 'g' || n, '' FROM generate_series(1, 1000) n;
            INSERT INTO users (group_key, user_id) SELECT 1, 'u' || n FROM generate_series(1, 1000) n;
            INSERT INTO departments (group_key, name) SELECT 1, 'd' || n FROM generate_series(1, 1000) n;",
        )
        .unwrap();
    for (table, by, name) in [
        ("groups", "tenant", "group_id"),
        ("users", "group_key", "user_id"),
        ("departments", "group_key", "name"),
    ] {
        let query = format!("SELECT key FROM {table} WHERE {by} = 1 AND {name} = 'x'");
        let plan = plan(&mut session, &query);
        assert!(plan.contains(&format!("{table}_{by}_{name}_key")), "{plan}");
        assert!(
            plan.contains(&format!("Index Cond: (({by} = 1) AND ({name} = 'x'")),
            "{plan}"
        );
    }
}

/// The intervals that contain an item are looked up in a few buckets, not among all definitions of the tenant. On SQLite the
/// statement names the index, and fails without it.
#[test]
fn definitions_are_looked_up_on_postgres_by_the_index_of_their_buckets() {
    let Some(database) = TestDatabase::create(Backend::Postgres) else {
        return;
    };
    let mut session = database.session();
    session.migrate();
    session.run(PLAN).unwrap();
    session
        .run(
            "INSERT INTO definitions (tenant, origin, kind, active, first, last)
            SELECT 0, n, 2, TRUE, 3226000000 + 100 * n, 3226000099 + 100 * n FROM generate_series(1, 1000) n",
        )
        .unwrap();
    let migration = include_str!("../../migrations/postgres/2026-11-30-000005_original_intervals/up.sql");
    let (_, rest) = migration
        .split_once("CASE\n            WHEN first = last")
        .unwrap();
    let (rest, _) = rest.split_once("END\n").unwrap();
    let plan = plan(
        &mut session,
        &format!(
            "SELECT d.* FROM unnest(CAST('{{1,2}}' AS bigint[])) AS w(key) CROSS JOIN LATERAL (
                SELECT * FROM definitions WHERE tenant = 0 AND w.key = CASE WHEN first = last{rest}END OFFSET 0
            ) AS d"
        ),
    );
    assert!(plan.contains("definitions_by_bucket"), "{plan}");
}
