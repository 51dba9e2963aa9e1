//! Rows of `journal`.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Binary, Nullable, SmallInt, Text};

/// The kind of a change of numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Operation {
    /// Numbers were added to a tenant.
    Add,
    /// Numbers were removed from a tenant.
    Remove,
    /// Numbers were assigned to a group.
    Assign,
    /// Numbers were returned from a group to its tenant.
    Unassign,
    /// Numbers were assigned to a user.
    AssignToUser,
    /// A number was returned from a user to the group.
    Release,
}

impl Operation {
    const ALL: [(Self, i16); 6] = [
        (Self::Add, 1),
        (Self::Remove, 2),
        (Self::Assign, 3),
        (Self::Unassign, 4),
        (Self::AssignToUser, 5),
        (Self::Release, 6),
    ];

    pub(crate) fn code(self) -> i16 {
        let found = Self::ALL.iter().find(|(operation, _)| *operation == self);
        found.map_or(0, |(_, code)| *code)
    }

    pub(crate) fn from_code(code: i16) -> Option<Self> {
        let found = Self::ALL.iter().find(|(_, known)| *known == code);
        found.map(|(operation, _)| *operation)
    }
}

/// A new row of the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct JournalEntry {
    pub(crate) tenant: i64,
    pub(crate) revision: i64,
    pub(crate) at: i64,
    pub(crate) actor: String,
    pub(crate) request_id: String,
    pub(crate) operation: i16,
    pub(crate) tenant_id: String,
    pub(crate) group_key: Option<i64>,
    pub(crate) group_id: String,
    pub(crate) user_id: String,
    pub(crate) block: i64,
    pub(crate) changes: Vec<u8>,
}

/// A row of the journal that may be in the history of a number.
#[derive(QueryableByName)]
pub(crate) struct HistoryRow {
    #[diesel(sql_type = BigInt)]
    pub(crate) seq: i64,
    #[diesel(sql_type = BigInt)]
    pub(crate) tenant: i64,
    #[diesel(sql_type = BigInt)]
    pub(crate) revision: i64,
    #[diesel(sql_type = BigInt)]
    pub(crate) at: i64,
    #[diesel(sql_type = Text)]
    pub(crate) actor: String,
    #[diesel(sql_type = Text)]
    pub(crate) request_id: String,
    #[diesel(sql_type = SmallInt)]
    pub(crate) operation: i16,
    #[diesel(sql_type = Text)]
    pub(crate) tenant_id: String,
    #[diesel(sql_type = Nullable<BigInt>)]
    pub(crate) group_key: Option<i64>,
    #[diesel(sql_type = Text)]
    pub(crate) group_id: String,
    #[diesel(sql_type = Text)]
    pub(crate) user_id: String,
    #[diesel(sql_type = Binary)]
    pub(crate) changes: Vec<u8>,
}
