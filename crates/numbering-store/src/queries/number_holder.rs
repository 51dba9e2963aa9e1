//! The holder of one number.

use diesel::prelude::*;
use numbering_core::{E164, Kind, Piece, Prefix, Span};

use crate::context::ReadContext;
use crate::db::connection::on_backend;
use crate::db::schema::definitions;
use crate::error::StoreError;
use crate::types::DisplayNames;

/// The piece that holds a number, and the names of its holder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NumberHolder {
    /// The piece in which the number lies, or that of the prefix with which it begins.
    pub piece: Piece,
    /// The names of the holder.
    pub names: DisplayNames,
    /// The prefix as the client wrote it, if the piece is the whole prefix.
    pub written: Option<String>,
}

impl ReadContext<'_> {
    /// The holder of `number`, as a mobile number, in a range or under a prefix.
    ///
    /// # Errors
    ///
    /// When the database cannot answer.
    pub fn holder(&mut self, number: E164) -> Result<Option<NumberHolder>, StoreError> {
        let span = Span::from(number);
        let piece_map = self.load_around(core::iter::once(number))?;
        let Some(piece) = piece_map.conflicting(span).next().copied() else {
            return Ok(None);
        };
        let names = self.names(core::iter::once(&piece))?;
        let written = self.prefix_as_written(&piece)?;
        Ok(Some(NumberHolder {
            piece,
            names,
            written,
        }))
    }

    fn prefix_as_written(&mut self, piece: &Piece) -> Result<Option<String>, StoreError> {
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
        Ok(written.filter(is_whole))
    }
}
