//! Nothing goes while pieces refer to it.

use numbering_tests::database::TestDatabase;
use numbering_tests::on_both_databases;

use super::{Guard, inventory};

/// All that a piece can refer to, by one piece.
const SETUP: &str = "
    INSERT INTO pieces (first, last, tenant, kind, definition, group_key, assignment, user_key)
    VALUES (4311230, 4311239, 1, 2, 1, 1, 5, 1)";

/// On PostgreSQL tenants and groups have more that refers to them than the pieces; all of it goes.
const NO_TENANT_KEYS: &str = "
    ALTER TABLE pieces DROP CONSTRAINT pieces_tenant_fkey;
    ALTER TABLE groups DROP CONSTRAINT groups_tenant_fkey;
    ALTER TABLE definitions DROP CONSTRAINT definitions_tenant_fkey";
const NO_GROUP_KEYS: &str = "
    ALTER TABLE pieces DROP CONSTRAINT pieces_tenant_group_key_fkey;
    ALTER TABLE users DROP CONSTRAINT users_group_key_fkey";
const NO_USER_KEY: &str = "ALTER TABLE pieces DROP CONSTRAINT pieces_group_key_user_key_fkey";
const NO_DEFINITION_KEY: &str = "ALTER TABLE pieces DROP CONSTRAINT pieces_tenant_definition_fkey";

fn guard(refusal: &'static str, trigger: &'static str, foreign_key: &'static str) -> Guard {
    Guard {
        refusal: [refusal, "violates foreign key constraint"],
        drop: [trigger, foreign_key],
    }
}

on_both_databases! {
    fn a_tenant_with_pieces_is_not_deleted(database: &TestDatabase) {
        let guard = guard("the tenant has", "DROP TRIGGER tenants_delete_referred", NO_TENANT_KEYS);
        guard.alone_refuses(database, SETUP, "DELETE FROM tenants WHERE key = 1");
    }

    fn a_group_with_pieces_is_not_deleted(database: &TestDatabase) {
        let guard = guard("the group has", "DROP TRIGGER groups_delete_referred", NO_GROUP_KEYS);
        guard.alone_refuses(database, SETUP, "DELETE FROM groups WHERE key = 1");
    }

    fn a_user_with_pieces_is_not_deleted(database: &TestDatabase) {
        let guard = guard("the user has", "DROP TRIGGER users_delete_referred", NO_USER_KEY);
        guard.alone_refuses(database, SETUP, "DELETE FROM users WHERE key = 1");
    }

    fn a_definition_with_pieces_is_not_deleted(database: &TestDatabase) {
        let guard = guard("the definition has", "DROP TRIGGER definitions_delete_referred", NO_DEFINITION_KEY);
        guard.alone_refuses(database, SETUP, "DELETE FROM definitions WHERE origin = 1");
    }

    fn a_tenant_with_pieces_keeps_its_key(database: &TestDatabase) {
        let guard = guard("the tenant has", "DROP TRIGGER tenants_update_referred", NO_TENANT_KEYS);
        guard.alone_refuses(database, SETUP, "UPDATE tenants SET key = 7 WHERE key = 1");
    }

    fn a_group_with_pieces_keeps_its_tenant(database: &TestDatabase) {
        let guard = guard("the group has", "DROP TRIGGER groups_update_referred", NO_GROUP_KEYS);
        guard.alone_refuses(database, SETUP, "UPDATE groups SET tenant = 2 WHERE key = 1");
    }

    fn a_user_with_pieces_keeps_the_group(database: &TestDatabase) {
        let guard = guard("the user has", "DROP TRIGGER users_update_referred", NO_USER_KEY);
        guard.alone_refuses(database, SETUP, "UPDATE users SET group_key = 2 WHERE key = 1");
    }

    fn a_definition_with_pieces_keeps_its_origin(database: &TestDatabase) {
        let guard = guard("the definition has", "DROP TRIGGER definitions_update_referred", NO_DEFINITION_KEY);
        guard.alone_refuses(database, SETUP, "UPDATE definitions SET origin = 7 WHERE origin = 1");
    }

    fn what_has_no_pieces_may_go_and_names_may_change(database: &TestDatabase) {
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

/// `INSERT OR REPLACE` deletes what is in its way and fires no trigger of DELETE.
#[test]
fn on_sqlite_what_has_pieces_is_not_replaced() {
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
