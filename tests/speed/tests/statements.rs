//! How many statements a request takes, and how many commits a batch: counted, as no clock is steady.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::unused_self,
    reason = "a test that cannot go on has failed; what counts holds the turn of those who count"
)]

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc};

use diesel::connection::{
    Instrumentation, InstrumentationEvent, SimpleConnection as _, set_default_instrumentation,
};
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

/// What was sent to databases, by all connections of this process.
static STATEMENTS: AtomicUsize = AtomicUsize::new(0);
static COMMITS: AtomicUsize = AtomicUsize::new(0);
/// The texts of the statements that were prepared to be kept, and of those that were run.
static KEPT: Mutex<Vec<String>> = Mutex::new(Vec::new());
static RUN: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// Counts from here on. Others wait until it is dropped.
struct Count(#[expect(dead_code, reason = "held for its end")] MutexGuard<'static, ()>);

impl Count {
    fn begin() -> Self {
        static TURN: Mutex<()> = Mutex::new(());
        let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        set_default_instrumentation(|| Some(Box::new(Counter))).unwrap();
        Self(turn)
    }

    /// The statements that `work` takes that were prepared for it alone.
    fn prepared_anew(&self, work: impl FnOnce()) -> Vec<String> {
        RUN.lock().unwrap().clear();
        work();
        let kept = KEPT.lock().unwrap();
        let mut run = std::mem::take(&mut *RUN.lock().unwrap());
        run.retain(|text| !kept.contains(text));
        run
    }

    /// How many statements `work` takes.
    fn statements(&self, work: impl FnOnce()) -> usize {
        let before = STATEMENTS.load(Ordering::SeqCst);
        work();
        STATEMENTS.load(Ordering::SeqCst) - before
    }
}

struct Counter;

impl Instrumentation for Counter {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        if let InstrumentationEvent::CacheQuery { sql, .. } = &event {
            KEPT.lock().unwrap().push((*sql).to_owned());
        }
        let InstrumentationEvent::StartQuery { query, .. } = event else {
            return;
        };
        // databases are made and dropped by the threads of the tests, also beside the one whose turn it is
        if std::thread::current()
            .name()
            .is_some_and(|name| name.contains("::"))
        {
            return;
        }
        STATEMENTS.fetch_add(1, Ordering::SeqCst);
        let text = query.to_string();
        let sql = text.split(" -- binds").next().unwrap_or_default();
        RUN.lock().unwrap().push(sql.to_owned());
        if query.to_string().starts_with("COMMIT") {
            COMMITS.fetch_add(1, Ordering::SeqCst);
        }
    }
}

/// A service with a tenant, and its system admin.
fn start(database: &TestDatabase) -> (TestApp, Client) {
    let app = TestApp::start(database);
    let system = app.bearer_of(&json!({"role": "system_admin"}));
    system
        .post("/api/v1/tenants/", &json!({"tenantId": "foo"}))
        .expect_status(201);
    (app, system)
}

/// A body with so many numbers, far from those of other turns and from one another.
fn numbers(turn: u64, count: u64) -> Value {
    let number = |index: u64| 320_000_000_000 + turn * 10_000_000_000 + index * 97_001;
    let item = |index: u64| json!({"phoneNumber": format!("+{}", number(index))});
    json!({"phoneNumbers": (0..count).map(item).collect::<Vec<Value>>()})
}

const PATH: &str = "/api/v1/tenants/foo/mobile_numbers/";

on_both_databases! {
    fn a_long_list_takes_as_many_statements_as_a_short_one(database: &TestDatabase) {
        let count = Count::begin();
        let (_app, system) = start(database);
        let add = |turn, items| {
            let body = numbers(turn, items);
            count.statements(|| drop(system.post(PATH, &body).expect_status(201)))
        };
        let (short, long) = (add(0, 2_000), add(1, 20_000));
        let expected = 11 + unshared(database);
        assert_eq!((short, long), (expected, expected));
    }

    fn one_number_takes_few_statements(database: &TestDatabase) {
        let count = Count::begin();
        let (_app, system) = start(database);
        let add = count.statements(|| drop(system.post(PATH, &numbers(0, 1)).expect_status(201)));
        // token; begin with the write lock, token; tenant, pieces; piece, journal with revision; commit
        assert_eq!(add, 8 + unshared(database));
    }

    fn changes_that_share_a_commit_take_one_statement_each(database: &TestDatabase) {
        let count = Count::begin();
        let store = store(database);
        let tenant: TenantId = "foo".parse().unwrap();
        write_beside_one_that_waits(&store, 1, |_| unforeseen(|context| {
            let new = NewTenant { id: "foo".parse().unwrap(), kind: TenantKind::Enterprise, name: String::new() };
            context.create_tenant(&new)?;
            Ok(())
        }));
        let taken = count.statements(|| write_beside_one_that_waits(&store, 50, |index| {
            let (tenant, number) = (tenant.clone(), format!("+3247{:06}", 7 * index).parse().unwrap());
            unforeseen(move |context| {
                let tenant = context.lock_tenant(&tenant)?;
                context.add_mobile_numbers(&tenant, &[Ok(number)])?;
                Ok(())
            })
        }));
        // the pieces of each; begin with the turn, tenant, its revision, pieces, journal and commit of the transaction of
        // the one that held them up, which some may have joined, and of that of the rest; up to eight pieces are a
        // statement each
        assert!((50..=50 + 19).contains(&taken), "{taken}");
    }

    fn what_is_foreseen_of_many_changes_is_looked_up_at_once(database: &TestDatabase) {
        let count = Count::begin();
        let store = store(database);
        let tenants = five_tenants(&store);
        let add = |turn, changes| count.statements(|| add_foreseen(&store, &tenants, turn, changes));
        let (few, many) = (add(0, 20), add(1, 100));
        // the transaction of the one that held the others up and that of the rest, with tenants, what lies around,
        // revisions, pieces, journal; SQLite looks up each of the five tenants
        assert!(few.abs_diff(many) <= 12 && many < 35, "{few} {many}");
    }

    fn what_changes_run_is_kept_prepared(database: &TestDatabase) {
        let count = Count::begin();
        let (_app, system) = start(database);
        let prepared = count.prepared_anew(|| {
            for turn in 0..3 {
                system.post(PATH, &numbers(turn, 1)).expect_status(201);
            }
        });
        // that of a transaction is sent as it is
        let is_of_statements = |text: &String| !text.starts_with("BEGIN") && text != "COMMIT";
        assert_eq!(prepared.into_iter().filter(is_of_statements).collect::<Vec<_>>(), [""; 0]);
    }

    fn what_a_batch_runs_is_kept_prepared(database: &TestDatabase) {
        let count = Count::begin();
        let store = store(database);
        let tenants = five_tenants(&store);
        let prepared = count.prepared_anew(|| for turn in 0..3 {
            add_foreseen(&store, &tenants, turn, 20);
        });
        let expected = |text: &String| {
            ["BEGIN", "COMMIT", "ROLLBACK"].iter().any(|begin| text.starts_with(begin))
                // what would be planned once for all, and what is no statement
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
        // who asks, and the number
        assert_eq!(read, 2);
    }

    fn questions_that_wait_are_asked_together(database: &TestDatabase) {
        let count = Count::begin();
        let store = store(database);
        let number = |value| Some(ExclusiveId::from_value(i64::MAX - value).unwrap());
        let asked: Vec<Lookup> = (1..=100).map(|value| Lookup { secret_hash: [7; 32], number: number(value) }).collect();
        let taken = count.statements(|| ask(&store, asked));
        // SQLite looks up each number, but the token once, and in one transaction; the first may have gone alone
        let each = if database.backend() == Backend::Sqlite { 100 } else { 0 };
        assert!((each + 2..each + 30).contains(&taken), "{taken}");
    }

    fn changes_that_wait_share_a_commit(database: &TestDatabase) {
        let _count = Count::begin();
        let store = store(database);
        let before = COMMITS.load(Ordering::SeqCst);
        write_beside_one_that_waits(&store, 50, |_| unforeseen(|_| Ok(())));
        // one for the change that held the others up, which some may have joined, and one for the rest
        assert!((1..=2).contains(&(COMMITS.load(Ordering::SeqCst) - before)));
    }
}

/// The statements that PostgreSQL runs in one message with another: revisions with the journal. SQLite is no round trip
/// away.
fn unshared(database: &TestDatabase) -> usize {
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

/// Runs `work`, with the tasks that it begins, on this thread.
fn block_on(work: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    tokio::task::LocalSet::new().block_on(&runtime, work);
}

/// Asks all of them before the first is answered.
fn ask(store: &Arc<Store>, inquiries: Vec<Lookup>) {
    block_on(async {
        let ask = |lookup| {
            let store = Arc::clone(store);
            tokio::task::spawn_local(async move { store.lookup(lookup).await })
        };
        let asked: Vec<_> = inquiries.into_iter().map(ask).collect();
        for answer in asked {
            answer.await.unwrap().unwrap();
        }
    });
}

fn five_tenants(store: &Arc<Store>) -> Vec<TenantId> {
    let tenants: Vec<TenantId> = (0..5)
        .map(|index| format!("foo{index}").parse().unwrap())
        .collect();
    for tenant in &tenants {
        write_beside_one_that_waits(store, 1, |_| {
            let new = NewTenant {
                id: tenant.clone(),
                kind: TenantKind::Enterprise,
                name: String::new(),
            };
            unforeseen(move |context| {
                context.create_tenant(&new)?;
                Ok(())
            })
        });
    }
    tenants
}

/// Adds a number by each of so many changes, of which it is prefetch.
fn add_foreseen(store: &Arc<Store>, tenants: &[TenantId], turn: usize, changes: usize) {
    write_beside_one_that_waits(store, changes, |index| {
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

fn unforeseen(
    operation: impl Fn(&mut WriteContext<'_>) -> Result<(), StoreError> + Send + 'static,
) -> (Prefetch, Operation) {
    (Prefetch::default(), Box::new(operation))
}

/// Hands in one change, and, before that is through, so many more.
fn write_beside_one_that_waits(
    store: &Arc<Store>,
    count: usize,
    change: impl Fn(usize) -> (Prefetch, Operation),
) {
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

/// SQLite must be built with the stability of its query planner: see `.cargo/config.toml`.
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
