//! Rows of `journal`.

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
