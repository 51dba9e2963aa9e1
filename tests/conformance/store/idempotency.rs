//! Tests of idempotency keys: the first answer is stored with its change, and replayed.

use std::sync::Arc;

use numbering_core::{Item, Piece};
use numbering_store::{IdempotencyKey, SavedResponse, StoreError, WriteContext};
use numbering_tests::database::{Backend, TestDatabase};
use numbering_tests::on_both_databases;

use super::TestStore;
use super::test_store::{TestError, wait};

fn key_and_body(key: &str, body: u8) -> IdempotencyKey {
    IdempotencyKey {
        token: 7,
        key: key.to_owned(),
        request: [1; 32],
        body: [body; 32],
    }
}

/// A response, and whether an earlier request saved it.
#[derive(Debug, PartialEq)]
struct Response {
    status: u16,
    is_replay: bool,
}

/// Runs `operation` once for each key, as the service does: its response is saved in the same transaction.
fn once_for_key(
    context: &mut WriteContext<'_>,
    key: &IdempotencyKey,
    operation: impl FnOnce(&mut WriteContext<'_>) -> Result<u16, StoreError>,
) -> Result<Response, TestError> {
    if let Some(saved) = context.find_response(key)? {
        assert_eq!(saved.body, saved.status.to_string().into_bytes());
        let (status, is_replay) = (saved.status, true);
        return Ok(Response { status, is_replay });
    }
    let (status, is_replay) = (operation(context)?, false);
    if status < 300 {
        let body = status.to_string().into_bytes();
        context.save_response(key, &SavedResponse { status, body })?;
        Ok(Response { status, is_replay })
    } else {
        context.save_refusal(key, status)?;
        Err(TestError::Rejected(status))
    }
}

/// Adds a number and answers 201, or 400 if it is held already.
fn add(store: &TestStore, number: &str, key: IdempotencyKey) -> Result<Response, StoreError> {
    let items: Vec<Item> = vec![Ok(number.parse().unwrap())];
    let result = store.change(move |context| {
        once_for_key(context, &key, |context| {
            let tenant = context.lock_tenant(&"one".parse().unwrap())?;
            let report = context.add_mobile_numbers(&tenant, &items)?;
            Ok(if report.report.rejected_count() == 0 {
                201
            } else {
                400
            })
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
        assert_eq!((first.status, first.is_replay), (201, false));
        assert_eq!((again.status, again.is_replay), (201, true));
        let fresh = add(&store, "+3247000001", key_and_body("other", 1)).unwrap();
        assert_eq!((fresh.status, fresh.is_replay), (400, false));
        assert_eq!(store.pieces().len(), 1);
    }

    fn a_refused_request_is_judged_again(database: &TestDatabase) {
        let store = TestStore::new(database);
        store.tenant("one", &[]);
        add(&store, "+3247000001", key_and_body("first", 1)).unwrap();
        for _ in 0..2 {
            let refused = add(&store, "+3247000001", key_and_body("k", 1)).unwrap();
            assert_eq!((refused.status, refused.is_replay), (400, false));
        }
        let other = add(&store, "+3247000001", key_and_body("k", 2));
        assert!(matches!(other, Err(StoreError::Mismatch)), "{other:?}");
        let accepted = add(&store, "+3247000009", key_and_body("k", 1)).unwrap();
        assert_eq!((accepted.status, accepted.is_replay), (201, false));
        let replayed = add(&store, "+3247000009", key_and_body("k", 1)).unwrap();
        assert_eq!((replayed.status, replayed.is_replay), (201, true));
    }

    fn housekeeping_deletes_expired_responses_in_small_steps(database: &TestDatabase) {
        let store = TestStore::new(database);
        let save = |name: &'static str, count: usize, length: usize| {
            let saved = store.change(move |context| {
                for index in 0..count {
                    let key = key_and_body(&format!("{name}{index}"), 1);
                    context.save_response(&key, &SavedResponse { status: 201, body: vec![b'x'; length] })?;
                }
                Ok::<_, StoreError>(())
            });
            saved.unwrap();
        };
        let age = |statement: &str| database.session().run(statement).unwrap();
        let count = || database.session().number("SELECT count(*) FROM idempotency");
        save("large", 3, 3 * 1024 * 1024);
        age("UPDATE idempotency SET at = at - 90000000000");
        save("old", 250, 1);
        age("UPDATE idempotency SET at = at - 86401000000");
        save("new", 5, 1);
        // a change with a key leaves the expired ones to housekeeping
        assert_eq!(count(), 258);
        let mut left = Vec::new();
        while wait(store.inner.housekeep()).unwrap() {
            left.push(count());
        }
        // two large ones reach the most bytes of a step; then a hundred at a time
        assert_eq!(left[0], 256);
        assert!(left.windows(2).all(|pair| pair[1] < pair[0] && pair[0] - pair[1] <= 100), "{left:?}");
        assert_eq!(left.last(), Some(&5));
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
        store.tenant("one", &[]);
        let failed = store.change(|context| {
            let key = key_and_body("k", 1);
            once_for_key(context, &key, |_| Ok(201))?;
            Err::<(), _>(TestError::Store(StoreError::Internal("a defect".into())))
        });
        assert!(matches!(failed, Err(TestError::Store(StoreError::Internal(_)))));
        assert!(!add(&store, "+3247000001", key_and_body("k", 1)).unwrap().is_replay);
    }
}

/// Sets the clock of a PostgreSQL database for the sessions that begin from now on.
fn set_clock(database: &TestDatabase, time: &str) {
    let clock = format!(
        "CREATE SCHEMA IF NOT EXISTS clock;
         CREATE OR REPLACE FUNCTION clock.statement_timestamp() RETURNS timestamptz STABLE LANGUAGE SQL AS 'SELECT {}';
         DO $$ BEGIN
            EXECUTE format('ALTER DATABASE %I SET search_path = clock, public, pg_catalog', current_database());
         END $$",
        time.replace('\'', "''")
    );
    database.session().run(&clock).unwrap();
}

#[test]
fn answers_age_by_the_clock_of_postgresql() {
    let Some(database) = TestDatabase::create(Backend::Postgres) else {
        return;
    };
    TestStore::new(&database).tenant("one", &[]);
    // a server whose own clock is 25 hours ahead of it
    set_clock(
        &database,
        "pg_catalog.statement_timestamp() - interval '25 hours'",
    );
    let store = TestStore::open(&database);
    add(&store, "+3247000001", key_and_body("k", 1)).unwrap();
    let age = "SELECT (EXTRACT(EPOCH FROM pg_catalog.now()) - at / 1000000) / 3600 FROM idempotency";
    assert_eq!(database.session().number(age), 25);
    assert!(
        add(&store, "+3247000001", key_and_body("k", 1))
            .unwrap()
            .is_replay
    );
    assert!(!wait(store.inner.housekeep()).unwrap());

    set_clock(&database, "pg_catalog.statement_timestamp()");
    let store = TestStore::open(&database);
    assert!(
        !add(&store, "+3247000002", key_and_body("k", 1))
            .unwrap()
            .is_replay
    );
}
