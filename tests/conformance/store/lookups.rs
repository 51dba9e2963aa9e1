//! Short questions: each of many that are asked at once gets its own answer.

use std::sync::Arc;

use numbering_core::{ExclusiveId, Scope};
use numbering_store::{Lookup, LookupResult, NewExclusiveNumber, NewToken, PLATFORM_KEY, StoreError};
use numbering_tests::database::{Backend, TestDatabase};
use numbering_tests::on_both_databases;
use tokio::task::LocalSet;

use super::TestStore;
use super::test_store::wait;

/// A token of the platform, made of `id`.
fn token(store: &TestStore, id: u8, expires_at: Option<i64>) {
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

fn number(store: &TestStore, number: &str) -> ExclusiveId {
    let new = NewExclusiveNumber {
        number: number.parse().unwrap(),
        enabled: true,
        description: None,
    };
    let made = store.change(move |context| context.create_exclusive_number(PLATFORM_KEY, &new));
    made.unwrap().unwrap()
}

const fn of(id: u8, number: Option<ExclusiveId>) -> Lookup {
    Lookup {
        secret_hash: [id; 32],
        number,
    }
}

/// Asks all of them before the first is answered.
fn ask(store: &TestStore, inquiries: Vec<Lookup>) -> Vec<Result<LookupResult, StoreError>> {
    let local = LocalSet::new();
    let ask = |lookup| {
        let store = Arc::clone(&store.inner);
        local.spawn_local(async move { store.lookup(lookup).await })
    };
    let asked: Vec<_> = inquiries.into_iter().map(ask).collect();
    wait(local.run_until(async {
        let mut found = Vec::new();
        for answer in asked {
            found.push(answer.await.unwrap());
        }
        found
    }))
}

/// The id of the token that was found, and the number.
fn told(found: Result<LookupResult, StoreError>) -> (Option<String>, Option<String>) {
    let LookupResult { token, number } = found.unwrap();
    (
        token.map(|token| token.id),
        number.map(|(_, number)| number.number.to_string()),
    )
}

on_both_databases! {
    fn each_lookup_of_a_batch_gets_its_own_result(database: &TestDatabase) {
        let store = TestStore::new(database);
        token(&store, 1, None);
        token(&store, 2, Some(4_000_000_000));
        token(&store, 3, Some(1_700_000_000));
        let ids: Vec<ExclusiveId> = (0..40).map(|index| number(&store, &format!("line {index}"))).collect();
        let nobody = ExclusiveId::from_value(i64::MAX).unwrap();
        let asked = (0..400_usize).map(|index| {
            let number = match index % 10 {
                0 => None,
                1 => Some(nobody),
                _ => Some(ids[index % ids.len()]),
            };
            of(u8::try_from(index % 5).unwrap(), number)
        });
        let told = ask(&store, asked.collect()).into_iter().map(told);
        for (index, found) in told.enumerate() {
            let token = match index % 5 {
                id @ (1 | 2) => Some(format!("token-{id}")),
                _ => None,
            };
            let number = (1 < index % 10).then(|| format!("line {}", index % ids.len()));
            assert_eq!(found, (token, number), "{index}");
        }
    }

    fn a_corrupt_row_fails_the_lookups_for_it_alone(database: &TestDatabase) {
        let store = TestStore::new(database);
        token(&store, 1, None);
        let (good, bad) = (number(&store, "good"), number(&store, "bad"));
        let spoil = format!("UPDATE exclusive_numbers SET number = '  ' WHERE key = {}", bad.value());
        database.session().run(&spoil).unwrap();
        let mut found = ask(&store, vec![of(1, Some(good)), of(1, Some(bad)), of(1, None)]).into_iter();
        assert_eq!(told(found.next().unwrap()).1.as_deref(), Some("good"));
        assert!(matches!(found.next(), Some(Err(StoreError::Corrupt { .. }))));
        assert_eq!(told(found.next().unwrap()).0.as_deref(), Some("token-1"));
    }

    fn a_lookup_is_retried_on_a_new_connection(database: &TestDatabase) {
        let store = TestStore::new(database);
        token(&store, 1, None);
        for _ in 0..2 {
            let found = ask(&store, vec![of(1, None)]).remove(0);
            assert_eq!(told(found).0.as_deref(), Some("token-1"));
            if database.backend() == Backend::Postgres {
                let end_all = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                    WHERE datname = current_database() AND pid <> pg_backend_pid()";
                database.session().run(end_all).unwrap();
            }
        }
    }

    fn a_failed_batch_of_lookups_does_not_fail_the_next(database: &TestDatabase) {
        let store = TestStore::new(database);
        token(&store, 1, None);
        let mut session = database.session();
        session.run("ALTER TABLE tokens RENAME TO hidden").unwrap();
        let refused = ask(&store, vec![of(1, None), of(1, None)]);
        assert!(refused.iter().all(Result::is_err));
        session.run("ALTER TABLE hidden RENAME TO tokens").unwrap();
        let found = ask(&store, vec![of(1, None)]).remove(0);
        assert_eq!(told(found).0.as_deref(), Some("token-1"));
    }
}
