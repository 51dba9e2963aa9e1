//! The references of a piece: its group belongs to its tenant, its user to its group, its definition to its tenant.

use numbering_tests::database::TestDatabase;
use numbering_tests::on_both_databases;

use super::{Guard, held, inventory};

const TENANT: &str = "numbering: a piece of no tenant";
const GROUP: &str = "numbering: a group of another tenant";
const USER: &str = "numbering: a user of another group";
const DEFINITION: &str = "numbering: a definition of another tenant";

/// A guard that has a trigger of its own on SQLite, and on PostgreSQL is part of one trigger for all rows of a statement.
const fn guard(refusal: &'static str, trigger: &'static str, of_statement: &'static str) -> Guard {
    Guard {
        refusal: [refusal, refusal],
        drop: [trigger, of_statement],
    }
}

const NO_INSERT: &str = "DROP TRIGGER pieces_insert_holder ON pieces";
const NO_UPDATE: &str = "DROP TRIGGER pieces_update_holder ON pieces";

/// A statement that adds a piece of tenant 1 with this definition, group, assignment and user.
fn piece(kind: i16, columns: &str) -> String {
    format!(
        "INSERT INTO pieces (first, last, tenant, kind, definition, group_key, assignment, user_key)
        VALUES (4311230, 4311239, 1, {kind}, {columns})"
    )
}

fn mobile() -> String {
    piece(1, "NULL, NULL, NULL, NULL")
}

fn set(columns: &str) -> String {
    format!("UPDATE pieces SET {columns} WHERE first = 4311230")
}

on_both_databases! {
    fn a_piece_of_no_tenant_is_refused_by_its_guard(database: &TestDatabase) {
        let guard = guard(TENANT, "DROP TRIGGER pieces_insert_tenant", NO_INSERT);
        guard.alone_refuses(database, "SELECT 1", &mobile().replace("4311239, 1", "4311239, 7"));
    }

    fn moving_a_piece_to_no_tenant_is_refused_by_its_guard(database: &TestDatabase) {
        let guard = guard(TENANT, "DROP TRIGGER pieces_update_tenant", NO_UPDATE);
        guard.alone_refuses(database, &mobile(), &set("tenant = 7"));
    }

    fn a_group_of_another_tenant_is_refused_by_its_guard(database: &TestDatabase) {
        let guard = guard(GROUP, "DROP TRIGGER pieces_insert_group", NO_INSERT);
        guard.alone_refuses(database, "SELECT 1", &piece(1, "NULL, 3, NULL, NULL"));
    }

    fn assigning_to_a_group_of_another_tenant_is_refused_by_its_guard(database: &TestDatabase) {
        let guard = guard(GROUP, "DROP TRIGGER pieces_update_group", NO_UPDATE);
        guard.alone_refuses(database, &mobile(), &set("group_key = 3"));
    }

    fn moving_a_piece_away_from_the_tenant_of_its_group_is_refused_by_the_guard(database: &TestDatabase) {
        let guard = guard(GROUP, "DROP TRIGGER pieces_update_group", NO_UPDATE);
        guard.alone_refuses(database, &piece(1, "NULL, 1, NULL, NULL"), &set("tenant = 2"));
    }

    fn a_user_of_another_group_is_refused_by_its_guard(database: &TestDatabase) {
        let guard = guard(USER, "DROP TRIGGER pieces_insert_user", NO_INSERT);
        guard.alone_refuses(database, "SELECT 1", &piece(1, "NULL, 1, NULL, 2"));
    }

    fn assigning_to_a_user_of_another_group_is_refused_by_its_guard(database: &TestDatabase) {
        let guard = guard(USER, "DROP TRIGGER pieces_update_user", NO_UPDATE);
        guard.alone_refuses(database, &piece(1, "NULL, 1, NULL, NULL"), &set("user_key = 2"));
    }

    fn moving_a_piece_away_from_the_group_of_its_user_is_refused_by_the_guard(database: &TestDatabase) {
        let guard = guard(USER, "DROP TRIGGER pieces_update_user", NO_UPDATE);
        guard.alone_refuses(database, &piece(1, "NULL, 1, NULL, 1"), &set("group_key = 2"));
    }

    fn a_definition_of_another_tenant_is_refused_by_its_guard(database: &TestDatabase) {
        let guard = guard(DEFINITION, "DROP TRIGGER pieces_insert_definition", NO_INSERT);
        guard.alone_refuses(database, "SELECT 1", &piece(2, "3, NULL, NULL, NULL"));
    }

    fn changing_to_a_definition_of_another_tenant_is_refused_by_its_guard(database: &TestDatabase) {
        let guard = guard(DEFINITION, "DROP TRIGGER pieces_update_definition", NO_UPDATE);
        guard.alone_refuses(database, &piece(2, "1, NULL, NULL, NULL"), &set("definition = 3"));
    }

    fn one_row_of_no_tenant_among_many_is_refused(database: &TestDatabase) {
        let mut session = inventory(database);
        let row = |index: i64| format!("({0}, {0}, 1, 1)", 4_311_230 + 2 * index);
        let rows: Vec<String> = (0..1000).map(row).collect();
        for place in [0, 500, 999] {
            let mut rows = rows.clone();
            rows[place] = rows[place].replace(", 1, 1)", ", 7, 1)");
            let add = format!("INSERT INTO pieces (first, last, tenant, kind) VALUES {}", rows.join(", "));
            let error = session.run(&add).expect_err("there is no tenant 7").to_string();
            assert!(error.contains(TENANT), "{error}");
        }
        assert_eq!(held(&mut session), []);
    }

    fn a_piece_with_an_incomplete_holder_is_refused(database: &TestDatabase) {
        let mut session = inventory(database);
        let rows = [(1, "NULL, NULL, NULL, 1"), (1, "NULL, 1, 5, NULL"), (2, "1, 1, NULL, NULL"), (2, "1, NULL, 5, NULL")];
        for (kind, columns) in rows {
            session.run(&piece(kind, columns)).expect_err(columns);
        }
        session.run(&piece(2, "1, 1, 5, 1")).unwrap();
    }
}
