//! Tests of the deletion of groups with many tokens: gone at once, and deleted in small steps.

use numbering_core::Scope;
use numbering_store::{Lookup, NewToken, StoreError};
use numbering_tests::database::{Backend, TestDatabase};
use numbering_tests::on_both_databases;

use super::TestStore;
use super::test_store::wait;
use crate::verify_fixture::assert_verified;

/// More tokens than one step deletes, twice.
const TOKENS: i64 = 1200;
/// The most tokens that one step deletes.
const STEP_ROWS_MAX: i64 = 500;
/// The digest of the secret of a token.
const SECRET_HASH: [u8; 32] = [7; 32];

/// Creates tokens of group `sales` of tenant `one`; one of them has the secret that [`assert_gone`] tries.
fn create_tokens(database: &TestDatabase, store: &TestStore, count: i64) {
    let new = NewToken {
        id: "token".to_owned(),
        secret_hash: SECRET_HASH,
        scope: Scope::Group("one".parse().unwrap(), "sales".parse().unwrap()),
        name: String::new(),
        is_read_only: false,
        expires_at: None,
    };
    store.change(move |context| context.create_token(&new)).unwrap();
    let bytes = match database.backend() {
        Backend::Sqlite => "BLOB",
        Backend::Postgres => "BYTEA",
    };
    let copy = format!(
        "INSERT INTO tokens (token_id, secret_hash, role, tenant, group_key, name, read_only, created_at)
         WITH RECURSIVE series (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM series WHERE n < {count} - 1)
         SELECT token_id || n, CAST(CAST(n AS TEXT) AS {bytes}), role, tenant, group_key, name, read_only, created_at
         FROM tokens, series WHERE token_id = 'token' AND n < {count}"
    );
    database.session().run(&copy).unwrap();
}

fn delete(store: &TestStore) -> Result<(), StoreError> {
    store.change(move |context| {
        let of = context.lock_group(&"one".parse().unwrap(), &"sales".parse().unwrap())?;
        context.delete_group(of.group())
    })
}

/// Asserts that no query returns a token of the group.
#[track_caller]
fn assert_gone(store: &TestStore) {
    let lookup = Lookup {
        secret_hash: SECRET_HASH,
        number: None,
    };
    assert_eq!(wait(store.inner.lookup(lookup)).unwrap().token, None);
    let read = store.inner.read(|context| {
        assert_eq!(context.token_by_secret(&SECRET_HASH)?, None);
        context.tokens(&Scope::Platform)
    });
    assert_eq!(read.unwrap(), []);
}

on_both_databases! {
    fn a_group_with_many_tokens_is_gone_at_once_and_deleted_in_small_steps(database: &TestDatabase) {
        let store = TestStore::new(database);
        let (tenant, _) = store.tenant("one", &["sales"]);
        create_tokens(database, &store, TOKENS);
        delete(&store).unwrap();
        let left = || {
            let mut session = database.session();
            ["tokens", "groups"].map(|table| session.number(&format!("SELECT count(*) FROM {table}")))
        };
        assert_eq!(left(), [TOKENS, 1]);
        assert_gone(&store);
        assert!(matches!(delete(&store), Err(StoreError::NotFound(..))));
        assert_verified(&store);

        let mut before = left();
        while wait(store.inner.housekeep()).unwrap() {
            let after = left();
            assert!(before[0] - after[0] <= STEP_ROWS_MAX, "{before:?} {after:?}");
            assert_gone(&store);
            before = after;
        }
        assert_eq!(left(), [0, 0]);
        // nothing of it is in the way of the tenant
        store.change(move |context| context.delete_tenant(&tenant)).unwrap();
    }

    fn a_tenant_is_deleted_whose_group_is_not_yet(database: &TestDatabase) {
        let store = TestStore::new(database);
        let (tenant, _) = store.tenant("one", &["sales"]);
        create_tokens(database, &store, TOKENS);
        delete(&store).unwrap();
        store.change(move |context| context.delete_tenant(&tenant)).unwrap();
        assert_gone(&store);
        assert_verified(&store);
        while wait(store.inner.housekeep()).unwrap() {}
        let mut session = database.session();
        assert_eq!(session.number("SELECT count(*) FROM tokens"), 0);
        assert_eq!(session.number("SELECT count(*) FROM groups"), 0);
        assert_eq!(session.number("SELECT count(*) FROM tenants"), 1);
    }

    fn a_group_with_few_tokens_is_deleted_with_them(database: &TestDatabase) {
        let store = TestStore::new(database);
        store.tenant("one", &["sales"]);
        create_tokens(database, &store, STEP_ROWS_MAX);
        delete(&store).unwrap();
        let mut session = database.session();
        assert_eq!(session.number("SELECT count(*) FROM groups"), 0);
        assert_eq!(session.number("SELECT count(*) FROM tokens"), 0);
    }
}
