//! [`Known`]: what the table of pieces has in some windows, looked up before it is asked for.

use numbering_core::Span;

use crate::bulk;
use crate::connection::Connection;
use crate::error::StoreError;
use crate::pieces::{Window, merged, windows};
use crate::row::PieceRow;

/// What the table of pieces has in some windows, and right before them.
#[derive(Debug, Default)]
pub(crate) struct Known {
    /// In the order of the line, without any that overlap.
    windows: Vec<Window>,
    /// In the order of the line.
    rows: Vec<PieceRow>,
}

impl Known {
    /// Looks up, in one statement, all that a plan for any of `spans` needs.
    pub(crate) fn around(
        connection: &mut Connection,
        spans: impl Iterator<Item = Span>,
    ) -> Result<Self, StoreError> {
        let (numbers, prefix_space) = windows(spans);
        let windows = merged([numbers, prefix_space].concat());
        if windows.is_empty() {
            return Ok(Self::default());
        }
        let mut rows = bulk::select_in_windows(connection, &windows)?;
        rows.sort_unstable_by_key(|row| row.first);
        rows.dedup_by_key(|row| row.first);
        Ok(Self { windows, rows })
    }

    /// What the table has in `windows` and right before them; `None` when that was not looked up.
    pub(crate) fn rows(&self, windows: &[Window]) -> Option<Vec<PieceRow>> {
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
        // the one before the window may reach into it
        (last <= around.1).then_some(self.rows.get(begin.saturating_sub(1)..end))?
    }
}
