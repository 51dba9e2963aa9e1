//! [`StoreError`], and the one conversion of Diesel's errors into it.

use std::error::Error;

use diesel::result::{DatabaseErrorKind, Error as DieselError};

use crate::types::Dependents;

/// The beginning of the message of every guard in the migrations.
const GUARD: &str = "numbering:";

/// A refusal or a failure of the store.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// Nothing with this id or name exists.
    #[error("there is no {0} {1:?}")]
    NotFound(Entity, String),
    /// The id or name is taken.
    #[error("there is a {0} {1:?} already")]
    AlreadyExists(Entity, String),
    /// The id differs from one that is taken only in letter case: first the new id, then the one that is taken.
    #[error("the id {1:?} differs from that of the {0} {2:?} only in letter case")]
    DiffersInCase(Entity, String, String),
    /// Other rows still depend on it, so it cannot be deleted.
    #[error("{0} {1:?} still has {2}")]
    InUse(Entity, String, Box<Dependents>),
    /// An earlier request had the same idempotency key and another body.
    #[error("the idempotency key was used for another body")]
    Mismatch,
    /// The database cannot be reached, is overloaded, is out of space, or is not ready for this program.
    #[error("{reason}")]
    Unavailable {
        /// The outcome of the change, as far as it is known.
        outcome: CommitOutcome,
        /// The whole message, for the log.
        reason: String,
    },
    /// A guard of the database fired: somebody else changed the same rows at the same moment. Tried again, the change
    /// ends as a refusal.
    #[error("a guard of the database fired: {0}")]
    Guarded(String),
    /// A row has a value that is not valid.
    #[error("row {key} of table {table} is corrupt")]
    Corrupt {
        /// The table.
        table: &'static str,
        /// The key of the row.
        key: i64,
    },
    /// Any other error: a defect.
    #[error("{0}")]
    Internal(#[source] Box<dyn Error + Send + Sync>),
}

/// The result of a change that a rule of the inventory may refuse: the refusal `R` is a value of its own, beside the
/// errors of the store.
pub type RuleResult<T, R> = Result<Result<T, R>, StoreError>;

/// The outcome of a change that was not acknowledged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommitOutcome {
    /// The change did not happen.
    NotApplied,
    /// The change may have happened.
    Unknown,
}

/// A kind of object in the store.
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
    /// The words of SQLite and of PostgreSQL for a full disk.
    const FULL: [&str; 2] = ["database or disk is full", "No space left on device"];

    /// The database is unavailable; the change did not happen.
    pub(crate) fn unavailable(reason: impl std::fmt::Display) -> Self {
        Self::not_applied(format!("the database is unavailable: {reason}"))
    }

    /// The store is overloaded or not ready; the change did not happen.
    pub(crate) fn not_applied(reason: impl std::fmt::Display) -> Self {
        Self::Unavailable {
            outcome: CommitOutcome::NotApplied,
            reason: reason.to_string(),
        }
    }

    /// The disk of the database is full; the change did not happen.
    pub(crate) fn disk_full() -> Self {
        Self::unavailable(format!("{}: changes but removals are refused", Self::FULL[0]))
    }

    /// The store did not get an acknowledgement; the change may have happened.
    pub(crate) fn unknown(reason: impl std::fmt::Display) -> Self {
        Self::not_applied(reason).into_unknown()
    }

    pub(crate) fn internal(error: impl Error + Send + Sync + 'static) -> Self {
        Self::Internal(Box::new(error))
    }

    /// Returns true if the store refuses the request, and false if it failed.
    #[must_use]
    pub const fn is_refusal(&self) -> bool {
        matches!(
            self,
            Self::NotFound(..)
                | Self::AlreadyExists(..)
                | Self::DiffersInCase(..)
                | Self::InUse(..)
                | Self::Mismatch
        )
    }

    /// Returns true if the disk of the database is full.
    #[must_use]
    pub fn is_disk_full(&self) -> bool {
        matches!(self, Self::Unavailable { reason, .. } if Self::FULL.iter().any(|text| reason.contains(text)))
    }

    /// Returns true if the disk of the database may be full: SQLite does not tell when it cannot make its shared memory.
    pub(crate) fn may_be_full_disk(&self) -> bool {
        self.is_disk_full() || self.to_string().contains("disk I/O error")
    }

    /// Returns true if the cause is the request or the row, so that the connection stays usable.
    pub(crate) const fn keeps_connection_usable(&self) -> bool {
        !matches!(self, Self::Unavailable { .. } | Self::Internal(_))
    }

    /// The error for a commit that the database did not acknowledge, with the same reason.
    pub(crate) fn into_unknown(self) -> Self {
        Self::Unavailable {
            outcome: CommitOutcome::Unknown,
            reason: self.into_reason(),
        }
    }

    /// A copy of the error for another request of the same batch.
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
            | DatabaseErrorKind::ReadOnlyTransaction => Self::unavailable(message),
            _ if message.starts_with(GUARD) => Self::Guarded(message.to_owned()),
            _ if is_transient(message) => Self::unavailable(message),
            _ => Self::internal(error),
        }
    }
}

/// Returns true if the database reports that it cannot run the statement now, and false if the statement is wrong.
fn is_transient(message: &str) -> bool {
    const TRANSIENT: [&str; 22] = [
        "attempt to write a readonly database",
        "database is locked",
        "database or disk is full",
        "disk I/O error",
        // a broken disk, or another file was copied over this one
        "database disk image is malformed",
        "file is not a database",
        "unable to open database file",
        "deadlock detected",
        "canceling statement due to",
        "could not extend file",
        "could not open file",
        "could not write to file",
        "out of memory",
        "out of shared memory",
        "permission denied",
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

#[cfg(test)]
mod tests {
    use super::*;

    fn converted(message: &str) -> StoreError {
        DieselError::DatabaseError(DatabaseErrorKind::Unknown, Box::new(message.to_owned())).into()
    }

    #[test]
    fn a_database_that_cannot_run_the_statement_now_is_unavailable() {
        for message in [
            "out of memory",
            "out of shared memory",
            "permission denied for table tokens",
            "could not write to file \"base/pgsql_tmp/pgsql_tmp7.0\": Disk quota exceeded",
            "attempt to write a readonly database",
        ] {
            assert!(
                matches!(converted(message), StoreError::Unavailable { .. }),
                "{message}"
            );
        }
        assert!(matches!(converted("no such column: x"), StoreError::Internal(_)));
        assert!(matches!(converted("numbering: overlap"), StoreError::Guarded(_)));
    }

    #[test]
    fn a_full_or_broken_disk_is_no_defect_of_the_program() {
        for (message, is_full) in [
            ("database or disk is full", true),
            (
                "could not extend file \"base/1/2\": No space left on device",
                true,
            ),
            ("disk I/O error", false),
            ("database disk image is malformed", false),
        ] {
            let error = converted(message);
            assert!(matches!(error, StoreError::Unavailable { .. }), "{message}");
            assert_eq!(error.is_disk_full(), is_full, "{message}");
        }
    }
}
