//! Tests of idempotency keys: the first answer is stored with its change, and replayed.

use std::sync::Arc;

use numbering_core::{Item, Piece};
use numbering_store::{IdempotencyKey, SavedResponse, StoreError, WriteContext};
use numbering_tests::database::TestDatabase;
use numbering_tests::on_both_databases;

use super::TestStore;
use super::test_store::TestError;

fn key_and_body(key: &str, body: u8) -> IdempotencyKey {
    IdempotencyKey {
        token: 7,
        key: key.to_owned(),
        request: [1; 32],
        body: [body; 32],
    }
}

/// Adds a number and answers 201, or 400 if it is held already.
fn add(
    store: &TestStore,
    number: &str,
    key: IdempotencyKey,
) -> Result<numbering_store::Answered, StoreError> {
    let items: Vec<Item> = vec![Ok(number.parse().unwrap())];
    store.write(options(Some(key), 1), move |context| {
        let tenant = context.lock_tenant(&"one".parse().unwrap())?;
        let report = context.add_mobile_numbers(&tenant, &items)?;
        Ok(match report.report.rejected_count() {
            0 => Effect::Done(answer(201)),
            _ => Effect::Refused(answer(400)),
        })
    });
    match result {
        Ok(response) => Ok(response),
        Err(TestError::Rejected(status)) => Ok(Response {
            status,
            is_replay: false,
        }),
        Err(TestError::Store(error)) => Err(error),
    }
}

on_both_databases! {
    fn a_repeated_request_changes_nothing_and_gets_the_first_answer(database: &TestDatabase) {
        let store = TestStore::new(database);
        store.tenant("one", &[]);
        let first = add(&store, "+3247000001", key_and_body("k", 1)).unwrap();
        let again = add(&store, "+3247000001", key_and_body("k", 1)).unwrap();
        assert_eq!((first.answer.status, first.is_replay), (201, false));
        assert_eq!((again.answer, again.is_replay), (first.answer, true));
        let fresh = add(&store, "+3247000001", key_and_body("other", 1)).unwrap();
        assert_eq!((fresh.answer.status, fresh.is_replay), (400, false));
        let refused = add(&store, "+3247000009", key_and_body("other", 1)).unwrap();
        assert_eq!((refused.answer.status, refused.is_replay), (400, true));
        assert_eq!(store.pieces().len(), 1);
    }

    fn a_key_with_another_body_is_refused(database: &TestDatabase) {
        let store = TestStore::new(database);
        store.tenant("one", &[]);
        add(&store, "+3247000001", key_and_body("k", 1)).unwrap();
        let other = add(&store, "+3247000002", key_and_body("k", 2));
        assert!(matches!(other, Err(StoreError::Mismatch)), "{other:?}");
        assert_eq!(store.pieces().len(), 1);
    }

    fn an_answer_is_replayed_for_a_day(database: &TestDatabase) {
        let store = TestStore::new(database);
        store.tenant("one", &[]);
        add(&store, "+3247000001", key_and_body("k", 1)).unwrap();
        database.session().run("UPDATE idempotency SET at = at - 86399000000").unwrap();
        assert!(add(&store, "+3247000002", key_and_body("k", 1)).unwrap().is_replay);
        database.session().run("UPDATE idempotency SET at = at - 2000000").unwrap();
        assert!(!add(&store, "+3247000002", key_and_body("k", 1)).unwrap().is_replay);
    }

    fn one_of_many_concurrent_equal_requests_has_an_effect(database: &TestDatabase) {
        let stores = [TestStore::new(database), TestStore::open(database)].map(Arc::new);
        stores[0].tenant("one", &[]);
        let requests: Vec<_> = (0..16)
            .map(|index| {
                let store = Arc::clone(&stores[index % 2]);
                std::thread::spawn(move || add(&store, "+3247000001", key_and_body("k", 1)))
            })
            .collect();
        let mut fresh = 0;
        for request in requests {
            match request.join().unwrap() {
                Ok(answered) => {
                    assert_eq!(answered.status, 201);
                    fresh += usize::from(!answered.is_replay);
                }
                other => panic!("{other:?}"),
            }
        }
        assert_eq!(fresh, 1);
        let held: Vec<Piece> = stores[0].pieces();
        assert_eq!(held.len(), 1);
    }

    fn an_answer_that_was_not_committed_is_not_replayed(database: &TestDatabase) {
        let store = TestStore::new(database);
        let failed = wait(store.inner.write(options(Some(key_and_body("k", 1)), 1), |_| {
            Err(StoreError::Internal("a defect".into()))
        }));
        assert!(matches!(failed, Err(StoreError::Internal(_))));
        store.tenant("one", &[]);
        assert!(!add(&store, "+3247000001", key_and_body("k", 1)).unwrap().is_replay);
    }
}
