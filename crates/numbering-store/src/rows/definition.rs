//! Rows of `definitions`.

use numbering_core::{Kind, Origin};

use crate::db::schema::definitions;

/// The attributes of a trunk range or prefix, apart from its numbers.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Definition {
    /// True if it is active: clients see this, and no rule depends on it.
    pub active: bool,
    /// The number of digits of the extensions behind its numbers.
    pub extension_length: Option<i16>,
    /// The prefix as the client wrote it; empty for a range.
    pub written: String,
    /// The first and the last extension behind a prefix; empty if it has none.
    pub extensions: (String, String),
}

impl Definition {
    /// Returns true if a range or prefix with these attributes may become part of one with those of `other`. The text of a
    /// prefix is not an attribute: that of a part differs from that of the whole.
    pub(crate) fn has_equal_attributes(&self, other: &Self) -> bool {
        let attributes = |definition: &Self| (definition.active, definition.extension_length);
        attributes(self) == attributes(other) && self.extensions == other.extensions
    }
}

pub(crate) type DefinitionRow = (bool, Option<i16>, String, String, String);

pub(crate) const DEFINITION_COLUMNS: (
    definitions::active,
    definitions::extension_length,
    definitions::written,
    definitions::extension_first,
    definitions::extension_last,
) = (
    definitions::active,
    definitions::extension_length,
    definitions::written,
    definitions::extension_first,
    definitions::extension_last,
);

impl From<DefinitionRow> for Definition {
    fn from((active, extension_length, written, first, last): DefinitionRow) -> Self {
        Self {
            active,
            extension_length,
            written,
            extensions: (first, last),
        }
    }
}

/// The origin of the definition to which pieces of this kind belong; `None` for mobile numbers.
pub(crate) const fn origin(kind: Kind) -> Option<Origin> {
    kind.origin()
}
