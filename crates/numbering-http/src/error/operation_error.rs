//! [`OperationError`]: the error of an operation: a refusal, or an error of the store.

use numbering_store::{CommitOutcome, Dependents, Entity, StoreError};

use super::code::ErrorCode;
use super::conflict::{ConflictBudget, ShownConflicts};
use super::fault::{ChangeOutcome, Fault};
use super::refusal::Refusal;

/// The error of an operation.
#[derive(Debug)]
pub enum OperationError {
    /// The request is refused.
    Rejected(Box<Refusal>),
    /// The store failed.
    Store(StoreError),
}

impl From<Refusal> for OperationError {
    fn from(refusal: Refusal) -> Self {
        Self::Rejected(Box::new(refusal))
    }
}

impl From<Fault> for OperationError {
    fn from(fault: Fault) -> Self {
        Self::from(Refusal::from(fault))
    }
}

impl From<StoreError> for OperationError {
    fn from(error: StoreError) -> Self {
        if error.is_refusal() {
            Self::from(store_refusal(&error, ""))
        } else {
            Self::Store(error)
        }
    }
}

impl OperationError {
    /// Returns the refusal that the client gets. `request_id` leads to the log entry with the rest.
    pub(crate) fn into_refusal(self, request_id: &str) -> Refusal {
        match self {
            Self::Rejected(refusal) => *refusal,
            Self::Store(error) => store_refusal(&error, request_id),
        }
    }
}

/// The refusal for an error of the store.
fn store_refusal(error: &StoreError, request_id: &str) -> Refusal {
    let reason = error.to_string();
    let fault = match error {
        // the key of its row does not concern the client
        StoreError::NotFound(Entity::ExclusiveNumber, _) => {
            Fault::new(ErrorCode::NotFound, "there is no exclusive number with this id")
        }
        StoreError::NotFound(..) => Fault::new(ErrorCode::NotFound, reason),
        StoreError::AlreadyExists(..) | StoreError::DiffersInCase(..) => {
            Fault::new(ErrorCode::AlreadyExists, reason)
        }
        StoreError::InUse(_, _, dependents) => in_use(reason, dependents),
        StoreError::Mismatch => Fault::new(ErrorCode::IdempotencyMismatch, reason),
        StoreError::Unavailable { outcome, .. } => {
            log::warn!(request = request_id; "{error}");
            if error.is_disk_full() && *outcome == CommitOutcome::NotApplied {
                let reason = "the disk of the database is full; nothing was changed";
                Fault::new(ErrorCode::Unavailable, reason).outcome(ChangeOutcome::NotApplied)
            } else {
                unavailable(*outcome)
            }
        }
        StoreError::Guarded(_) => {
            log::warn!(request = request_id; "{error}");
            unavailable(CommitOutcome::NotApplied)
        }
        other => {
            log::error!(request = request_id; "{other}");
            Fault::new(ErrorCode::Internal, "the log has an entry with this request id")
                .request_id(request_id)
        }
    };
    Refusal::from(fault)
}

/// A caller who may delete an object may see its dependents.
fn in_use(reason: String, dependents: &Dependents) -> Fault {
    let fault = Fault::new(ErrorCode::InUse, reason);
    if dependents.pieces.is_empty() {
        return fault;
    }
    let budget = &mut ConflictBudget::default();
    fault.conflicts(ShownConflicts::new(
        &dependents.pieces,
        false,
        (&dependents.names, budget),
    ))
}

fn unavailable(outcome: CommitOutcome) -> Fault {
    match outcome {
        CommitOutcome::NotApplied => Fault::new(
            ErrorCode::Unavailable,
            "the database is unavailable or overloaded; nothing was changed",
        )
        .outcome(ChangeOutcome::NotApplied),
        CommitOutcome::Unknown => Fault::new(
            ErrorCode::Unavailable,
            "the database did not acknowledge the change: it may have happened",
        )
        .outcome(ChangeOutcome::Unknown),
    }
}

/// 404 for an id that no object can have.
pub(crate) fn not_found(entity: Entity, id: &str) -> OperationError {
    StoreError::NotFound(entity, id.to_owned()).into()
}
