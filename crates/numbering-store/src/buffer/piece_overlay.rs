//! An overlay over the table of pieces: the rows that the changes of one transaction insert and delete. The table is
//! written once for all of them.

use std::collections::{BTreeMap, BTreeSet};

use numbering_core::{Delta, Span};

use super::prefetched_pieces::PrefetchedPieces;
use crate::db::connection::Connection;
use crate::error::StoreError;
use crate::rows::{PieceRow, to_key};
use crate::tables::{PieceSelection, Window, pieces};

/// Pieces that are not written to the table yet, and those of the table that were prefetched.
#[derive(Debug, Default)]
pub(crate) struct PieceOverlay {
    /// The first positions of pieces to delete from the table.
    removed: BTreeSet<i64>,
    /// The pieces to insert into the table, by their first positions.
    inserted: BTreeMap<i64, PieceRow>,
    /// Pieces of the table, valid until the table is written.
    prefetched: PrefetchedPieces,
    /// The number of pieces that were loaded from the table.
    loaded: usize,
}

impl PieceOverlay {
    /// Prefetches the pieces around `spans`. Nothing may be pending.
    pub(super) fn prefetch(
        &mut self,
        connection: &mut Connection,
        spans: impl Iterator<Item = Span>,
    ) -> Result<(), StoreError> {
        self.prefetched = PrefetchedPieces::load(connection, spans)?;
        self.loaded += self.prefetched.count();
        Ok(())
    }

    /// Loads the pieces of `selection` as they will be once the table is written, in the order of the number axis.
    pub(super) fn load(
        &mut self,
        connection: &mut Connection,
        selection: &PieceSelection,
    ) -> Result<Vec<PieceRow>, StoreError> {
        let windows = selection.windows();
        let rows = if let Some(rows) = self.prefetched.get(&windows) {
            rows
        } else {
            let rows = selection.load(connection, self.removed.len())?;
            self.loaded += rows.len();
            rows
        };
        let mut rows = self.overlay(rows, &windows);
        rows.retain(|row| selection.includes(row));
        // windows may share the piece before them
        rows.sort_unstable_by_key(|row| row.first);
        rows.dedup_by_key(|row| row.first);
        Ok(rows)
    }

    /// The number of pieces that were loaded from the table.
    pub(super) const fn loaded(&self) -> usize {
        self.loaded
    }

    /// Notes that pieces were loaded from the table past the overlay.
    pub(super) const fn note_loaded(&mut self, count: usize) {
        self.loaded += count;
    }

    /// Adds the delta of a change, on top of those of the changes before it.
    pub(super) fn apply(&mut self, delta: &Delta) {
        for piece in &delta.removed {
            let first = to_key(piece.span.first());
            if self.inserted.remove(&first).is_none() {
                self.removed.insert(first);
            }
        }
        let rows = delta.inserted.iter().map(PieceRow::from);
        self.inserted.extend(rows.map(|row| (row.first, row)));
    }

    /// The rows in `windows` and right before them as they will be once the table is written, given those of the table.
    fn overlay(&self, mut rows: Vec<PieceRow>, windows: &[Window]) -> Vec<PieceRow> {
        rows.retain(|row| !self.removed.contains(&row.first));
        for (first, last) in windows {
            let before = self.inserted.range(..first).next_back();
            let within = self.inserted.range(first..=last);
            rows.extend(before.into_iter().chain(within).map(|(_, row)| *row));
        }
        rows
    }

    /// Writes the table, and drops the prefetched pieces.
    pub(super) fn flush(&mut self, connection: &mut Connection) -> Result<(), StoreError> {
        let Self {
            removed,
            inserted,
            prefetched: _,
            loaded,
        } = std::mem::take(self);
        self.loaded = loaded;
        let removed: Vec<i64> = removed.into_iter().collect();
        let inserted: Vec<PieceRow> = inserted.into_values().collect();
        pieces::delete(connection, &removed)?;
        pieces::insert(connection, inserted)
    }
}

#[cfg(test)]
mod tests {
    use numbering_core::{Holding, Piece, PieceMap, Reassignment, Span, TenantKey};

    use super::*;

    const POSITIONS: u64 = 24;

    /// A random reassignment to one of two tenants or to nobody.
    fn reassignment(state: &mut u64) -> Reassignment {
        let mut below = |bound: u64| {
            *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (*state >> 33) % bound
        };
        let (one, other) = (below(POSITIONS), below(POSITIONS));
        let position = |offset: u64| 3_247_000_000 + offset;
        let tenant = [None, Some(TenantKey(1)), Some(TenantKey(2))][usize::try_from(below(3)).unwrap()];
        Reassignment {
            span: Span::from_positions(position(one.min(other)), position(one.max(other))).unwrap(),
            holding: tenant.map(Holding::available_mobile),
        }
    }

    fn rows(pieces: &[Piece]) -> Vec<PieceRow> {
        pieces.iter().map(PieceRow::from).collect()
    }

    fn sorted(mut rows: Vec<PieceRow>) -> Vec<PieceRow> {
        rows.sort_unstable_by_key(|row| row.first);
        rows.dedup_by_key(|row| row.first);
        rows
    }

    #[test]
    fn the_overlay_returns_the_rows_that_the_table_will_have() {
        let mut state = 1;
        for _ in 0..500 {
            let table = PieceMap::new(PieceMap::default().apply(&[reassignment(&mut state)])).unwrap();
            let (mut now, mut overlay) = (table.clone(), PieceOverlay::default());
            for _ in 0..6 {
                let reassignments = [reassignment(&mut state)];
                overlay.apply(&now.diff(&reassignments));
                now = PieceMap::new(now.apply(&reassignments)).unwrap();
                let all = overlay.overlay(rows(table.pieces()), &[(0, i64::MAX)]);
                assert_eq!(sorted(all), rows(now.pieces()));

                let window = reassignment(&mut state).span;
                let near = overlay.overlay(
                    rows(table.overlapping(window)),
                    &[(to_key(window.first()), to_key(window.last()))],
                );
                let near = near.into_iter().map(|row| Piece::try_from(row).unwrap());
                let near: Vec<Piece> = near.filter(|piece| piece.span.overlaps(window)).collect();
                assert_eq!(sorted(rows(&near)), rows(now.overlapping(window)));
            }
        }
    }
}
