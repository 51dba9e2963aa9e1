//! The whole inventory, from the table and from the journal: for proofs, not for requests.

use diesel::prelude::*;
use numbering_core::{Piece, PieceMap};

use crate::context::ReadContext;
use crate::db::connection::on_backend;
use crate::db::schema::{journal, pieces};
use crate::error::StoreError;
use crate::journal::codec;
use crate::rows::PieceRow;

impl ReadContext<'_> {
    /// The inventory as the table has it, in the order of the line. It reads everything: for proofs, not for
    /// requests.
    ///
    /// # Errors
    ///
    /// When a row does not say what it should.
    pub fn inventory(&mut self) -> Result<Vec<Piece>, StoreError> {
        let query = pieces::table.order(pieces::first);
        let rows: Vec<PieceRow> = on_backend!(self.pieces_table()?, c => query.load(c))?;
        rows.into_iter().map(Piece::try_from).collect()
    }

    /// The inventory as the journal tells it. It reads everything: for proofs, not for requests.
    ///
    /// # Errors
    ///
    /// When the journal cannot be read.
    pub fn replay(&mut self) -> Result<Vec<Piece>, StoreError> {
        let query = journal::table
            .select((journal::seq, journal::changes))
            .order(journal::seq);
        let rows: Vec<(i64, Vec<u8>)> = on_backend!(self.journal_table()?, c => query.load(c))?;
        let mut piece_map = PieceMap::default();
        for (key, changes) in rows {
            let corrupt = StoreError::Corrupt {
                table: "journal",
                key,
            };
            let Some(reassignments) = codec::decode(&changes) else {
                return Err(corrupt);
            };
            piece_map = PieceMap::new(piece_map.apply(&reassignments)).ok_or(corrupt)?;
        }
        Ok(piece_map.pieces().to_vec())
    }
}
