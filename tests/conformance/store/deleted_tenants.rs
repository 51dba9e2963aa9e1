//! Tests of the deletion of tenants with much to delete: gone at once, and deleted in small steps.

use numbering_core::{ExclusiveId, Scope, TenantKey};
use numbering_store::{Entity, Lookup, NewToken, PLATFORM_KEY, StoreError, Tenant};
use numbering_tests::database::{Backend, TestDatabase};
use numbering_tests::on_both_databases;

use super::TestStore;
use super::test_store::wait;
use crate::verify_fixture::assert_verified;

/// More rows than one step deletes, twice.
const ROWS: i64 = 1200;
/// The most rows of each table that one step deletes.
const STEP_ROWS_MAX: i64 = 500;
/// The digest of the secret of a token.
const SECRET_HASH: [u8; 32] = [7; 32];

/// The id of the first exclusive number of a tenant.
fn first_id(tenant: TenantKey) -> ExclusiveId {
    ExclusiveId::from_value(ExclusiveId::MIN.value() + 1_000_000 * tenant.0).unwrap()
}

/// Inserts exclusive numbers of a tenant.
fn insert_exclusive_numbers(database: &TestDatabase, tenant: TenantKey, count: i64) {
    let (first, tenant) = (first_id(tenant).value(), tenant.0);
    let insert = format!(
        "INSERT INTO exclusive_numbers (key, tenant, number, enabled, created_at)
         WITH RECURSIVE series (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM series WHERE n < {count} - 1)
         SELECT {first} + n, {tenant}, 'x' || n, TRUE, 0 FROM series;
         UPDATE tenants SET exclusive_id = {first} + {count} WHERE key = {tenant}"
    );
    database.session().run(&insert).unwrap();
}

/// Creates tokens of tenant `one`; one of them has the secret that [`assert_gone`] tries.
fn create_tokens(database: &TestDatabase, store: &TestStore, count: i64) {
    let new = NewToken {
        id: "token".to_owned(),
        secret_hash: SECRET_HASH,
        scope: Scope::Tenant("one".parse().unwrap()),
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
        "INSERT INTO tokens (token_id, secret_hash, role, tenant, name, read_only, created_at)
         WITH RECURSIVE series (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM series WHERE n < {count} - 1)
         SELECT token_id || n, CAST(CAST(n AS TEXT) AS {bytes}), role, tenant, name, read_only, created_at
         FROM tokens, series WHERE token_id = 'token' AND n < {count}"
    );
    database.session().run(&copy).unwrap();
}

fn delete(store: &TestStore, tenant: &'static str) -> Result<(), StoreError> {
    store.change(move |context| {
        let tenant = context.lock_tenant(&tenant.parse().unwrap())?;
        context.delete_tenant(&tenant)
    })
}

/// Asserts that no query returns a token or an exclusive number of `tenant`.
#[track_caller]
fn assert_gone(store: &TestStore, tenant: &Tenant) {
    let number = first_id(tenant.key);
    let lookup = Lookup {
        secret_hash: SECRET_HASH,
        number: Some(number),
    };
    let found = wait(store.inner.lookup(lookup)).unwrap();
    assert_eq!((found.token, found.number), (None, None));
    let read = store.inner.read(|context| {
        assert_eq!(context.token_by_secret(&SECRET_HASH)?, None);
        assert_eq!(context.tokens(&Scope::Platform)?, []);
        context.exclusive_number(None, number)
    });
    assert!(
        matches!(read, Err(StoreError::NotFound(Entity::ExclusiveNumber, _))),
        "{read:?}"
    );
}

on_both_databases! {
    fn a_tenant_with_many_rows_is_gone_at_once_and_deleted_in_small_steps(database: &TestDatabase) {
        let store = TestStore::new(database);
        let (tenant, _) = store.tenant("one", &[]);
        insert_exclusive_numbers(database, tenant.key, ROWS);
        create_tokens(database, &store, 700);
        delete(&store, "one").unwrap();
        let left = || {
            let mut session = database.session();
            [
                session.number("SELECT count(*) FROM exclusive_numbers"),
                session.number("SELECT count(*) FROM tokens"),
                session.number("SELECT count(*) FROM tenants"),
            ]
        };
        assert_eq!(left(), [ROWS, 700, 2]);
        assert_gone(&store, &tenant);
        assert!(matches!(delete(&store, "one"), Err(StoreError::NotFound(..))));
        assert_verified(&store);
        let (again, _) = store.tenant("one", &[]);
        assert_ne!(again.key, tenant.key);

        let mut before = left();
        while wait(store.inner.housekeep()).unwrap() {
            let after = left();
            for (before, after) in before.iter().zip(after) {
                assert!(before - after <= STEP_ROWS_MAX, "{before} {after}");
            }
            assert_gone(&store, &tenant);
            before = after;
        }
        assert_eq!(left(), [0, 0, 2]);
        let kept = store.inner.read(|context| context.tenant(&"one".parse().unwrap())).unwrap();
        assert_eq!(kept.key, again.key);
        assert_verified(&store);
    }

    fn a_tenant_with_few_rows_is_deleted_with_them(database: &TestDatabase) {
        let store = TestStore::new(database);
        let (tenant, _) = store.tenant("one", &[]);
        insert_exclusive_numbers(database, tenant.key, STEP_ROWS_MAX);
        insert_exclusive_numbers(database, PLATFORM_KEY, 1);
        create_tokens(database, &store, 1);
        delete(&store, "one").unwrap();
        let mut session = database.session();
        assert_eq!(session.number("SELECT count(*) FROM tenants"), 1);
        assert_eq!(session.number("SELECT count(*) FROM exclusive_numbers"), 1);
        let of_platform = store.inner.read(|context| context.exclusive_number(None, first_id(PLATFORM_KEY)));
        assert!(of_platform.is_ok(), "{of_platform:?}");
    }
}
