//! Rows of `definitions`.

use numbering_core::{Kind, Origin};

use crate::db::schema::definitions;

/// What a trunk range or prefix was defined as, beside its numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Definition {
    /// Whether it is active: shown, without effect on what may be done.
    pub active: bool,
    /// How many digits the extensions behind its numbers have.
    pub extension_length: Option<i16>,
    /// The prefix as it was first written; empty for a range.
    pub written: String,
    /// The first and the last extension behind a prefix; empty without.
    pub extensions: (String, String),
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

/// The definition that a piece is part of.
pub(crate) const fn origin(kind: Kind) -> Option<Origin> {
    match kind {
        Kind::Mobile => None,
        Kind::Range(origin) | Kind::Prefix(origin) => Some(origin),
    }
}
