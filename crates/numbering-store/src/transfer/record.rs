//! The record of an interval and its holder, as it is exported and imported.

use numbering_core::{GroupId, NumberRange, Span, TenantId, UserId};

use crate::rows::Definition;

/// An interval and who holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The tenant.
    pub tenant: TenantId,
    /// The group that has it.
    pub group: Option<GroupId>,
    /// The user that carries it.
    pub user: Option<UserId>,
    /// What is held.
    pub held: RecordItem,
}

/// What a line holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RecordItem {
    /// Mobile numbers.
    Mobile(NumberRange),
    /// A range, a prefix, or a part of one.
    Trunk(Box<TrunkPart>),
}

/// A range, a prefix, or a part of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrunkPart {
    /// What of the line of numbers and prefixes it is.
    pub span: Span,
    /// What it was defined as.
    pub definition: Definition,
    /// Lines that follow each other with the same text here are parts of one definition.
    pub of: Option<String>,
    /// Those that follow each other with the same text here came to their group by one item.
    pub share: Option<String>,
}
