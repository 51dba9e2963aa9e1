//! Tests of the number of statements that look up the names of holders: it does not grow with the number of holders.

use std::thread;

use numbering_core::{GroupKey, UserKey};
use numbering_store::StoreError;
use numbering_tests::database::TestDatabase;
use numbering_tests::on_both_databases;

use super::counter::Count;
use super::store;

/// More keys than SQLite binds values in one statement, which is 32,766.
const MANY: i64 = 40_000;

/// Inserts a tenant with [`MANY`] groups, each with a department and a user in it.
fn fill(database: &TestDatabase) {
    let series = format!(
        "WITH RECURSIVE series (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM series WHERE n < {MANY})"
    );
    for insert in [
        "tenants (tenant_id, kind, name) VALUES ('foo', 1, '')".to_owned(),
        format!(
            "groups (tenant, group_id, name) {series} SELECT key, 'g' || n, '' FROM series, tenants WHERE tenant_id = 'foo'"
        ),
        "departments (group_key, name) SELECT key, 'd' FROM groups".to_owned(),
        "users (group_key, user_id, department) SELECT group_key, 'u', key FROM departments".to_owned(),
    ] {
        database.session().run(&format!("INSERT INTO {insert}")).unwrap();
    }
}

on_both_databases! {
    fn names_of_many_holders_take_as_many_statements_as_those_of_one(database: &TestDatabase) {
        let count = Count::begin();
        let store = store(database);
        fill(database);
        let look_up = |keys: i64| {
            let users = || (1..=keys).map(UserKey);
            let read = || store.snapshot(|context| {
                let names = context.names_of((1..=keys).map(GroupKey), users())?;
                // with the departments of their groups
                let found = context.users_by_key(users())?;
                assert!(users().all(|key| names.user(key).is_some() && found.contains_key(&key)));
                Ok::<_, StoreError>(())
            });
            // the statements of the thread of a test are not counted
            count.statements(|| thread::scope(|scope| scope.spawn(read).join().unwrap().unwrap()))
        };
        look_up(1);
        let (few, many) = (look_up(1), look_up(MANY));
        // begin, groups, users; users, departments; end
        assert_eq!((few, many), (6, 6));
    }
}
