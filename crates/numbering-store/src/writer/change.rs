//! A change as the writer runs it: a closure with its type erased, which keeps its result until the commit.

use std::panic::{AssertUnwindSafe, catch_unwind};

use tokio::sync::oneshot;

use crate::context::WriteContext;
use crate::error::StoreError;

/// An error of a change: one of the store, or a refusal of the caller's own.
pub trait ChangeError: From<StoreError> + Send + 'static {
    /// The error of the store; `None` for a refusal of the caller's own, which rejects this change alone.
    fn store_error(&self) -> Option<&StoreError>;
}

impl ChangeError for StoreError {
    fn store_error(&self) -> Option<&StoreError> {
        Some(self)
    }
}

/// The decision of a change that has run.
pub(super) enum Decision {
    /// It succeeded, and must be committed.
    Commit,
    /// It is rejected, and has written nothing.
    Reject,
    /// It failed: the transaction must be rolled back.
    RollBack(Failure),
}

/// A failure of a change, as far as the writer needs to know it.
pub(super) struct Failure {
    /// True if a guard of the database fired: run once more, the change ends as a refusal.
    pub(super) is_guarded: bool,
    /// True if the connection stays usable.
    pub(super) keeps_connection_usable: bool,
    /// True if the disk is full.
    pub(super) is_disk_full: bool,
    /// The error, for the log.
    pub(super) reason: String,
}

impl From<&StoreError> for Failure {
    fn from(error: &StoreError) -> Self {
        Self {
            is_guarded: matches!(error, StoreError::Guarded(_)),
            keeps_connection_usable: error.keeps_connection_usable(),
            is_disk_full: error.is_disk_full(),
            reason: error.to_string(),
        }
    }
}

/// A change that waits for the writer.
pub(super) trait Change: Send {
    /// Runs the change; each run replaces the result of the one before.
    fn run(&mut self, context: &mut WriteContext<'_>) -> Decision;

    /// Answers with the result of the last run.
    fn answer(self: Box<Self>);

    /// Answers with an error.
    fn fail(self: Box<Self>, error: StoreError);
}

/// A closure, its result, and the channel on which the caller waits for it.
pub(super) struct PendingChange<F, T, E> {
    operation: F,
    result: Option<Result<T, E>>,
    reply: oneshot::Sender<Result<T, E>>,
}

impl<F, T, E> PendingChange<F, T, E> {
    pub(super) const fn new(operation: F, reply: oneshot::Sender<Result<T, E>>) -> Self {
        Self {
            operation,
            result: None,
            reply,
        }
    }
}

impl<F, T, E> Change for PendingChange<F, T, E>
where
    F: Fn(&mut WriteContext<'_>) -> Result<T, E> + Send,
    T: Send,
    E: ChangeError,
{
    fn run(&mut self, context: &mut WriteContext<'_>) -> Decision {
        let result = catch_unwind(AssertUnwindSafe(|| (self.operation)(context)));
        let result =
            result.unwrap_or_else(|_| Err(E::from(StoreError::Internal("a change panicked".into()))));
        let decision = match &result {
            Ok(_) => Decision::Commit,
            Err(error) => match error.store_error() {
                Some(error) if !error.is_refusal() => Decision::RollBack(Failure::from(error)),
                _ => Decision::Reject,
            },
        };
        self.result = Some(result);
        decision
    }

    fn answer(self: Box<Self>) {
        if let Some(result) = self.result {
            // the caller may be gone
            drop(self.reply.send(result));
        }
    }

    fn fail(self: Box<Self>, error: StoreError) {
        // the caller may be gone
        drop(self.reply.send(Err(E::from(error))));
    }
}
