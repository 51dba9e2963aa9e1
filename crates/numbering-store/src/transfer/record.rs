//! Records of intervals and their holders, as they are exported and imported.

use numbering_core::{GroupId, NumberRange, Span, TenantId, UserId};

use super::holder_names::HolderNames;
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
    /// The fields that the record names.
    pub named: NamedFields,
    /// The names of its holders.
    pub names: HolderNames,
}

/// The fields that a record names. An update leaves the others as they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NamedFields(u8);

impl NamedFields {
    /// No field.
    pub const NONE: Self = Self(0);
    /// The group.
    pub const GROUP: Self = Self(1);
    /// The user.
    pub const USER: Self = Self(1 << 1);
    /// The activity of a range or prefix.
    pub const ACTIVE: Self = Self(1 << 2);
    /// The number of digits of extensions.
    pub const EXTENSION_LENGTH: Self = Self(1 << 3);
    /// The first and the last extension.
    pub const EXTENSIONS: Self = Self(1 << 4);
    /// The prefix as it is written.
    pub const WRITTEN: Self = Self(1 << 5);
    /// Every field.
    pub const ALL: Self = Self((1 << 6) - 1);

    /// These fields and others.
    #[must_use]
    pub const fn with(self, others: Self) -> Self {
        Self(self.0 | others.0)
    }

    /// Returns true if all of `fields` are among these.
    #[must_use]
    pub const fn has(self, fields: Self) -> bool {
        self.0 & fields.0 == fields.0
    }
}

impl Default for NamedFields {
    fn default() -> Self {
        Self::ALL
    }
}

/// The held numbers or prefixes of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RecordItem {
    /// Mobile numbers.
    Mobile(NumberRange),
    /// A range, a prefix, or a part of one.
    Trunk(Box<TrunkPart>),
}

impl RecordItem {
    /// The interval of the number axis.
    #[must_use]
    pub fn span(&self) -> Span {
        match self {
            Self::Mobile(numbers) => Span::from(*numbers),
            Self::Trunk(part) => part.span,
        }
    }
}

impl Record {
    /// The interval of the number axis.
    #[must_use]
    pub fn span(&self) -> Span {
        self.held.span()
    }
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
