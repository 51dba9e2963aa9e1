//! Tests of lookups: each of many concurrent ones gets its own result.

use std::sync::Arc;

use numbering_core::{ExclusiveId, Scope};
use numbering_store::{Lookup, LookupResult, NewExclusiveNumber, NewToken, PLATFORM_KEY, StoreError};
use numbering_tests::database::{Backend, TestDatabase};
use numbering_tests::on_both_databases;
use tokio::task::LocalSet;

use super::TestStore;
use super::test_store::wait;

/// Creates a token of the platform whose secret hash repeats `id`.
fn create_token(store: &TestStore, id: u8, expires_at: Option<i64>) {
    let new = NewToken {
        id: format!("token-{id}"),
        secret_hash: [id; 32],
        scope: Scope::Platform,
        name: String::new(),
        is_read_only: false,
        expires_at,
    };
    store.change(move |context| context.create_token(&new)).unwrap();
}

fn create_number(store: &TestStore, number: &str) -> ExclusiveId {
    let new = NewExclusiveNumber {
        number: number.parse().unwrap(),
        enabled: true,
        description: None,
    };
    let created = store.change(move |context| context.create_exclusive_number(PLATFORM_KEY, &new));
    created.unwrap().unwrap()
}

const fn lookup_of(id: u8, number: Option<ExclusiveId>) -> Lookup {
    Lookup {
        secret_hash: [id; 32],
        number,
    }
}

/// Submits all lookups before the first is answered.
fn submit_all(store: &TestStore, lookups: Vec<Lookup>) -> Vec<Result<LookupResult, StoreError>> {
    let local = LocalSet::new();
    let submit = |lookup| {
        let store = Arc::clone(&store.inner);
        local.spawn_local(async move { store.lookup(lookup).await })
    };
    let pending: Vec<_> = lookups.into_iter().map(submit).collect();
    wait(local.run_until(async {
        let mut found = Vec::new();
        for answer in pending {
            found.push(answer.await.unwrap());
        }
        found
    }))
}

/// The token id and the number of a result.
fn id_and_number(found: Result<LookupResult, StoreError>) -> (Option<String>, Option<String>) {
    let LookupResult { token, number } = found.unwrap();
    (
        token.map(|token| token.id),
        number.map(|(_, number)| number.number.to_string()),
    )
}

on_both_databases! {
    fn each_lookup_of_a_batch_gets_its_own_result(database: &TestDatabase) {
        let store = TestStore::new(database);
        create_token(&store, 1, None);
        create_token(&store, 2, Some(4_000_000_000));
        create_token(&store, 3, Some(1_700_000_000));
        let ids: Vec<ExclusiveId> = (0..40).map(|index| create_number(&store, &format!("number {index}"))).collect();
        let unknown = ExclusiveId::from_value(i64::MAX).unwrap();
        let lookups = (0..400_usize).map(|index| {
            let number = match index % 10 {
                0 => None,
                1 => Some(unknown),
                _ => Some(ids[index % ids.len()]),
            };
            lookup_of(u8::try_from(index % 5).unwrap(), number)
        });
        let results = submit_all(&store, lookups.collect()).into_iter().map(id_and_number);
        for (index, found) in results.enumerate() {
            let token = match index % 5 {
                id @ (1 | 2) => Some(format!("token-{id}")),
                _ => None,
            };
            let number = (1 < index % 10).then(|| format!("number {}", index % ids.len()));
            assert_eq!(found, (token, number), "{index}");
        }
    }

    fn a_corrupt_row_fails_the_lookups_for_it_alone(database: &TestDatabase) {
        let store = TestStore::new(database);
        create_token(&store, 1, None);
        let (good, bad) = (create_number(&store, "good"), create_number(&store, "bad"));
        let corrupt = format!("UPDATE exclusive_numbers SET number = '  ' WHERE key = {}", bad.value());
        database.session().run(&corrupt).unwrap();
        let mut found = submit_all(&store, vec![lookup_of(1, Some(good)), lookup_of(1, Some(bad)), lookup_of(1, None)]).into_iter();
        assert_eq!(id_and_number(found.next().unwrap()).1.as_deref(), Some("good"));
        assert!(matches!(found.next(), Some(Err(StoreError::Corrupt { .. }))));
        assert_eq!(id_and_number(found.next().unwrap()).0.as_deref(), Some("token-1"));
    }

    fn a_lookup_is_retried_on_a_new_connection(database: &TestDatabase) {
        let store = TestStore::new(database);
        create_token(&store, 1, None);
        for _ in 0..2 {
            let found = submit_all(&store, vec![lookup_of(1, None)]).remove(0);
            assert_eq!(id_and_number(found).0.as_deref(), Some("token-1"));
            if database.backend() == Backend::Postgres {
                let end_all = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                    WHERE datname = current_database() AND pid <> pg_backend_pid()";
                database.session().run(end_all).unwrap();
            }
        }
    }

    fn a_failed_batch_of_lookups_does_not_fail_the_next(database: &TestDatabase) {
        let store = TestStore::new(database);
        create_token(&store, 1, None);
        let mut session = database.session();
        session.run("ALTER TABLE tokens RENAME TO hidden").unwrap();
        let refused = submit_all(&store, vec![lookup_of(1, None), lookup_of(1, None)]);
        assert!(refused.iter().all(Result::is_err));
        session.run("ALTER TABLE hidden RENAME TO tokens").unwrap();
        let found = submit_all(&store, vec![lookup_of(1, None)]).remove(0);
        assert_eq!(id_and_number(found).0.as_deref(), Some("token-1"));
    }
}
