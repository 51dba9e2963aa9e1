//! All pieces of a part of the line, in order, read in pages: memory does not grow with the inventory.

use std::vec::IntoIter;

use diesel::prelude::*;

use crate::db::connection::{Connection, on_backend};
use crate::db::schema::pieces;
use crate::error::StoreError;
use crate::rows::PieceRow;

/// So many pieces are read at once.
const PAGE: i64 = 10_000;
/// The first place of the line that is behind all numbers, where the prefix space begins.
pub(crate) const PREFIX_SPACE: i64 = 1_000_000_000_000_000;

/// Where a reading of pieces stands.
pub(crate) struct PieceCursor {
    /// The place from which on the next page is read; `None` when there is none.
    next: Option<i64>,
    end: i64,
    page: IntoIter<PieceRow>,
}

impl PieceCursor {
    /// The whole line.
    pub(crate) fn all() -> Self {
        Self::between(i64::MIN, i64::MAX)
    }

    /// The pieces that begin in this part of the line.
    pub(crate) fn between(first: i64, end: i64) -> Self {
        Self {
            next: Some(first),
            end,
            page: Vec::new().into_iter(),
        }
    }

    /// The next piece.
    pub(crate) fn next(&mut self, connection: &mut Connection) -> Result<Option<PieceRow>, StoreError> {
        if let Some(row) = self.page.next() {
            return Ok(Some(row));
        }
        let Some(first) = self.next else {
            return Ok(None);
        };
        let query = pieces::table
            .filter(pieces::first.between(first, self.end))
            .order(pieces::first)
            .limit(PAGE);
        let page: Vec<PieceRow> = on_backend!(connection, c => query.load(c))?;
        self.next = page.last().and_then(|row| row.first.checked_add(1));
        self.page = page.into_iter();
        Ok(self.page.next())
    }
}
