//! Rows that pieces refer to cannot be deleted or moved.

use numbering_tests::database::TestDatabase;
use numbering_tests::on_both_databases;

use super::{Guard, inventory};

/// One piece with every reference that a piece can have.
const SETUP: &str = "
    INSERT INTO pieces (first, last, tenant, kind, definition, group_key, assignment, user_key)
    VALUES (4311230, 4311239, 1, 2, 1, 1, 5, 1)";
/// A tenant that only a piece refers to: with other references a foreign key would refuse as well.
const OF_TENANT: &str = "
    INSERT INTO tenants (key, tenant_id, kind, name) VALUES (8, 'baz', 2, '');
    INSERT INTO pieces (first, last, tenant, kind) VALUES (4311230, 4311239, 8, 1)";
/// A group that only a piece refers to.
const OF_GROUP: &str = "
    INSERT INTO groups (key, tenant, group_id, name) VALUES (8, 1, 'd', '');
    INSERT INTO pieces (first, last, tenant, kind, group_key) VALUES (4311230, 4311239, 1, 1, 8)";

/// A guard with the same message on both databases.
const fn guard(refusal: &'static str, drop: [&'static str; 2]) -> Guard {
    Guard {
        refusal: [refusal, refusal],
        drop,
    }
}

/// The statements that drop a trigger on either database.
macro_rules! trigger {
    ($name:literal of $table:literal) => {
        [
            concat!("DROP TRIGGER ", $name),
            concat!("DROP TRIGGER ", $name, " ON ", $table),
        ]
    };
}

on_both_databases! {
    fn deleting_a_tenant_with_pieces_is_refused(database: &TestDatabase) {
        let guard = guard("the tenant has", trigger!("tenants_delete_referred" of "tenants"));
        guard.alone_refuses(database, OF_TENANT, "DELETE FROM tenants WHERE key = 8");
    }

    fn deleting_a_group_with_pieces_is_refused(database: &TestDatabase) {
        let guard = guard("the group has", trigger!("groups_delete_referred" of "groups"));
        guard.alone_refuses(database, OF_GROUP, "DELETE FROM groups WHERE key = 8");
    }

    fn deleting_a_user_with_pieces_is_refused(database: &TestDatabase) {
        let guard = guard("the user has", trigger!("users_delete_referred" of "users"));
        guard.alone_refuses(database, SETUP, "DELETE FROM users WHERE key = 1");
    }

    fn deleting_a_definition_with_pieces_is_refused(database: &TestDatabase) {
        let guard = guard("the definition has", trigger!("definitions_delete_referred" of "definitions"));
        guard.alone_refuses(database, SETUP, "DELETE FROM definitions WHERE origin = 1");
    }

    fn changing_the_key_of_a_tenant_with_pieces_is_refused(database: &TestDatabase) {
        let guard = guard("the tenant has", trigger!("tenants_update_referred" of "tenants"));
        guard.alone_refuses(database, OF_TENANT, "UPDATE tenants SET key = 7 WHERE key = 8");
    }

    fn changing_the_tenant_of_a_group_with_pieces_is_refused(database: &TestDatabase) {
        let guard = guard("the group has", trigger!("groups_update_referred" of "groups"));
        guard.alone_refuses(database, OF_GROUP, "UPDATE groups SET tenant = 2 WHERE key = 8");
    }

    fn changing_the_group_of_a_user_with_pieces_is_refused(database: &TestDatabase) {
        let guard = guard("the user has", trigger!("users_update_referred" of "users"));
        guard.alone_refuses(database, SETUP, "UPDATE users SET group_key = 2 WHERE key = 1");
    }

    fn changing_the_origin_of_a_definition_with_pieces_is_refused(database: &TestDatabase) {
        let guard = guard("the definition has", trigger!("definitions_update_referred" of "definitions"));
        guard.alone_refuses(database, SETUP, "UPDATE definitions SET origin = 7 WHERE origin = 1");
    }

    fn rows_without_pieces_can_be_deleted_and_names_changed(database: &TestDatabase) {
        let mut session = inventory(database);
        session.run(SETUP).unwrap();
        session.run(
            "UPDATE tenants SET name = 'Foo', tenant_id = 'fooo', revision = revision + 1 WHERE key = 1;
            UPDATE groups SET name = 'A', group_id = 'aa' WHERE key = 1;
            UPDATE users SET first_name = 'Ann', user_id = 'anna' WHERE key = 1;
            UPDATE definitions SET written = '+43 11' WHERE origin = 1;
            DELETE FROM users WHERE key = 2;
            DELETE FROM groups WHERE key IN (2, 3);
            DELETE FROM definitions WHERE origin IN (2, 3);
            DELETE FROM tenants WHERE key = 2;",
        ).unwrap();
    }
}

/// `INSERT OR REPLACE` deletes conflicting rows without firing a DELETE trigger.
#[test]
fn on_sqlite_replacing_a_row_with_pieces_is_refused() {
    let replacements = [
        (
            "tenants_insert_referred",
            "INSERT OR REPLACE INTO tenants (tenant_id, kind, name) VALUES ('foo', 2, '')",
        ),
        (
            "tenants_update_referred",
            "UPDATE OR REPLACE tenants SET tenant_id = 'foo' WHERE key = 2",
        ),
        (
            "tenants_update_referred",
            "UPDATE tenants SET rowid = 7 WHERE key = 1",
        ),
        (
            "groups_insert_referred",
            "INSERT OR REPLACE INTO groups (tenant, group_id, name) VALUES (1, 'a', '')",
        ),
        (
            "groups_insert_referred",
            "INSERT OR REPLACE INTO groups (key, tenant, group_id, name) VALUES (1, 2, 'z', '')",
        ),
        (
            "groups_update_referred",
            "UPDATE OR REPLACE groups SET group_id = 'a' WHERE key = 2",
        ),
        (
            "users_insert_referred",
            "INSERT OR REPLACE INTO users (group_key, user_id) VALUES (1, 'ann')",
        ),
        (
            "users_insert_referred",
            "INSERT OR REPLACE INTO users (key, group_key, user_id) VALUES (1, 2, 'z')",
        ),
        (
            "users_update_referred",
            "UPDATE OR REPLACE users SET key = 1, group_key = 2 WHERE key = 2",
        ),
    ];
    for (trigger, bad) in replacements {
        let database = TestDatabase::sqlite();
        let mut session = inventory(&database);
        session.run(SETUP).unwrap();
        let error = session.run(bad).expect_err(bad).to_string();
        assert!(error.contains("numbering: the "), "{error}");
        session.run(&format!("DROP TRIGGER {trigger}")).unwrap();
        session.run(bad).expect("nothing else refuses it");
    }
}
