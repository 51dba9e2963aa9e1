//! Look-ups of the rows that keep a tenant, group, department or user from being deleted.

use numbering_core::Piece;

use crate::context::ReadContext;
use crate::error::StoreError;
use crate::rows::PieceRow;
use crate::types::Dependents;

impl ReadContext<'_> {
    /// The dependents in `rows`, with the names of their holders; `None` if there are no rows.
    pub(crate) fn load_dependents(
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
