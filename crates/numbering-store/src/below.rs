//! [`Below`]: what keeps something from going.

use std::fmt;

use numbering_core::Piece;

use crate::error::StoreError;
use crate::names::Names;
use crate::reading::Reading;
use crate::row::PieceRow;

/// What is still below something that is to go.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Below {
    /// In a word.
    pub what: &'static str,
    /// The first of what is held, where that is in the way.
    pub pieces: Vec<Piece>,
    /// Who holds it.
    pub names: Names,
}

/// So many pieces are read: no more are told.
pub(crate) const PIECES_MAX: i64 = 20;

impl fmt::Display for Below {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.what)
    }
}

impl From<&'static str> for Box<Below> {
    fn from(what: &'static str) -> Self {
        Self::new(Below {
            what,
            ..Below::default()
        })
    }
}

impl Reading<'_> {
    /// What is held below, if `rows` are any.
    pub(crate) fn held_below(
        &mut self,
        what: &'static str,
        rows: Vec<PieceRow>,
    ) -> Result<Option<Box<Below>>, StoreError> {
        if rows.is_empty() {
            return Ok(None);
        }
        let pieces: Vec<Piece> = rows.into_iter().map(Piece::try_from).collect::<Result<_, _>>()?;
        let names = self.names(pieces.iter())?;
        Ok(Some(Box::new(Below { what, pieces, names })))
    }
}
