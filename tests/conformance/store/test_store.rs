//! [`TestStore`]: a store on a database of its own, with blocking calls.

use std::future::Future;
use std::pin::pin;
use std::sync::{Arc, Mutex, mpsc};
use std::time::{Duration, Instant};

use numbering_core::{Piece, PieceMap};
use numbering_store::{
    Author, ChangeError, Group, HistoryCursor, HistoryEntry, HistoryScope, NewGroup, NewTenant, Prefetch,
    ReadContext, Settings, Store, StoreError, Tenant, TenantKind, WriteContext, WriteOptions,
};
use numbering_tests::database::TestDatabase;
use tokio::task::LocalSet;

/// A change for [`TestStore::write_batch`]; returns its status.
pub(crate) type Operation = Box<dyn Fn(&mut WriteContext<'_>) -> Result<u16, TestError> + Send>;

/// The error of a change: a rejection with a status, or an error of the store.
#[derive(Debug)]
pub(crate) enum TestError {
    Rejected(u16),
    Store(StoreError),
}

impl From<StoreError> for TestError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl ChangeError for TestError {
    fn store_error(&self) -> Option<&StoreError> {
        match self {
            Self::Rejected(_) => None,
            Self::Store(error) => Some(error),
        }
    }
}

/// The status of a change that was committed or rejected.
#[track_caller]
pub(crate) fn status(result: Result<u16, TestError>) -> u16 {
    match result {
        Ok(status) | Err(TestError::Rejected(status)) => status,
        Err(TestError::Store(error)) => panic!("{error}"),
    }
}

/// The time of a batch after which it is committed and the rest begins anew: `TURN_MAX` of the writer.
const TURN_MAX: Duration = Duration::from_millis(100);

/// The outcome of changes that were submitted together.
pub(crate) struct BatchOutcome {
    pub(crate) commits: u64,
    pub(crate) results: Vec<Result<u16, TestError>>,
    took: Duration,
}

impl BatchOutcome {
    /// The statuses of the changes, which shared a commit. On a busy machine they may have taken longer than a batch does:
    /// then they have more commits.
    #[track_caller]
    pub(crate) fn statuses_of_one_commit(self) -> Vec<u16> {
        let (commits, took) = (self.commits, self.took);
        assert!(
            commits == 1 || 1 < commits && TURN_MAX <= took,
            "{commits} commits in {took:?}"
        );
        self.results.into_iter().map(status).collect()
    }
}

/// A store on a database of its own.
pub(crate) struct TestStore {
    pub(crate) inner: Arc<Store>,
}

impl TestStore {
    /// Opens the database and brings it up to date.
    pub(crate) fn new(database: &TestDatabase) -> Self {
        let store = Self::open(database);
        store.inner.migrate().unwrap();
        store.inner.check().unwrap();
        store
    }

    /// Opens one more store on the same database, like another server.
    pub(crate) fn open(database: &TestDatabase) -> Self {
        Self::open_url(database.url()).unwrap()
    }

    /// Opens a store on the database of a URL.
    pub(crate) fn open_url(url: &str) -> Result<Self, StoreError> {
        let settings = Settings {
            url: url.parse().unwrap(),
            readers: 2,
        };
        Store::open(&settings).map(|store| Self {
            inner: Arc::new(store),
        })
    }

    /// Runs one change and returns its result.
    pub(crate) fn change<T: Send + 'static, E: ChangeError>(
        &self,
        operation: impl Fn(&mut WriteContext<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E> {
        wait(self.inner.write(options(1), operation))
    }

    /// Runs these changes in one transaction, in order: they are submitted while another change runs.
    pub(crate) fn write_batch(&self, operations: Vec<Operation>) -> BatchOutcome {
        let without_prefetch = operations
            .into_iter()
            .map(|operation| (Prefetch::default(), operation));
        self.write_prefetched_batch(without_prefetch.collect())
    }

    /// Runs changes with prefetches in one transaction, like [`TestStore::write_batch`].
    pub(crate) fn write_prefetched_batch(&self, operations: Vec<(Prefetch, Operation)>) -> BatchOutcome {
        let (go_on, held) = mpsc::channel::<()>();
        let held = Mutex::new(held);
        // so many items that no other change shares its transaction
        let first = self
            .inner
            .write(options(usize::MAX), move |_| -> Result<(), StoreError> {
                let _until_all_are_submitted = held.lock().unwrap().recv();
                Ok(())
            });
        let local = LocalSet::new();
        let together = async {
            let first = pin!(first);
            let submit = |(prefetch, operation): (Prefetch, Operation)| {
                let (store, options) = (Arc::clone(&self.inner), options(1));
                local.spawn_local(async move {
                    store.write(WriteOptions { prefetch, ..options }, operation).await
                })
            };
            let waiting: Vec<_> = operations.into_iter().map(submit).collect();
            let all = local.run_until(async {
                let mut results = Vec::new();
                tokio::task::yield_now().await;
                drop(go_on);
                for result in waiting {
                    results.push(result.await.unwrap());
                }
                results
            });
            tokio::join!(first, all)
        };
        let (before, begin) = (self.inner.stats().commits, Instant::now());
        let (first, results) = wait(together);
        first.unwrap();
        BatchOutcome {
            commits: self.inner.stats().commits - before - 1,
            results,
            took: begin.elapsed(),
        }
    }

    /// Creates a tenant with these groups.
    pub(crate) fn tenant(&self, id: &str, groups: &[&str]) -> (Tenant, Vec<Group>) {
        let new = NewTenant {
            id: id.parse().unwrap(),
            kind: TenantKind::ServiceProvider,
            name: String::new(),
        };
        let tenant = self.change(move |context| context.create_tenant(&new)).unwrap();
        let group = |id: &&str| {
            let new = NewGroup {
                id: id.parse().unwrap(),
                name: String::new(),
            };
            let key = tenant.key;
            self.change(move |context| context.create_group(key, &new))
                .unwrap()
        };
        let groups = groups.iter().map(group).collect();
        (tenant, groups)
    }

    /// All changes of a number, oldest first.
    pub(crate) fn history(&self, number: &str) -> Vec<HistoryEntry> {
        let read = |context: &mut ReadContext<'_>| {
            let mut cursor = HistoryCursor::new(number.parse().unwrap(), HistoryScope::default(), None);
            let mut entries = Vec::new();
            loop {
                let page = context.next_history(&mut cursor)?;
                if page.is_empty() {
                    return Ok::<_, StoreError>(entries);
                }
                entries.extend(page);
            }
        };
        self.inner.snapshot(read).unwrap()
    }

    /// All pieces of the inventory; asserts that the journal replays to the same.
    #[track_caller]
    pub(crate) fn pieces(&self) -> Vec<Piece> {
        let (held, replayed) = self
            .inner
            .snapshot(|context| Ok::<_, StoreError>((context.inventory()?, context.replay()?)))
            .unwrap();
        assert_eq!(held, replayed, "the journal differs");
        assert!(PieceMap::new(held.clone()).is_some(), "pieces overlap");
        held
    }
}

/// The options of a change with this number of items.
pub(crate) fn options(item_count: usize) -> WriteOptions {
    WriteOptions {
        item_count,
        ..WriteOptions::new(author())
    }
}

/// The author of all changes.
pub(crate) fn author() -> Author {
    Author {
        actor: "tester".to_owned(),
        request_id: "request".to_owned(),
    }
}

/// Blocks until the future is ready.
pub(crate) fn wait<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build();
    runtime.unwrap().block_on(future)
}
