//! The cost of deleting a user or a group: rows or steps are counted, and must not grow with the numbers of the user, the
//! group or the tenant.

use diesel::prelude::*;
use diesel::sqlite::SqliteConnection;
use numbering_tests::database::{Session, TestDatabase};
use numbering_tests::on_both_databases;

/// The ranges of user 1 of group 1. User 2 of the group has none, nor has group 2 of the same tenant.
const RANGES: u64 = 4000;
/// The most steps of SQLite, and the most rows that PostgreSQL reads, for one statement.
const COST_MAX: i64 = 1000;

diesel::table! {
    pieces (first) {
        first -> BigInt,
        last -> BigInt,
        kind -> SmallInt,
        group_key -> BigInt,
        user_key -> BigInt,
    }
}

diesel::table! {
    groups (key) {
        key -> BigInt,
    }
}

diesel::table! {
    users (key) {
        key -> BigInt,
    }
}

fn filled(database: &TestDatabase) -> Session {
    let mut session = database.session();
    session.migrate();
    let series = format!(
        "WITH RECURSIVE series (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM series WHERE n < {RANGES})"
    );
    let fill = format!(
        "INSERT INTO tenants (key, tenant_id, kind, name) VALUES (1, 'foo', 1, '');
         INSERT INTO groups (key, tenant, group_id, name) VALUES (1, 1, 'sales', ''), (2, 1, 'empty', '');
         INSERT INTO users (key, group_key, user_id) VALUES (1, 1, 'ann'), (2, 1, 'bob');
         INSERT INTO definitions (tenant, origin, kind, active, first, last)
         {series} SELECT 1, n, 2, TRUE, 3247000000 + 20 * n, 3247000009 + 20 * n FROM series;
         INSERT INTO pieces (first, last, tenant, kind, definition, group_key, assignment, user_key)
         {series} SELECT 3247000000 + 20 * n, 3247000009 + 20 * n, 1, 2, n, 1, n, 1 FROM series"
    );
    session.run(&fill).unwrap();
    // what this session has read does not count
    database.session()
}

/// The cost of one statement, which is run on SQLite and written in SQL for PostgreSQL.
fn cost(session: &mut Session, run: fn(&mut SqliteConnection), sql: &str) -> i64 {
    match session {
        Session::Sqlite(connection) => {
            diesel::sql_query("PRAGMA foreign_keys = ON")
                .execute(connection)
                .unwrap();
            run(connection);
            session.number("SELECT max(nstep) FROM sqlite_stmt")
        }
        Session::Postgres(_) => {
            session.run(&format!("BEGIN; {sql}")).unwrap();
            let read = session.number(
                "SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_xact_user_tables WHERE relname = 'pieces'",
            );
            session.run("ROLLBACK").unwrap();
            read
        }
    }
}

on_both_databases! {
    fn a_user_without_numbers_is_deleted_without_reading_those_of_the_group(database: &TestDatabase) {
        let delete = |connection: &mut SqliteConnection| {
            diesel::delete(users::table.find(2)).execute(connection).unwrap();
        };
        let cost = cost(&mut filled(database), delete, "DELETE FROM users WHERE key = 2");
        assert!(cost < COST_MAX, "{cost}");
    }

    fn a_group_without_numbers_is_deleted_without_reading_those_of_the_tenant(database: &TestDatabase) {
        let delete = |connection: &mut SqliteConnection| {
            diesel::delete(groups::table.find(2)).execute(connection).unwrap();
        };
        let cost = cost(&mut filled(database), delete, "DELETE FROM groups WHERE key = 2");
        assert!(cost < COST_MAX, "{cost}");
    }

    fn the_first_ranges_of_a_user_are_found_without_reading_all(database: &TestDatabase) {
        // as the store does before it deletes a user
        let find = |connection: &mut SqliteConnection| {
            let first = pieces::table
                .filter(pieces::user_key.eq(1))
                .filter(pieces::group_key.eq(1))
                .filter(pieces::kind.ne(1))
                .order(pieces::last)
                .limit(21)
                .select(pieces::first);
            assert_eq!(first.load::<i64>(connection).unwrap().len(), 21);
        };
        let sql = "SELECT * FROM pieces WHERE user_key = 1 AND group_key = 1 AND kind <> 1 ORDER BY last LIMIT 21";
        let cost = cost(&mut filled(database), find, sql);
        assert!(cost < COST_MAX, "{cost}");
    }
}
