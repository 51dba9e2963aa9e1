//! [`Job`]: a change on its way, and how it is run in a transaction that it may share.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::oneshot;

use crate::answer::{Answered, Effect};
use crate::context::{Author, WriteContext};
use crate::error::StoreError;
use crate::idempotency::{self, IdempotencyKey};
use crate::prefetch::Prefetch;
use crate::ticket::Ticket;
use crate::transaction::Transaction;

/// A change of more items than this has a transaction to itself, so that it holds up nobody's answer.
const SHARED_ITEMS_MAX: usize = 1000;
/// A change that may share a transaction is waited for as long as this, whatever the database does.
const PATIENCE: Duration = Duration::from_secs(5);
/// A change that has a transaction to itself may take longer.
const PATIENCE_ALONE: Duration = Duration::from_mins(1);

/// Whose change it is, and how it is to be run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WriteOptions {
    /// Who asks for it.
    pub author: Author,
    /// With this, a request that was answered before gets the same answer again and changes nothing.
    pub once: Option<IdempotencyKey>,
    /// How many items it has: a large one has a transaction to itself.
    pub items: usize,
    /// What it will look up.
    pub prefetch: Prefetch,
}

impl WriteOptions {
    /// How long it is worth waiting for.
    pub(crate) const fn patience(&self) -> Duration {
        if self.items <= SHARED_ITEMS_MAX {
            PATIENCE
        } else {
            PATIENCE_ALONE
        }
    }
}

/// What a change does. It may be run more than once, each time on a clean slate: only its last run counts.
pub(crate) type Operation = Box<dyn Fn(&mut WriteContext<'_>) -> Result<Effect, StoreError> + Send>;

/// A change that waits.
pub(crate) struct Job {
    pub(crate) options: WriteOptions,
    pub(crate) operation: Operation,
    pub(crate) ticket: Arc<Ticket>,
    pub(crate) reply: oneshot::Sender<Result<Answered, StoreError>>,
}

impl Job {
    pub(crate) const fn may_share(&self) -> bool {
        self.options.items <= SHARED_ITEMS_MAX
    }

    pub(crate) fn answer(self, result: Result<Answered, StoreError>) {
        // whoever asked may be gone
        drop(self.reply.send(result));
    }

    /// Runs the change in `transaction`. An error leaves nothing of it.
    pub(crate) fn run(&self, transaction: &mut Transaction) -> Result<Answered, StoreError> {
        let result = catch_unwind(AssertUnwindSafe(|| self.answer_once(transaction)));
        let result = result.unwrap_or_else(|_| Err(StoreError::Internal("a change panicked".into())));
        if result.as_ref().is_err_and(StoreError::leaves_others_alone) {
            transaction.undo()?;
        }
        result
    }

    fn answer_once(&self, transaction: &mut Transaction) -> Result<Answered, StoreError> {
        let kept = match &self.options.once {
            Some(once) => idempotency::find(transaction.connection(), once)?,
            None => None,
        };
        if let Some(answer) = kept {
            return Ok(Answered {
                answer,
                is_replay: true,
            });
        }
        let effect = (self.operation)(&mut transaction.context(&self.options.author))?;
        let answer = match effect {
            Effect::Done(answer) => {
                transaction.finish()?;
                answer
            }
            Effect::Refused(answer) => {
                transaction.undo()?;
                answer
            }
        };
        if let Some(once) = &self.options.once {
            idempotency::keep(transaction.connection(), once, &answer)?;
        }
        Ok(Answered {
            answer,
            is_replay: false,
        })
    }
}
