//! Tests of the number of statements of a request and of commits of a batch: a count is steady, a clock is not.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::unused_self,
    reason = "a test that cannot go on has failed; only the holder of a counter may count"
)]

mod counter;
mod import;
mod names;
mod operations;
mod trunking;

use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, mpsc};
use std::task::{Context, Waker};

use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use diesel::sqlite::SqliteConnection;
use numbering_core::{ExclusiveId, NumberRange, TenantId};
use numbering_store::{
    Author, Lookup, NewTenant, Prefetch, Settings, Store, StoreError, TenantKind, WriteContext, WriteOptions,
};
use numbering_tests::app::{Client, TestApp};
use numbering_tests::database::{Backend, TestDatabase};
use numbering_tests::on_both_databases;
use serde_json::{Value, json};

use counter::{COMMITS, Count, Gate};

/// Starts the service with a tenant, and returns it with its system admin.
fn start(database: &TestDatabase) -> (TestApp, Client) {
    let app = TestApp::start(database);
    let system = app.client_with(&json!({"role": "system_admin"}));
    system
        .post("/api/v1/tenants/", &json!({"tenantId": "foo"}))
        .expect_status(201);
    (app, system)
}

/// A body with `count` numbers, far from each other and from those of other turns.
fn numbers(turn: u64, count: u64) -> Value {
    let number = |index: u64| 320_000_000_000 + turn * 10_000_000_000 + index * 97_001;
    let item = |index: u64| json!({"phoneNumber": format!("+{}", number(index))});
    json!({"phoneNumbers": (0..count).map(item).collect::<Vec<Value>>()})
}

const PATH: &str = "/api/v1/tenants/foo/mobile_numbers/";

on_both_databases! {
    /// A list of more items is cut into chunks of about the time of this one.
    fn a_list_of_five_thousand_items_takes_as_many_statements_as_a_short_one(database: &TestDatabase) {
        let count = Count::begin();
        let (_app, system) = start(database);
        let add = |turn, items| {
            let body = numbers(turn, items);
            count.statements(|| drop(system.post(PATH, &body).expect_status(201)))
        };
        let (short, long) = (add(0, 500), add(1, 5_000));
        let expected = 12 + extra_statements(database);
        assert_eq!((short, long), (expected, expected));
    }

    fn one_number_takes_few_statements(database: &TestDatabase) {
        let count = Count::begin();
        let (_app, system) = start(database);
        let add = count.statements(|| drop(system.post(PATH, &numbers(0, 1)).expect_status(201)));
        // token; begin with the write lock, token; tenant, pieces; piece, notes of users, journal with revision; commit
        assert_eq!(add, 9 + extra_statements(database));
    }

    fn changes_that_share_a_commit_take_one_statement_each(database: &TestDatabase) {
        let count = Count::begin();
        let store = store(database);
        let tenant: TenantId = "foo".parse().unwrap();
        write_while_blocked(&store, 1, |_| without_prefetch(|context| {
            let new = NewTenant { id: "foo".parse().unwrap(), kind: TenantKind::Enterprise, name: String::new() };
            context.create_tenant(&new)?;
            Ok(())
        }));
        let taken = count.statements(|| write_while_blocked(&store, 50, |index| {
            let (tenant, number) = (tenant.clone(), format!("+3247{:06}", 7 * index).parse().unwrap());
            without_prefetch(move |context| {
                let tenant = context.lock_tenant(&tenant)?;
                context.add_mobile_numbers(&tenant, &[Ok(number)])?;
                Ok(())
            })
        }));
        // the pieces of each; for the transaction of the blocking change, which some may have joined, and for that of the
        // rest: begin with the write lock, tenant, its revision, pieces, journal and commit; up to eight pieces are a
        // statement each
        assert!((50..=50 + 19).contains(&taken), "{taken}");
    }

    fn the_prefetch_of_many_changes_takes_as_many_statements_as_that_of_few(database: &TestDatabase) {
        let count = Count::begin();
        let store = store(database);
        let tenants = create_five_tenants(&store);
        let add = |turn, changes| count.statements(|| add_with_prefetch(&store, &tenants, turn, changes));
        let (few, many) = (add(0, 20), add(1, 100));
        // the transaction of the blocking change and that of the rest, with tenants, neighbours, revisions, pieces, journal;
        // SQLite looks up each of the five tenants
        assert!(few.abs_diff(many) <= 12 && many < 35, "{few} {many}");
    }

    fn statements_of_a_change_stay_prepared(database: &TestDatabase) {
        let count = Count::begin();
        let (_app, system) = start(database);
        let prepared = count.uncached(|| {
            for turn in 0..3 {
                system.post(PATH, &numbers(turn, 1)).expect_status(201);
            }
        });
        // the statements that begin and commit a transaction are not prepared
        let is_of_statements = |text: &String| !text.starts_with("BEGIN") && text != "COMMIT";
        assert_eq!(prepared.into_iter().filter(is_of_statements).collect::<Vec<_>>(), [""; 0]);
    }

    fn statements_of_a_batch_stay_prepared(database: &TestDatabase) {
        let count = Count::begin();
        let store = store(database);
        let tenants = create_five_tenants(&store);
        let prepared = count.uncached(|| for turn in 0..3 {
            add_with_prefetch(&store, &tenants, turn, 20);
        });
        let expected = |text: &String| {
            ["BEGIN", "COMMIT", "ROLLBACK"].iter().any(|begin| text.starts_with(begin))
                // statements with one plan for all values, and COPY
                || database.backend() == Backend::Postgres && (text.starts_with("SELECT p.*") || text.starts_with("COPY"))
        };
        let others: Vec<_> = prepared.into_iter().filter(|text| !expected(text)).collect();
        assert_eq!(others, [""; 0]);
    }

    fn an_exclusive_number_is_read_in_two_statements(database: &TestDatabase) {
        let count = Count::begin();
        let (app, _) = start(database);
        let admin = app.tenant_admin("foo");
        let made = admin.post("/api/exclusive_numbers", &json!({"number": "x"})).expect_status(200);
        let path = format!("/api/exclusive_numbers/{}", made.body["id"].as_str().unwrap());
        drop(admin.get(&path).expect_status(200));
        let read = count.statements(|| drop(admin.get(&path).expect_status(200)));
        // token and number
        assert_eq!(read, 2);
    }

    fn waiting_lookups_share_their_statements(database: &TestDatabase) {
        let count = Count::begin();
        let store = store(database);
        let lookup = |value| Lookup { secret_hash: [7; 32], number: ExclusiveId::from_value(i64::MAX - value) };
        // opens the connection
        block_on(async { drop(store.lookup(lookup(0)).await.unwrap()) });
        let taken = count.statements(|| look_up_while_blocked(&store, lookup(0), (1..=100).map(lookup).collect()));
        // the blocking lookup: token and number; the others together: the token once, and on SQLite a statement for each
        // number, in a transaction
        let together = if database.backend() == Backend::Sqlite { 1 + 1 + 100 + 1 } else { 2 };
        assert_eq!(taken, 2 + together);
    }

    fn waiting_changes_share_a_commit(database: &TestDatabase) {
        let _count = Count::begin();
        let store = store(database);
        let before = COMMITS.load(Ordering::SeqCst);
        write_while_blocked(&store, 50, |_| without_prefetch(|_| Ok(())));
        // one for the blocking change, which some may have joined, and one for the rest
        assert!((1..=2).contains(&(COMMITS.load(Ordering::SeqCst) - before)));
    }
}

/// The number of statements that PostgreSQL joins to another one and SQLite does not: PostgreSQL writes the revisions with
/// the journal, which saves a round trip; SQLite has none to save.
fn extra_statements(database: &TestDatabase) -> usize {
    usize::from(database.backend() == Backend::Sqlite)
}

fn store(database: &TestDatabase) -> Arc<Store> {
    let settings = Settings {
        url: database.url().parse().unwrap(),
        readers: 1,
    };
    let store = Store::open(&settings).unwrap();
    store.migrate().unwrap();
    Arc::new(store)
}

/// Runs `work` and the tasks that it spawns on this thread.
fn block_on(work: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    tokio::task::LocalSet::new().block_on(&runtime, work);
}

/// Submits `lookups` while the lookup thread is blocked in `first`, and waits for all results.
fn look_up_while_blocked(store: &Store, first: Lookup, lookups: Vec<Lookup>) {
    // the first poll of a lookup submits it
    let submit = |lookup| {
        let mut pending = Box::pin(store.lookup(lookup));
        let poll = pending.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        assert!(poll.is_pending());
        pending
    };
    let gate = Gate::close();
    let mut pending = vec![submit(first)];
    gate.wait_until_blocked();
    pending.extend(lookups.into_iter().map(submit));
    drop(gate);
    block_on(async {
        for result in pending {
            result.await.unwrap();
        }
    });
}

fn create_five_tenants(store: &Arc<Store>) -> Vec<TenantId> {
    let tenants: Vec<TenantId> = (0..5)
        .map(|index| format!("foo{index}").parse().unwrap())
        .collect();
    for tenant in &tenants {
        write_while_blocked(store, 1, |_| {
            let new = NewTenant {
                id: tenant.clone(),
                kind: TenantKind::Enterprise,
                name: String::new(),
            };
            without_prefetch(move |context| {
                context.create_tenant(&new)?;
                Ok(())
            })
        });
    }
    tenants
}

/// Adds one number in each of `changes` changes, with a prefetch.
fn add_with_prefetch(store: &Arc<Store>, tenants: &[TenantId], turn: usize, changes: usize) {
    write_while_blocked(store, changes, |index| {
        let number: NumberRange = format!("+3247{:06}", 1000 * turn + 7 * index).parse().unwrap();
        let tenant = tenants[index % tenants.len()].clone();
        let prefetch = Prefetch::new(Some(tenant.clone()), [number.into()]);
        let add: Operation = Box::new(move |context| {
            let tenant = context.lock_tenant(&tenant)?;
            context.add_mobile_numbers(&tenant, &[Ok(number)])?;
            Ok(())
        });
        (prefetch, add)
    });
}

type Operation = Box<dyn Fn(&mut WriteContext<'_>) -> Result<(), StoreError> + Send>;

fn without_prefetch(
    operation: impl Fn(&mut WriteContext<'_>) -> Result<(), StoreError> + Send + 'static,
) -> (Prefetch, Operation) {
    (Prefetch::default(), Box::new(operation))
}

/// Submits `count` changes while another one blocks the writer.
fn write_while_blocked(store: &Arc<Store>, count: usize, change: impl Fn(usize) -> (Prefetch, Operation)) {
    let (go, wait) = mpsc::channel::<()>();
    let wait = Mutex::new(wait);
    block_on(async {
        let first = Arc::clone(store);
        let mut writes = vec![tokio::task::spawn_local(async move {
            first
                .write(options(), move |_| {
                    wait.lock().unwrap().recv().unwrap();
                    Ok(())
                })
                .await
        })];
        for index in 0..count {
            let (store, (prefetch, operation)) = (Arc::clone(store), change(index));
            writes.push(tokio::task::spawn_local(async move {
                store
                    .write(
                        WriteOptions {
                            prefetch,
                            ..options()
                        },
                        operation,
                    )
                    .await
            }));
        }
        tokio::task::spawn_local(async move { go.send(()).unwrap() });
        for write in writes {
            write.await.unwrap().unwrap();
        }
    });
}

fn options() -> WriteOptions {
    WriteOptions::new(Author {
        actor: "tester".to_owned(),
        request_id: "request".to_owned(),
    })
}

mod schema {
    diesel::table! {
        things (key) { key -> BigInt, name -> Text, }
    }
}

/// SQLite must be built with its query planner's stability guarantee: see `.cargo/config.toml`.
#[test]
fn a_statement_with_a_bound_limit_is_not_prepared_again() {
    let mut connection = SqliteConnection::establish(":memory:").unwrap();
    connection
        .batch_execute("CREATE TABLE things (key INTEGER PRIMARY KEY, name TEXT NOT NULL); INSERT INTO things VALUES (1, 'a')")
        .unwrap();
    for _ in 0..100 {
        let found: (i64, String) = schema::things::table.find(1).first(&mut connection).unwrap();
        assert_eq!(found.1, "a");
    }
    let mut count = |column: &str| {
        let query = format!("SELECT sum({column}) FROM sqlite_stmt WHERE sql LIKE 'SELECT `things`%'");
        diesel::dsl::sql::<BigInt>(&query)
            .get_result::<i64>(&mut connection)
            .unwrap()
    };
    assert_eq!((count("run"), count("reprep")), (100, 0));
}
