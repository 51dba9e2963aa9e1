//! [`TestStore`]: a store on a database of its own, with blocking calls.

use std::future::Future;
use std::pin::pin;
use std::sync::{Arc, Mutex, mpsc};

use numbering_core::{Piece, PieceMap};
use numbering_store::{
    Author, ChangeError, Group, NewGroup, NewTenant, Prefetch, Settings, Store, StoreError, Tenant,
    TenantKind, WriteContext, WriteOptions,
};
use numbering_tests::database::TestDatabase;
use tokio::task::LocalSet;

/// A change for [`TestStore::write_batch`].
pub(crate) type Operation = Box<dyn Fn(&mut WriteContext<'_>) -> Result<Effect, StoreError> + Send>;

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
        let settings = Settings {
            url: database.url().parse().unwrap(),
            readers: 2,
        };
        Self {
            inner: Arc::new(Store::open(&settings).unwrap()),
        }
    }

    /// Runs one change and returns its result.
    pub(crate) fn change<T: Send + 'static>(
        &self,
        operation: impl Fn(&mut WriteContext<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let result = Arc::new(Mutex::new(None));
        let slot = Arc::clone(&result);
        let run = move |context: &mut WriteContext<'_>| {
            *slot.lock().unwrap() = Some(operation(context)?);
            Ok(Effect::Done(answer(200)))
        };
        wait(self.inner.write(options(None, 1), run))?;
        let result = result.lock().unwrap().take();
        Ok(result.unwrap())
    }

    /// Runs a change that decides itself whether it is committed.
    pub(crate) fn write(
        &self,
        options: WriteOptions,
        operation: impl Fn(&mut WriteContext<'_>) -> Result<Effect, StoreError> + Send + 'static,
    ) -> Result<Answered, StoreError> {
        wait(self.inner.write(options, operation))
    }

    /// Runs these changes in one transaction, in order: they are submitted while another change runs. Returns the number
    /// of commits and the result of each change.
    pub(crate) fn write_batch(&self, operations: Vec<Operation>) -> (u64, Vec<Result<Answered, StoreError>>) {
        let without_prefetch = operations
            .into_iter()
            .map(|operation| (Prefetch::default(), operation));
        self.write_prefetched_batch(without_prefetch.collect())
    }

    /// Runs changes with prefetches in one transaction, like [`TestStore::write_batch`].
    pub(crate) fn write_prefetched_batch(
        &self,
        operations: Vec<(Prefetch, Operation)>,
    ) -> (u64, Vec<Result<u16, TestError>>) {
        let (go_on, held) = mpsc::channel::<()>();
        let held = Mutex::new(held);
        // so many items that no other change shares its transaction
        let first = self.inner.write(options(None, usize::MAX), move |_| {
            let _until_all_are_submitted = held.lock().unwrap().recv();
            Ok(Effect::Refused(answer(400)))
        });
        let local = LocalSet::new();
        let together = async {
            let first = pin!(first);
            let submit = |(prefetch, operation): (Prefetch, Operation)| {
                let (store, options) = (Arc::clone(&self.inner), options(None, 1));
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
        let before = self.inner.stats().commits;
        let (first, results) = wait(together);
        first.unwrap();
        (self.inner.stats().commits - before - 1, results)
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

/// The options of a change, with or without an idempotency key.
pub(crate) fn options(once: Option<IdempotencyKey>, items: usize) -> WriteOptions {
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

pub(crate) fn answer(status: u16) -> Answer {
    Answer {
        status,
        body: status.to_string().into_bytes(),
        kept: None,
    }
}

/// Blocks until the future is ready.
pub(crate) fn wait<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build();
    runtime.unwrap().block_on(future)
}
