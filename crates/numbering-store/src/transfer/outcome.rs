//! Outcomes of the records of an import.

use numbering_core::Rejection;

use crate::error::{Entity, StoreError};
use crate::types::DisplayNames;

/// What is done about tenants, groups and users that are not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnMissing {
    /// Their lines are rejected.
    Reject,
    /// They are made, and groups get the service that a line needs.
    Create,
}

/// Why a line is rejected.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RecordError {
    /// The inventory is against it.
    Rejected(Box<(Rejection, DisplayNames)>),
    /// There is no such tenant, group or user.
    Missing(Entity, String),
    /// The group does not have the service for ranges and prefixes.
    NoService,
    /// A user has one mobile number of their own, and has it already, or more than one is given.
    OneNumber,
    /// The lines of one definition, or of one share, do not follow each other without a gap.
    NotContiguous,
    /// The prefix that was written does not cover what is left of it.
    PrefixMismatch,
}

/// What became of each line; `None` if it was brought in.
pub(super) type Outcomes = Vec<Option<RecordError>>;

/// What was just added cannot be refused to its group: writers take turns.
pub(super) fn ensure(is_done: bool) -> Result<(), StoreError> {
    if is_done {
        Ok(())
    } else {
        Err(StoreError::Internal(
            "a line that was brought in could not be assigned".into(),
        ))
    }
}
