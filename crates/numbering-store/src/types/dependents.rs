//! The rows that keep a tenant, group, department or user from being deleted.

use std::fmt;

use numbering_core::Piece;

use super::DisplayNames;

/// The first rows that depend on a tenant, a group, a department or a user, and so keep it from being deleted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dependents {
    /// Their kind, in a word or two.
    pub what: &'static str,
    /// The first held pieces, if the dependents are numbers or prefixes; at most [`Dependents::LOADED_MAX`].
    pub pieces: Vec<Piece>,
    /// The names of their holders.
    pub names: DisplayNames,
}

impl Dependents {
    /// The most pieces that are loaded: the 20 that an answer lists, and one that says that there are more.
    pub const LOADED_MAX: i64 = 21;
}

impl fmt::Display for Dependents {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.what)
    }
}

impl From<&'static str> for Box<Dependents> {
    fn from(what: &'static str) -> Self {
        Self::new(Dependents {
            what,
            ..Dependents::default()
        })
    }
}
