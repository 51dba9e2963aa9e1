//! Pieces that one statement loads for all changes of a batch, before the first of them runs.

use numbering_core::Span;

use crate::db::connection::Connection;
use crate::error::StoreError;
use crate::rows::PieceRow;
use crate::tables::{PieceWindows, Window, load_first_pieces};

/// The most pieces that are loaded for a window, and how many more for each span: more are not worth it, and the change loads
/// what it needs itself. A window may be that of many spans, each a piece with a neighbour on either side.
const ROWS_MAX: usize = 100;
const ROWS_PER_SPAN: usize = 4;

/// The pieces that the table has in some windows, and right before them.
#[derive(Debug, Default)]
pub(super) struct PrefetchedPieces {
    /// In the order of the number axis; none overlaps another.
    windows: Vec<Window>,
    /// In the order of the number axis.
    rows: Vec<PieceRow>,
}

impl PrefetchedPieces {
    /// Loads, by one statement, the pieces that a plan for any of `spans` needs.
    pub(super) fn load(
        connection: &mut Connection,
        spans: impl Iterator<Item = Span>,
    ) -> Result<Self, StoreError> {
        let mut span_count = 0;
        let windows = PieceWindows::around(spans.inspect(|_| span_count += 1)).all();
        if windows.is_empty() {
            return Ok(Self::default());
        }
        let rows_max = ROWS_MAX + ROWS_PER_SPAN * span_count;
        let rows = load_first_pieces(connection, &windows, rows_max)?;
        let mut prefetched = Self { windows, rows };
        prefetched.drop_incomplete(rows_max);
        Ok(prefetched)
    }

    /// The number of pieces that were loaded.
    pub(super) const fn count(&self) -> usize {
        self.rows.len()
    }

    /// Drops the windows of which not all pieces may have been loaded.
    fn drop_incomplete(&mut self, rows_max: usize) {
        let rows = &self.rows;
        self.windows.retain(|(first, last)| {
            let begin = rows.partition_point(|row| row.first < *first);
            let end = rows.partition_point(|row| row.first <= *last);
            end - begin <= rows_max
        });
    }

    /// The pieces in `windows` and right before them; `None` when one of the windows was not prefetched.
    pub(super) fn get(&self, windows: &[Window]) -> Option<Vec<PieceRow>> {
        let mut rows = Vec::new();
        for window in windows {
            rows.extend_from_slice(self.rows_of(*window)?);
        }
        Some(rows)
    }

    fn rows_of(&self, (first, last): Window) -> Option<&[PieceRow]> {
        let next = self.windows.partition_point(|window| window.0 <= first);
        let around = self.windows.get(next.checked_sub(1)?)?;
        let begin = self.rows.partition_point(|row| row.first < first);
        let end = self.rows.partition_point(|row| row.first <= last);
        // the piece before the window may reach into it
        (last <= around.1).then_some(self.rows.get(begin.saturating_sub(1)..end))?
    }
}
