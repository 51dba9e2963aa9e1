//! Who holds one number.

use numbering_core::{E164, Piece, Span};

use crate::error::StoreError;
use crate::names::Names;
use crate::pieces;
use crate::reading::Reading;

/// Who holds a number, and by which piece.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// The piece in which the number lies, or the prefix with which it begins.
    pub piece: Piece,
    /// Who holds it.
    pub names: Names,
}

impl Reading<'_> {
    /// Who holds `number`, as a mobile number, in a range or under a prefix.
    ///
    /// # Errors
    ///
    /// When the database cannot answer.
    pub fn holder(&mut self, number: E164) -> Result<Option<Holder>, StoreError> {
        let span = Span::from(number);
        let sheet = pieces::load(self.connection, core::iter::once(span))?;
        let Some(piece) = sheet.meeting(span).next().copied() else {
            return Ok(None);
        };
        let names = self.names(core::iter::once(&piece))?;
        Ok(Some(Holder { piece, names }))
    }
}
