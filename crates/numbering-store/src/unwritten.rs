//! [`Unwritten`]: pieces that changes of one transaction put in and take out, before the table is told, once for all.

use std::collections::{BTreeMap, BTreeSet};

use numbering_core::Delta;

use crate::connection::Connection;
use crate::error::StoreError;
use crate::known::Known;
use crate::pieces::{self, Window};
use crate::row::{PieceRow, place};

/// What the table of pieces is not told yet.
#[derive(Debug, Default)]
pub(crate) struct Unwritten {
    /// Where pieces of the table begin that go out.
    gone: BTreeSet<i64>,
    /// The pieces that come in, by where they begin.
    new: BTreeMap<i64, PieceRow>,
    /// What was looked up of the table, and is still so.
    known: Known,
}

impl Unwritten {
    /// Where nothing is changed yet, and `known` was looked up.
    pub(crate) fn knowing(known: Known) -> Self {
        Self {
            known,
            ..Self::default()
        }
    }

    /// What the table has in `windows`, in their order, if that was looked up.
    pub(crate) fn known(&self, windows: &[Window]) -> Option<Vec<PieceRow>> {
        self.known.rows(windows)
    }

    /// Takes what one change does to the table, and to what the changes before it did.
    pub(crate) fn take(&mut self, delta: &Delta) {
        for piece in &delta.removed {
            let first = place(piece.span.first());
            if self.new.remove(&first).is_none() {
                self.gone.insert(first);
            }
        }
        let rows = delta.inserted.iter().map(PieceRow::from);
        self.new.extend(rows.map(|row| (row.first, row)));
    }

    /// What `rows`, which the table has in `windows` and right before them, are once the table is told.
    pub(crate) fn laid_over(&self, mut rows: Vec<PieceRow>, windows: &[Window]) -> Vec<PieceRow> {
        rows.retain(|row| !self.gone.contains(&row.first));
        for (first, last) in windows {
            let before = self.new.range(..first).next_back();
            let within = self.new.range(first..=last);
            rows.extend(before.into_iter().chain(within).map(|(_, row)| *row));
        }
        rows
    }

    /// Tells the table, and forgets what was known of it.
    pub(crate) fn write(&mut self, connection: &mut Connection) -> Result<(), StoreError> {
        let Self { gone, new, known: _ } = std::mem::take(self);
        let gone: Vec<i64> = gone.into_iter().collect();
        let new: Vec<PieceRow> = new.into_values().collect();
        pieces::delete(connection, &gone)?;
        pieces::insert(connection, new)
    }
}

#[cfg(test)]
mod tests {
    use numbering_core::{Holding, Piece, PieceMap, Reassignment, Span, TenantKey};

    use super::*;

    const PLACES: u64 = 24;

    /// A reassignment that begins and ends anywhere, of one of two tenants or of nobody.
    fn reassignment(chance: &mut u64) -> Reassignment {
        let mut below = |bound: u64| {
            *chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (*chance >> 33) % bound
        };
        let (one, other) = (below(PLACES), below(PLACES));
        let place_of = |offset: u64| 3_247_000_000 + offset;
        let tenant = [None, Some(TenantKey(1)), Some(TenantKey(2))][usize::try_from(below(3)).unwrap()];
        Reassignment {
            span: Span::from_places(place_of(one.min(other)), place_of(one.max(other))).unwrap(),
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
    fn what_is_seen_over_the_table_is_what_the_table_will_be() {
        let mut chance = 1;
        for _ in 0..500 {
            let table = PieceMap::new(PieceMap::default().apply(&[reassignment(&mut chance)])).unwrap();
            let (mut now, mut unwritten) = (table.clone(), Unwritten::default());
            for _ in 0..6 {
                let reassignments = [reassignment(&mut chance)];
                unwritten.take(&now.diff(&reassignments));
                now = PieceMap::new(now.apply(&reassignments)).unwrap();
                let all = unwritten.laid_over(rows(table.pieces()), &[(0, i64::MAX)]);
                assert_eq!(sorted(all), rows(now.pieces()));

                let window = reassignment(&mut chance).span;
                let near = unwritten.laid_over(
                    rows(table.overlapping(window)),
                    &[(place(window.first()), place(window.last()))],
                );
                let near = near.into_iter().map(|row| Piece::try_from(row).unwrap());
                let near: Vec<Piece> = near.filter(|piece| piece.span.overlaps(window)).collect();
                assert_eq!(sorted(rows(&near)), rows(now.overlapping(window)));
            }
        }
    }
}
