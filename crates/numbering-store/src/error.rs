//! [`StoreError`]: what can go wrong, and Diesel's errors turned into it, once.

use std::error::Error;

use diesel::result::{DatabaseErrorKind, Error as DieselError};

use crate::types::Dependents;

/// What every message of a guard of ours begins with.
const GUARD: &str = "numbering:";

/// Why the store did not do as it was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// There is no such thing.
    #[error("there is no {0} {1:?}")]
    NotFound(Entity, String),
    /// There is one already.
    #[error("there is a {0} {1:?} already")]
    AlreadyExists(Entity, String),
    /// Something below it is still there.
    #[error("{0} {1:?} still has {2}")]
    InUse(Entity, String, Box<Dependents>),
    /// The same idempotency key came with another body.
    #[error("the idempotency key was used for another body")]
    Mismatch,
    /// The database cannot be reached, is overloaded, or is out of space.
    #[error("the database is unavailable: {reason}")]
    Unavailable {
        /// Whether the change may have happened.
        outcome: CommitOutcome,
        /// What happened, for the log.
        reason: String,
    },
    /// Someone else changed the same thing at the same moment, and a guard fired. Tried again, it ends as a
    /// refusal.
    #[error("a guard of the database fired: {0}")]
    Guarded(String),
    /// A row does not say what it should.
    #[error("row {key} of table {table} is corrupt")]
    Corrupt {
        /// The table.
        table: &'static str,
        /// The key of the row.
        key: i64,
    },
    /// Anything else: a defect.
    #[error("{0}")]
    Internal(#[source] Box<dyn Error + Send + Sync>),
}

/// The result of a change that a rule of the inventory may refuse: the refusal `R` is a value of its own, beside the
/// errors of the store.
pub type RuleResult<T, R> = Result<Result<T, R>, StoreError>;

/// Whether a change that was not acknowledged may have happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommitOutcome {
    /// It did not happen.
    NotApplied,
    /// It may have.
    Unknown,
}

/// A kind of thing that the store keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Entity {
    /// A tenant.
    Tenant,
    /// A group of a tenant.
    Group,
    /// A department of a group.
    Department,
    /// A user of a group.
    User,
    /// An access token.
    Token,
    /// An exclusive number.
    ExclusiveNumber,
}

impl std::fmt::Display for Entity {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::Tenant => "tenant",
            Self::Group => "group",
            Self::Department => "department",
            Self::User => "user",
            Self::Token => "token",
            Self::ExclusiveNumber => "exclusive number",
        })
    }
}

impl StoreError {
    pub(crate) fn not_applied(reason: impl std::fmt::Display) -> Self {
        Self::Unavailable {
            outcome: CommitOutcome::NotApplied,
            reason: reason.to_string(),
        }
    }

    pub(crate) fn unknown(reason: impl std::fmt::Display) -> Self {
        Self::not_applied(reason).into_unknown()
    }

    pub(crate) fn internal(error: impl Error + Send + Sync + 'static) -> Self {
        Self::Internal(Box::new(error))
    }

    /// Whether what was asked is refused, as against: could not be done.
    #[must_use]
    pub const fn is_refusal(&self) -> bool {
        matches!(
            self,
            Self::NotFound(..) | Self::AlreadyExists(..) | Self::InUse(..) | Self::Mismatch
        )
    }

    /// Whether it lies in what was asked, so that the connection can be used on.
    pub(crate) const fn keeps_connection_usable(&self) -> bool {
        !matches!(self, Self::Unavailable { .. } | Self::Internal(_))
    }

    /// The same, said of a commit that nobody acknowledged.
    pub(crate) fn into_unknown(self) -> Self {
        Self::Unavailable {
            outcome: CommitOutcome::Unknown,
            reason: self.into_reason(),
        }
    }

    /// What another change is told that met the same.
    pub(crate) fn clone_for_batch(&self) -> Self {
        match self {
            Self::Unavailable { outcome, reason } => Self::Unavailable {
                outcome: *outcome,
                reason: reason.clone(),
            },
            other => Self::not_applied(other),
        }
    }

    fn into_reason(self) -> String {
        match self {
            Self::Unavailable { reason, .. } => reason,
            other => other.to_string(),
        }
    }
}

impl From<DieselError> for StoreError {
    fn from(error: DieselError) -> Self {
        let DieselError::DatabaseError(kind, information) = &error else {
            return Self::internal(error);
        };
        let message = information.message();
        match kind {
            DatabaseErrorKind::UniqueViolation
            | DatabaseErrorKind::SerializationFailure
            | DatabaseErrorKind::ForeignKeyViolation => Self::Guarded(message.to_owned()),
            // a server that became a standby takes no changes
            DatabaseErrorKind::ClosedConnection
            | DatabaseErrorKind::UnableToSendCommand
            | DatabaseErrorKind::ReadOnlyTransaction => Self::not_applied(message),
            _ if message.starts_with(GUARD) => Self::Guarded(message.to_owned()),
            _ if is_transient(message) => Self::not_applied(message),
            _ => Self::internal(error),
        }
    }
}

/// Whether the database says that it cannot now, as against: that the statement is wrong.
fn is_transient(message: &str) -> bool {
    const TRANSIENT: [&str; 14] = [
        "database is locked",
        "database or disk is full",
        "disk I/O error",
        "unable to open database file",
        "deadlock detected",
        "canceling statement due to",
        "could not extend file",
        "No space left on device",
        "terminating connection",
        "the database system is",
        "server closed the connection",
        "no connection to the server",
        "could not receive data from server",
        "connection to server",
    ];
    TRANSIENT.iter().any(|text| message.contains(text))
}
