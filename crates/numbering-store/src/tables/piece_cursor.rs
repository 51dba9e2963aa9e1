//! A cursor over the pieces of a part of the number axis. It reads pages, so memory does not grow with the inventory.

use std::vec::IntoIter;

use diesel::prelude::*;

use crate::db::connection::{Connection, on_backend};
use crate::db::schema::pieces;
use crate::error::StoreError;
use crate::rows::PieceRow;

/// The number of pieces that are read at once.
const PAGE: i64 = 10_000;
/// The first position of the number axis behind all numbers, at which the prefix space begins.
pub(crate) const PREFIX_SPACE: i64 = 1_000_000_000_000_000;

/// A cursor over pieces, in the order of the number axis.
pub(crate) struct PieceCursor {
    /// The position at which the next page begins; `None` behind the last page.
    next: Option<i64>,
    end: i64,
    page_size: i64,
    page: IntoIter<PieceRow>,
}

impl PieceCursor {
    /// A cursor over all pieces.
    pub(crate) fn all() -> Self {
        Self::between(i64::MIN, i64::MAX)
    }

    /// A cursor over the pieces that begin at `first`, at `end` or between the two.
    pub(crate) fn between(first: i64, end: i64) -> Self {
        Self {
            next: Some(first),
            end,
            page_size: PAGE,
            page: Vec::new().into_iter(),
        }
    }

    /// The cursor with pages of another size, for one that may end soon.
    pub(crate) fn with_pages_of(self, page_size: i64) -> Self {
        Self { page_size, ..self }
    }

    /// Reads the next piece; `None` behind the last one.
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
            .limit(self.page_size);
        let page: Vec<PieceRow> = on_backend!(connection, c => query.load(c))?;
        self.next = page.last().and_then(|row| row.first.checked_add(1));
        self.page = page.into_iter();
        Ok(self.page.next())
    }
}
