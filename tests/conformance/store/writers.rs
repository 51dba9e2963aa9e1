//! Tests of the writer: changes are serialized within and across processes, and one of two conflicting ones succeeds.

use std::pin::pin;
use std::sync::{Arc, Mutex, mpsc};
use std::time::{Duration, Instant};

use numbering_core::{Item, NumberRange, TenantId};
use numbering_store::{CommitOutcome, NewTenant, StoreError, TenantKind};
use numbering_tests::database::{Backend, TestDatabase};
use numbering_tests::on_both_databases;

use super::TestStore;
use super::test_store::{TestError, options, wait};

/// Adds a range to a tenant, and returns whether it was accepted.
fn add(store: &TestStore, tenant: &str, range: &str) -> bool {
    let tenant: TenantId = tenant.parse().unwrap();
    let items: Vec<Item> = vec![Ok(range.parse().unwrap())];
    let report = store.change(move |context| {
        let tenant = context.lock_tenant(&tenant)?;
        context.add_mobile_numbers(&tenant, &items)
    });
    report.unwrap().report.accepted_count() == 1
}

/// Runs the tasks concurrently, and counts those that return true.
fn count_true(tasks: impl Iterator<Item = impl FnOnce() -> bool + Send + 'static>) -> usize {
    let running: Vec<_> = tasks.map(std::thread::spawn).collect();
    running
        .into_iter()
        .map(|task| usize::from(task.join().unwrap()))
        .sum()
}

/// Returns whether the change was unavailable and not applied.
fn is_not_applied<T>(result: &Result<T, StoreError>) -> bool {
    let outcome = CommitOutcome::NotApplied;
    matches!(result, Err(StoreError::Unavailable { outcome: found, .. }) if *found == outcome)
}

/// Polls a future once; it must not be ready.
async fn poll_once<F: Future>(mut future: std::pin::Pin<&mut F>) {
    std::future::poll_fn(|context| {
        assert!(future.as_mut().poll(context).is_pending());
        std::task::Poll::Ready(())
    })
    .await;
}

/// A value that panics when the writer drops it, after its change was answered.
struct PanicsInWriter;

impl Drop for PanicsInWriter {
    fn drop(&mut self) {
        assert_ne!(
            std::thread::current().name(),
            Some("writer"),
            "a panic outside of the change"
        );
    }
}

on_both_databases! {
    fn changes_go_on_after_a_panic_of_the_writer(database: &TestDatabase) {
        let store = TestStore::new(database);
        for round in 0..3 {
            let outlived = PanicsInWriter;
            let answered = store.change(move |_| {
                let _ = &outlived;
                Ok::<_, StoreError>(round)
            });
            assert!(matches!(answered, Ok(answer) if answer == round));
            store.tenant(&format!("t{round}"), &[]);
        }
    }

    fn one_of_two_tenants_gets_a_contested_number(database: &TestDatabase) {
        let stores = [TestStore::new(database), TestStore::open(database)].map(Arc::new);
        stores[0].tenant("one", &[]);
        stores[0].tenant("two", &[]);
        for round in 0..5 {
            let tasks = (0..8).map(|index: usize| {
                let store = Arc::clone(&stores[index % 2]);
                let tenant = ["one", "two"][index / 2 % 2];
                move || add(&store, tenant, &format!("+324700000{round}"))
            });
            assert_eq!(count_true(tasks), 1);
        }
        assert_eq!(stores[0].pieces().iter().map(|piece| piece.span.numbers().unwrap().len()).sum::<u64>(), 5);
    }

    fn accepted_ranges_never_overlap(database: &TestDatabase) {
        let stores = [TestStore::new(database), TestStore::open(database)].map(Arc::new);
        for tenant in ["t0", "t1", "t2", "t3", "t4", "t5"] {
            stores[0].tenant(tenant, &[]);
        }
        let range = |index: usize| format!("+32470000{:02}..+32470000{:02}", index * 10, index * 10 + 15);
        let tasks = (0..6).map(|index: usize| {
            let store = Arc::clone(&stores[index % 2]);
            move || add(&store, &format!("t{index}"), &range(index))
        });
        let accepted = count_true(tasks);
        assert!((1..=3).contains(&accepted), "{accepted}");
        assert_eq!(stores[0].pieces().len(), accepted);
    }

    fn one_of_many_concurrent_equal_tenants_is_created(database: &TestDatabase) {
        let stores = [TestStore::new(database), TestStore::open(database)].map(Arc::new);
        let tasks = (0..8).map(|index: usize| {
            let store = Arc::clone(&stores[index % 2]);
            move || {
                let new = NewTenant {
                    id: "one".parse().unwrap(),
                    kind: TenantKind::Enterprise,
                    name: String::new(),
                };
                match store.change(move |context| context.create_tenant(&new)) {
                    Ok(_) => true,
                    Err(StoreError::AlreadyExists(..)) => false,
                    Err(other) => panic!("{other}"),
                }
            }
        });
        assert_eq!(count_true(tasks), 1);
    }

    fn a_refused_change_leaves_nothing_and_the_rest_of_its_batch_is_committed(database: &TestDatabase) {
        let store = Arc::new(TestStore::new(database));
        store.tenant("one", &[]);
        let tasks = (0..40).map(|index: usize| {
            let store = Arc::clone(&store);
            move || {
                let number: NumberRange = format!("+32470000{index:02}").parse().unwrap();
                let result = store.change(move |context| {
                    let tenant = context.lock_tenant(&"one".parse().unwrap())?;
                    if index.is_multiple_of(4) {
                        return Err(TestError::Rejected(400));
                    }
                    context.add_mobile_numbers(&tenant, &[Ok(number)])?;
                    match index % 4 {
                        1 => Err(StoreError::Internal("a defect".into()).into()),
                        2 => panic!("a defect"),
                        _ => Ok(201),
                    }
                });
                match index % 4 {
                    0 => assert!(matches!(result, Err(TestError::Rejected(400)))),
                    1 | 2 => assert!(matches!(result, Err(TestError::Store(StoreError::Internal(_))))),
                    _ => assert!(matches!(result, Ok(201))),
                }
                index % 4 == 3
            }
        });
        assert_eq!(count_true(tasks), 10);
        assert_eq!(store.pieces().len(), 10);
        let tenant = store.inner.read(|context| context.tenant(&"one".parse().unwrap()));
        assert_eq!(tenant.unwrap().revision, 10);
    }

    fn a_change_is_retried_on_a_new_connection(database: &TestDatabase) {
        let store = TestStore::new(database);
        store.tenant("one", &[]);
        if database.backend() == Backend::Postgres {
            let end_all = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE datname = current_database() AND pid <> pg_backend_pid()";
            database.session().run(end_all).unwrap();
        }
        assert!(add(&store, "one", "+3247000001"));
        assert_eq!(store.pieces().len(), 1);
    }

    fn waiting_changes_time_out_while_the_write_lock_is_held(database: &TestDatabase) {
        let store = Arc::new(TestStore::new(database));
        store.tenant("one", &[]);
        let (mut blocker, backend) = (database.session(), database.backend());
        let begin = match backend {
            Backend::Sqlite => "BEGIN IMMEDIATE",
            Backend::Postgres => "BEGIN; UPDATE write_lock SET turn = turn + 1",
        };
        blocker.run(begin).unwrap();
        let start = Instant::now();
        // longer than a change waits; PostgreSQL must be at work, or its session would be ended
        let work = std::thread::spawn(move || {
            match backend {
                Backend::Sqlite => std::thread::sleep(Duration::from_secs(7)),
                Backend::Postgres => blocker.run("SELECT pg_sleep(7)").unwrap(),
            }
            blocker.run("ROLLBACK")
        });
        let tasks = (0..20).map(|_| {
            let store = Arc::clone(&store);
            move || is_not_applied(&store.change(|_| Ok::<_, StoreError>(201)))
        });
        assert_eq!(count_true(tasks), 20);
        assert!(start.elapsed() < Duration::from_secs(6), "{:?}", start.elapsed());
        work.join().unwrap().unwrap();
        assert!(add(&store, "one", "+3247000001"));
    }

    fn an_abandoned_change_is_not_applied(database: &TestDatabase) {
        let store = TestStore::new(database);
        store.tenant("one", &[]);
        let (go_on, wait) = mpsc::channel::<()>();
        let wait = Mutex::new(wait);
        let slow = store.change(move |context| {
            let tenant = context.lock_tenant(&"one".parse().unwrap())?;
            context.add_mobile_numbers(&tenant, &[Ok("+3247000001".parse().unwrap())])?;
            let _after_the_timeout = wait.lock().unwrap().recv();
            Ok::<_, StoreError>(201)
        });
        assert!(is_not_applied(&slow), "{slow:?}");
        drop(go_on);
        assert!(add(&store, "one", "+3247000001"));
    }

    fn a_second_server_is_refused_on_sqlite_and_accepted_on_postgres(database: &TestDatabase) {
        let (first, second) = (TestStore::new(database), TestStore::open(database));
        let file_lock = first.inner.lock_file().unwrap();
        match database.backend() {
            Backend::Sqlite => {
                let refused = second.inner.lock_file().unwrap_err();
                assert!(refused.to_string().contains("another server uses"), "{refused}");
                drop(file_lock);
                assert!(second.inner.lock_file().unwrap().is_some());
            }
            Backend::Postgres => assert!(second.inner.lock_file().unwrap().is_none()),
        }
    }

    fn batches_of_small_changes_take_turns_with_bulk_changes(database: &TestDatabase) {
        let store = TestStore::new(database);
        let (go_on, held) = mpsc::channel::<()>();
        let held = Mutex::new(held);
        let first = store.inner.write(options(101), move |_| {
            let _until_all_wait = held.lock().unwrap().recv();
            Ok::<_, StoreError>(())
        });
        let run = Arc::new(Mutex::new(Vec::new()));
        let change = |item_count: usize| {
            let run = Arc::clone(&run);
            Box::pin(store.inner.write(options(item_count), move |_| {
                run.lock().unwrap().push(item_count);
                Ok::<_, StoreError>(())
            }))
        };
        let before = store.inner.stats().commits;
        wait(async {
            let mut first = pin!(first);
            poll_once(first.as_mut()).await;
            // the eleventh small one goes beyond the 1000 items of a batch
            let bulk = [102, 103].map(change);
            let small = [100; 11].map(change);
            let mut waiting: Vec<_> = bulk.into_iter().chain(small).collect();
            for waiting in &mut waiting {
                poll_once(waiting.as_mut()).await;
            }
            drop(go_on);
            first.await.unwrap();
            for waiting in waiting {
                waiting.await.unwrap();
            }
        });
        let expected = [&[100; 10][..], &[102], &[100], &[103]].concat();
        assert_eq!(*run.lock().unwrap(), expected);
        assert_eq!(store.inner.stats().commits - before, 5);
    }

    fn a_change_whose_caller_has_gone_is_not_begun_and_the_others_are_committed(database: &TestDatabase) {
        let store = TestStore::new(database);
        store.tenant("one", &[]);
        let add = |number: &str| {
            let items: Vec<Item> = vec![Ok(number.parse().unwrap())];
            store.inner.write(options(1), move |context| {
                let tenant = context.lock_tenant(&"one".parse().unwrap())?;
                context.add_mobile_numbers(&tenant, &items)
            })
        };
        let (go_on, held) = mpsc::channel::<()>();
        let held = Mutex::new(held);
        let first = store.inner.write(options(usize::MAX), move |_| {
            let _until_all_wait = held.lock().unwrap().recv();
            Ok::<_, StoreError>(())
        });
        let (kept, dropped) = (add("+3247000001"), add("+3247000002"));
        wait(async {
            let mut first = pin!(first);
            let mut kept = pin!(kept);
            {
                let mut dropped = pin!(dropped);
                // each is queued when it is polled first
                poll_once(first.as_mut()).await;
                poll_once(dropped.as_mut()).await;
                poll_once(kept.as_mut()).await;
            }
            drop(go_on);
            first.await.unwrap();
            assert_eq!(kept.await.unwrap().report.accepted_count(), 1);
        });
        let held: Vec<_> = store.pieces().iter().map(|piece| piece.span.numbers().unwrap().to_string()).collect();
        assert_eq!(held, ["+3247000001"]);
    }
}
