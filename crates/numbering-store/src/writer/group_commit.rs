//! Group commit. One thread takes the changes that wait, runs them in one transaction, commits once, and answers only
//! then. One flush to the disk serves many requests.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use numbering_core::TenantId;
use tokio::sync::oneshot;

use super::batch_transaction::BatchTransaction;
use super::change::{ChangeError, PendingChange};
use super::commit_state::CommitState;
use super::write_request::{WriteOptions, WriteRequest};
use crate::batch_worker::{BatchHandler, BatchWorker};
use crate::context::WriteContext;
use crate::db::connection::Connection;
use crate::db::file::FileControl;
use crate::db::{DatabaseUrl, ReconnectingConnection, Vacuum};
use crate::error::{CommitOutcome, StoreError};

/// The most items of the changes that share a transaction.
const BATCH_ITEMS_MAX: usize = 1000;
/// The time after which a transaction takes no more changes: what is done is committed, the rest comes next.
const TURN_MAX: Duration = Duration::from_millis(100);
/// The most runs of a change by itself, while guards of the database fire.
const ATTEMPTS_MAX: u32 = 4;

/// The writer: the queue of changes, and the thread that runs them.
pub(crate) struct Writer {
    worker: BatchWorker<WriteRequest>,
    counters: Arc<CommitCounters>,
}

/// The numbers of commits and of changes since the start. Their ratio is the number of changes that share a commit.
#[derive(Debug, Default)]
pub(crate) struct CommitCounters {
    pub(crate) commits: AtomicU64,
    pub(crate) changes: AtomicU64,
}

impl Writer {
    /// Starts the thread.
    pub(crate) fn start(url: DatabaseUrl, file: Arc<FileControl>) -> Result<Self, StoreError> {
        let counters = Arc::new(CommitCounters::default());
        let thread = WriterThread {
            vacuum: Vacuum::start(url.clone())?,
            connection: ReconnectingConnection::new(url, Arc::clone(&file), Connection::open_for_changes),
            file,
            counters: Arc::clone(&counters),
        };
        let worker = BatchWorker::start("writer", thread)?;
        Ok(Self { worker, counters })
    }

    pub(crate) fn counters(&self) -> &CommitCounters {
        &self.counters
    }

    /// Runs a change, and waits until it is committed, rejected or cancelled.
    pub(crate) async fn run<T, E>(
        &self,
        options: WriteOptions,
        operation: impl Fn(&mut WriteContext<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: ChangeError,
    {
        let (reply, result) = oneshot::channel();
        let (state, timeout) = (Arc::new(CommitState::default()), options.timeout());
        self.worker.submit(WriteRequest {
            options,
            change: Box::new(PendingChange::new(operation, reply)),
            state: Arc::clone(&state),
        })?;
        // a change that nobody waits for any more is not begun
        let _cancel = CancelOnDrop(Arc::clone(&state));
        match tokio::time::timeout(timeout, result).await {
            Ok(Ok(result)) => result,
            Ok(Err(_)) => Err(StoreError::unknown("the writer has stopped").into()),
            Err(_) if state.cancel() => Err(StoreError::not_applied("the change waited for too long").into()),
            Err(_) => Err(StoreError::unknown("the commit takes too long").into()),
        }
    }
}

/// A guard that cancels a change when its caller stops waiting, unless its commit may have been sent.
struct CancelOnDrop(Arc<CommitState>);

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

impl CommitCounters {
    fn count(&self, changes: usize) {
        self.commits.fetch_add(1, Ordering::Relaxed);
        self.changes.fetch_add(changes as u64, Ordering::Relaxed);
    }
}

/// The one thread that writes.
struct WriterThread {
    connection: ReconnectingConnection,
    file: Arc<FileControl>,
    vacuum: Vacuum,
    counters: Arc<CommitCounters>,
}

impl BatchHandler<WriteRequest> for WriterThread {
    const BATCH_MAX: usize = 512;

    type Party = Option<TenantId>;

    fn party(request: &WriteRequest) -> Option<TenantId> {
        request.options.prefetch.tenant().cloned()
    }

    fn is_bulk(request: &WriteRequest) -> bool {
        request.is_bulk()
    }

    fn can_join(batch: &[WriteRequest], next: &WriteRequest) -> bool {
        let items = batch.iter().map(|request| request.options.item_count);
        items.sum::<usize>() + next.options.item_count <= BATCH_ITEMS_MAX
    }

    /// Runs `batch` in one transaction, or in a few if it takes long. If one of its changes fails, each of those that are
    /// left runs individually, so that no change fails because of another.
    fn handle(&mut self, mut batch: Vec<WriteRequest>) {
        let file = Arc::clone(&self.file);
        let _turn = file.begin_changes();
        loop {
            batch.retain(|request| !request.state.is_cancelled());
            if batch.len() < 2 {
                return self.run_individually(batch);
            }
            match self.run_together(&mut batch) {
                Ok(done) => {
                    let rest = batch.split_off(done);
                    batch.into_iter().for_each(WriteRequest::answer);
                    batch = rest;
                }
                // the others run together again
                Err(CommitError::Cancelled) => {}
                Err(CommitError::LockUnavailable(error) | CommitError::OutcomeUnknown(error)) => {
                    return fail_all(batch, &error);
                }
                Err(CommitError::ChangeFailed { reason, .. }) => {
                    log::warn!("{} changes run individually: {reason}", batch.len());
                    return self.run_individually(batch);
                }
                Err(CommitError::NotCommitted(error)) => {
                    log::warn!("{} changes run individually: {error}", batch.len());
                    return self.run_individually(batch);
                }
            }
        }
    }
}

impl WriterThread {
    /// Runs each change in a transaction of its own. If the write lock is unavailable, the rest is not tried: it would
    /// wait for the same lock.
    fn run_individually(&mut self, batch: Vec<WriteRequest>) {
        let mut rest = batch.into_iter();
        while let Some(mut request) = rest.next() {
            if request.state.is_cancelled() {
                continue;
            }
            match self.run_with_retries(&mut request) {
                Ok(_) | Err(CommitError::ChangeFailed { .. }) => request.answer(),
                // its caller was told
                Err(CommitError::Cancelled) => {}
                Err(CommitError::LockUnavailable(error)) => {
                    return fail_all(std::iter::once(request).chain(rest), &error);
                }
                Err(CommitError::NotCommitted(error) | CommitError::OutcomeUnknown(error)) => {
                    request.fail(error);
                }
            }
        }
    }

    /// Runs a change in a transaction of its own, and again while guards of the database fire.
    fn run_with_retries(&mut self, request: &mut WriteRequest) -> Result<usize, CommitError> {
        let mut attempt = 1;
        loop {
            let result = self.run_together(std::slice::from_mut(request));
            let is_guarded = result.as_ref().is_err_and(CommitError::is_guarded);
            if !is_guarded || attempt == ATTEMPTS_MAX {
                return result;
            }
            attempt += 1;
        }
    }

    /// Runs the changes of `batch` in one transaction until its turn ends, and commits them. Returns their number.
    fn run_together(&mut self, batch: &mut [WriteRequest]) -> Result<usize, CommitError> {
        let mut transaction = self.begin()?;
        let turn = Instant::now();
        if let [_, _, ..] = batch {
            let hints = batch.iter().map(|request| &request.options.prefetch);
            transaction.prefetch(hints).map_err(CommitError::NotCommitted)?;
        }
        let mut done = 0;
        for request in &mut *batch {
            if TURN_MAX <= turn.elapsed() && 0 < done {
                break;
            }
            if let Err(failure) = transaction.run(request) {
                if failure.is_disk_full {
                    self.file.note_disk(true);
                }
                self.roll_back(transaction, failure.keeps_connection_usable);
                let (is_guarded, reason) = (failure.is_guarded, failure.reason);
                return Err(CommitError::ChangeFailed { is_guarded, reason });
            }
            done += 1;
        }
        self.commit(transaction, batch.get(..done).unwrap_or_default())?;
        Ok(done)
    }

    /// Begins a transaction and takes the write lock.
    fn begin(&mut self) -> Result<BatchTransaction, CommitError> {
        self.file.check().map_err(CommitError::LockUnavailable)?;
        let begun = self.connection.take(Connection::begin_write);
        let (connection, ()) = begun.map_err(CommitError::LockUnavailable)?;
        Ok(BatchTransaction::new(connection))
    }

    /// Commits the changes of `batch`, unless one was cancelled meanwhile: the answer to its caller was "not applied".
    fn commit(
        &mut self,
        mut transaction: BatchTransaction,
        batch: &[WriteRequest],
    ) -> Result<(), CommitError> {
        if let Err(error) = transaction.flush() {
            self.file.note_disk(error.is_disk_full());
            self.roll_back(transaction, error.keeps_connection_usable());
            return Err(CommitError::NotCommitted(error));
        }
        if !batch.iter().all(|request| request.state.begin_commit()) {
            for request in batch {
                request.state.reopen();
            }
            self.roll_back(transaction, true);
            return Err(CommitError::Cancelled);
        }
        let deleted = transaction.deleted_pieces();
        let mut connection = transaction.into_connection();
        let committed = connection.commit();
        self.file
            .note_disk(committed.as_ref().is_err_and(StoreError::is_disk_full));
        committed.map_err(CommitError::of_commit)?;
        // a change that went into a file that is gone is not acknowledged
        let gone = |error: StoreError| CommitError::OutcomeUnknown(error.into_unknown());
        self.file.check().map_err(gone)?;
        self.connection.put_back(connection);
        self.vacuum.note_deleted(deleted);
        self.counters.count(batch.len());
        Ok(())
    }

    /// Rolls a transaction back, and keeps its connection if that stays usable.
    fn roll_back(&mut self, transaction: BatchTransaction, is_usable: bool) {
        let mut connection = transaction.into_connection();
        // a transaction that the database itself has rolled back cannot be rolled back again
        if connection.run("ROLLBACK").is_ok() && is_usable {
            self.connection.put_back(connection);
        }
    }
}

/// Answers all requests with the same error, which none of them caused.
fn fail_all(requests: impl IntoIterator<Item = WriteRequest>, error: &StoreError) {
    for request in requests {
        request.fail(error.clone_for_batch());
    }
}

/// An error that keeps a transaction from being committed.
enum CommitError {
    /// The transaction did not begin: the database is unavailable, or somebody else has the write lock.
    LockUnavailable(StoreError),
    /// A change was cancelled meanwhile, and its caller told that it was not applied.
    Cancelled,
    /// A change failed. Its own result has the error.
    ChangeFailed { is_guarded: bool, reason: String },
    /// Nothing was committed.
    NotCommitted(StoreError),
    /// The commit was sent and not acknowledged.
    OutcomeUnknown(StoreError),
}

impl CommitError {
    fn of_commit(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable {
                outcome: CommitOutcome::Unknown,
                ..
            } => Self::OutcomeUnknown(error),
            other => Self::NotCommitted(other),
        }
    }

    /// Returns true if a guard of the database fired.
    const fn is_guarded(&self) -> bool {
        matches!(
            self,
            Self::ChangeFailed { is_guarded: true, .. } | Self::NotCommitted(StoreError::Guarded(_))
        )
    }
}
