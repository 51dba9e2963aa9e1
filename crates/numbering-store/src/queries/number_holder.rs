//! The holder of one number.

use diesel::prelude::*;
use numbering_core::{E164, HeldNumber, Kind, Piece, Prefix, Span};

use crate::context::ReadContext;
use crate::db::connection::on_backend;
use crate::db::schema::definitions;
use crate::error::StoreError;
use crate::rows::to_key;
use crate::tables::PieceCursor;
use crate::types::DisplayNames;

/// The piece that holds a number, and the names of its holder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NumberHolder {
    /// The piece in which the number lies, or that of the prefix with which it begins.
    pub piece: Piece,
    /// The names of the holder.
    pub names: DisplayNames,
    /// True if the number is exactly the digits of a prefix whose parts have different holders.
    pub is_divided: bool,
    /// The prefix as the client wrote it, if the piece is the whole prefix, or a divided one.
    pub written: Option<String>,
}

impl ReadContext<'_> {
    /// The holder of `number`, as a mobile number, in a range or under a prefix.
    ///
    /// # Errors
    ///
    /// When the database cannot answer.
    pub fn holder(&mut self, number: E164) -> Result<Option<NumberHolder>, StoreError> {
        let piece_map = self.load_around(core::iter::once(number))?;
        let Some(HeldNumber {
            mut piece,
            mut is_divided,
        }) = piece_map.holder(number)
        else {
            return Ok(None);
        };
        // of many parts the map has the first
        if !is_divided && !piece_map.pieces().contains(&piece) && self.has_other_holders(&piece)? {
            is_divided = true;
            piece.holding.assignment = None;
        }
        let names = self.names(core::iter::once(&piece))?;
        let written = self.prefix_as_written(&piece, is_divided)?;
        Ok(Some(NumberHolder {
            piece,
            names,
            is_divided,
            written,
        }))
    }

    /// Returns true if a piece in the span of `joined` has another holder.
    fn has_other_holders(&mut self, joined: &Piece) -> Result<bool, StoreError> {
        let mut parts = PieceCursor::between(to_key(joined.span.first()), to_key(joined.span.last()));
        let connection = self.pieces_table()?;
        while let Some(row) = parts.next(connection)? {
            if !Piece::try_from(row)?.holding.has_same_holder(&joined.holding) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn prefix_as_written(&mut self, piece: &Piece, is_divided: bool) -> Result<Option<String>, StoreError> {
        let Kind::Prefix(origin) = piece.holding.kind else {
            return Ok(None);
        };
        let query = definitions::table
            .find((piece.holding.tenant.0, origin.0))
            .select(definitions::written);
        let written: Option<String> = on_backend!(self.entities(), c => query.get_result(c)).optional()?;
        let is_whole = |written: &String| {
            let prefix = Prefix::from_stored(written);
            prefix.is_some_and(|prefix| Span::from(prefix) == piece.span)
        };
        Ok(written.filter(|written| is_divided || is_whole(written)))
    }
}
