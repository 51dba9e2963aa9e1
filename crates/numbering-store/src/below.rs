//! [`Dependents`]: what keeps something from going.

use std::fmt;

use numbering_core::Piece;

use crate::context::ReadContext;
use crate::error::StoreError;
use crate::names::DisplayNames;
use crate::row::PieceRow;

/// What is still below something that is to go.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dependents {
    /// In a word.
    pub what: &'static str,
    /// The first of what is held, where that is in the way.
    pub pieces: Vec<Piece>,
    /// Who holds it.
    pub names: DisplayNames,
}

/// So many pieces are read: no more are told.
pub(crate) const PIECES_MAX: i64 = 20;

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

impl ReadContext<'_> {
    /// What is held below, if `rows` are any.
    pub(crate) fn held_below(
        &mut self,
        what: &'static str,
        rows: Vec<PieceRow>,
    ) -> Result<Option<Box<Dependents>>, StoreError> {
        if rows.is_empty() {
            return Ok(None);
        }
        let pieces: Vec<Piece> = rows.into_iter().map(Piece::try_from).collect::<Result<_, _>>()?;
        let names = self.names(pieces.iter())?;
        Ok(Some(Box::new(Dependents { what, pieces, names })))
    }
}
