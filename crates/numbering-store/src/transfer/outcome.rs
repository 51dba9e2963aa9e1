//! Outcomes of the records of an import.

use std::collections::BTreeSet;
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
    /// The tenant has another name or kind.
    OtherTenant(String),
    /// The group has another name.
    OtherGroup(String),
    /// It names other attributes for a part of a definition, which has the same for all its parts.
    PartOfDefinition,
}

/// The treatment of records about numbers that their tenant holds already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OnHeld {
    /// They are rejected.
    Reject,
    /// The numbers come to the group, the user and the attributes that the record names.
    Update {
        /// The indexes of the records about numbers that an earlier record has brought in: they change nothing.
        repeated: BTreeSet<usize>,
    },
}

/// The effect of a record that was imported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Imported {
    /// Its numbers were added.
    Added,
    /// Its numbers were held already, and came to the holder and the attributes that it names.
    Updated,
    /// All was so already.
    Unchanged,
}

/// The outcome of a record so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// Nothing speaks against adding its numbers.
    Pending,
    /// Its numbers were held already.
    Held(Imported),
    /// It is rejected.
    Rejected(RecordError),
}

impl Outcome {
    /// Returns true if the record is to be added.
    pub(super) const fn is_pending(&self) -> bool {
        matches!(self, Self::Pending)
    }

    /// The error of a record that is rejected.
    pub(super) const fn error(&self) -> Option<&RecordError> {
        match self {
            Self::Rejected(error) => Some(error),
            Self::Pending | Self::Held(_) => None,
        }
    }
}

impl From<Outcome> for Result<Imported, RecordError> {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Pending => Ok(Imported::Added),
            Outcome::Held(imported) => Ok(imported),
            Outcome::Rejected(error) => Err(error),
        }
    }
}

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
