//! Outcomes of the records of an import.

use std::sync::Arc;

use numbering_core::Rejection;

use crate::error::{Entity, StoreError};
use crate::types::DisplayNames;

/// The treatment of tenants, groups and users that do not exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnMissing {
    /// Their records are rejected.
    Reject,
    /// They are created, and groups get the service that a record needs.
    Create,
}

/// The reason why a record is rejected.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RecordError {
    /// The plan rejects it; with the names of the holders that conflict with it, among others.
    Rejected(Box<Rejection>, Arc<DisplayNames>),
    /// The tenant, group or user does not exist.
    Missing(Entity, String),
    /// The tenant, group or user does not exist, and nothing new is called so: see [`is_dot_segment`](numbering_core::is_dot_segment).
    DotSegment(String),
    /// The tenant, group or user does not exist, and is not created: its id differs from another one only in letter case.
    DiffersInCase(Entity, String),
    /// The tenant is an enterprise, whose groups have no ranges and prefixes.
    Enterprise,
    /// The group does not have the service for ranges and prefixes.
    NoService,
    /// A user can have one mobile number: they have one already, or the records assign more than one.
    OneNumber,
    /// The records of a definition have a gap between them.
    NotContiguous,
    /// The prefix of the definition does not cover its records.
    PrefixMismatch,
}

/// The outcome of a record; `None` if it was imported.
pub(super) type Outcome = Option<RecordError>;

/// The outcome of each record.
pub(super) type Outcomes = Vec<Outcome>;

/// Checks that a later step of an import succeeded: no rule can refuse it, as the change holds the write lock.
pub(super) fn ensure(is_done: bool) -> Result<(), StoreError> {
    if is_done {
        Ok(())
    } else {
        Err(StoreError::Internal(
            "a record that was imported could not be assigned".into(),
        ))
    }
}
