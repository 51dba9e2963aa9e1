//! Records of intervals and their holders, as they are exported and imported.

use numbering_core::{GroupId, NumberRange, Span, TenantId, UserId};

use crate::rows::Definition;

/// An interval and its holder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The tenant that owns it.
    pub tenant: TenantId,
    /// The group to which it is assigned.
    pub group: Option<GroupId>,
    /// The user to whom it is assigned.
    pub user: Option<UserId>,
    /// The held numbers or prefixes.
    pub held: RecordItem,
}

/// The held numbers or prefixes of a record.
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
    /// The interval of the number axis.
    pub span: Span,
    /// The attributes of its definition.
    pub definition: Definition,
    /// The label of the definition: successive records with the same label are parts of one definition.
    pub of: Option<String>,
    /// The label of the share: one item assigned successive records with the same label to their group.
    pub share: Option<String>,
}
