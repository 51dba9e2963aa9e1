//! The whole inventory, from the table or from the journal. It is for tests, not for requests.

use diesel::prelude::*;
use numbering_core::{Piece, PieceMap};

use crate::context::ReadContext;
use crate::db::connection::on_backend;
use crate::db::schema::{journal, pieces};
use crate::error::StoreError;
use crate::journal::codec;
use crate::rows::PieceRow;

impl ReadContext<'_> {
    /// All pieces of the table, in the order of the number axis. It reads everything: for tests, not for requests.
    ///
    /// # Errors
    ///
    /// When a row is corrupt.
    pub fn inventory(&mut self) -> Result<Vec<Piece>, StoreError> {
        let query = pieces::table.order(pieces::first);
        let rows: Vec<PieceRow> = on_backend!(self.pieces_table()?, c => query.load(c))?;
        rows.into_iter().map(Piece::try_from).collect()
    }

    /// All pieces that the journal gives when it is replayed. It reads everything: for tests, not for requests.
    ///
    /// # Errors
    ///
    /// When an entry of the journal is corrupt.
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
