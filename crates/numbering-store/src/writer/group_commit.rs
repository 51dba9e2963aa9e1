//! Group commit. One thread takes the changes that wait, runs them in one transaction, commits once, and answers only
//! then. One flush to the disk serves many requests.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::oneshot;

use super::batch_transaction::BatchTransaction;
use super::change::{ChangeError, PendingChange};
use super::commit_state::CommitState;
use super::write_request::{WriteOptions, WriteRequest};
use crate::batch_worker::{BatchHandler, BatchWorker};
use crate::context::WriteContext;
use crate::db::connection::Connection;
use crate::db::{DatabaseUrl, ReconnectingConnection};
use crate::error::{CommitOutcome, StoreError};

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
    pub(crate) fn start(url: DatabaseUrl) -> Result<Self, StoreError> {
        let counters = Arc::new(CommitCounters::default());
        let thread = WriterThread {
            connection: ReconnectingConnection::new(url, Connection::open_for_changes),
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
        match tokio::time::timeout(timeout, result).await {
            Ok(Ok(result)) => result,
            Ok(Err(_)) => Err(StoreError::unknown("the writer has stopped").into()),
            Err(_) if state.cancel() => Err(StoreError::not_applied("the change waited for too long").into()),
            Err(_) => Err(StoreError::unknown("the commit takes too long").into()),
        }
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
    counters: Arc<CommitCounters>,
}

impl BatchHandler<WriteRequest> for WriterThread {
    const BATCH_MAX: usize = 512;

    fn can_join(&self, batch: &[WriteRequest], next: &WriteRequest) -> bool {
        next.can_batch() && batch.iter().all(WriteRequest::can_batch)
    }

    /// Runs `batch` in one transaction. If one of its changes fails, each runs individually, so that no change fails
    /// because of another.
    fn handle(&mut self, mut batch: Vec<WriteRequest>) {
        batch.retain(|request| !request.state.is_cancelled());
        if batch.len() < 2 {
            return self.run_individually(batch);
        }
        match self.run_together(&mut batch) {
            Ok(()) => batch.into_iter().for_each(WriteRequest::answer),
            Err(CommitError::LockUnavailable(error) | CommitError::OutcomeUnknown(error)) => {
                fail_all(batch, &error);
            }
            Err(error) => {
                log::warn!("{} changes run individually: {}", batch.len(), error.reason());
                self.run_individually(batch);
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
                Ok(()) | Err(CommitError::ChangeFailed { .. }) => request.answer(),
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
    fn run_with_retries(&mut self, request: &mut WriteRequest) -> Result<(), CommitError> {
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

    /// Runs all of `batch` in one transaction, and commits it.
    fn run_together(&mut self, batch: &mut [WriteRequest]) -> Result<(), CommitError> {
        let mut transaction = self.begin()?;
        if let [_, _, ..] = batch {
            let hints = batch.iter().map(|request| &request.options.prefetch);
            transaction.prefetch(hints).map_err(CommitError::NotCommitted)?;
        }
        for request in &mut *batch {
            if let Err(failure) = transaction.run(request) {
                self.roll_back(transaction, failure.keeps_connection_usable);
                let (is_guarded, reason) = (failure.is_guarded, failure.reason);
                return Err(CommitError::ChangeFailed { is_guarded, reason });
            }
        }
        self.commit(transaction, batch)
    }

    /// Begins a transaction and takes the write lock.
    fn begin(&mut self) -> Result<BatchTransaction, CommitError> {
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
            self.roll_back(transaction, error.keeps_connection_usable());
            return Err(CommitError::NotCommitted(error));
        }
        if !batch.iter().all(|request| request.state.begin_commit()) {
            self.roll_back(transaction, true);
            return Err(CommitError::NotCommitted(StoreError::not_applied(
                "a change was cancelled",
            )));
        }
        let mut connection = transaction.into_connection();
        connection.commit().map_err(CommitError::of_commit)?;
        self.connection.put_back(connection);
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

    fn reason(&self) -> String {
        match self {
            Self::ChangeFailed { reason, .. } => reason.clone(),
            Self::LockUnavailable(error) | Self::NotCommitted(error) | Self::OutcomeUnknown(error) => {
                error.to_string()
            }
        }
    }
}
