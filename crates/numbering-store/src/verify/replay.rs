//! The check of the journal against the inventory. It replays the journal for one window of the number axis at a time,
//! so that memory has the intervals of one window and not of all.

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap};

use numbering_core::{Holding, Piece, Reassignment, Span};

use super::journal::Rows;
use super::overlaps::{self, Windows};
use super::report::{Check, Report};
use crate::db::connection::Connection;
use crate::error::StoreError;
use crate::rows::to_key;
use crate::tables::PieceCursor;

/// The position behind the end of the number axis.
const END: u64 = 2_000_000_000_000_000;

/// Replays the journal for each window, and compares the result with the pieces.
pub(super) fn check(
    connection: &mut Connection,
    windows: &Windows,
    report: &mut Report<'_>,
) -> Result<(), StoreError> {
    let begins = std::iter::once(0).chain(windows.iter().copied());
    let ends = windows.iter().copied().chain(std::iter::once(END));
    for (first, end) in begins.zip(ends) {
        let mut window = ReplayWindow::of(first, end - 1);
        let mut rows = Rows::default();
        while let Some(row) = rows.next(connection, report, "the replay of the journal")? {
            // the check of the journal reports rows that cannot be decoded
            for reassignment in row.reassignments().unwrap_or_default() {
                window.apply(&reassignment);
            }
        }
        compare(connection, &window, report)?;
    }
    Ok(())
}

/// The intervals of a window of the number axis, with the indexes of their holdings: few holdings have many intervals.
struct ReplayWindow {
    first: u64,
    last: u64,
    intervals: BTreeMap<u64, (u64, usize)>,
    holdings: Vec<Holding>,
    indexes: HashMap<Holding, usize>,
}

impl ReplayWindow {
    fn of(first: u64, last: u64) -> Self {
        Self {
            first,
            last,
            intervals: BTreeMap::new(),
            holdings: Vec::new(),
            indexes: HashMap::new(),
        }
    }

    fn apply(&mut self, reassignment: &Reassignment) {
        let (first, last) = (
            reassignment.span.first().max(self.first),
            reassignment.span.last().min(self.last),
        );
        if last < first {
            return;
        }
        self.clear(first, last);
        if let Some(holding) = reassignment.holding {
            let index = self.index_of(holding);
            self.intervals.insert(first, (last, index));
        }
    }

    /// Removes the parts of intervals from `first` to `last`.
    fn clear(&mut self, first: u64, last: u64) {
        while let Some((&begin, &(end, index))) = self.intervals.range(..=last).next_back() {
            if end < first {
                return;
            }
            self.intervals.remove(&begin);
            if last < end {
                self.intervals.insert(last + 1, (end, index));
            }
            if begin < first {
                self.intervals.insert(begin, (first - 1, index));
                return;
            }
        }
    }

    fn index_of(&mut self, holding: Holding) -> usize {
        *self.indexes.entry(holding).or_insert_with(|| {
            self.holdings.push(holding);
            self.holdings.len() - 1
        })
    }

    /// The intervals as pieces, in the order of the number axis.
    fn pieces(&self) -> impl Iterator<Item = Piece> {
        self.intervals.iter().filter_map(|(first, (last, index))| {
            Some(Piece {
                span: Span::from_positions(*first, *last)?,
                holding: *self.holdings.get(*index)?,
            })
        })
    }
}

/// An iterator that merges neighbours with the same holding, so that only the content is compared.
struct Merged<I: Iterator<Item = Piece>>(std::iter::Peekable<I>);

impl<I: Iterator<Item = Piece>> Iterator for Merged<I> {
    type Item = Piece;

    fn next(&mut self) -> Option<Piece> {
        let mut piece = self.0.next()?;
        while let Some(span) = self.0.peek().and_then(|next| overlaps::merged(&piece, next)) {
            piece.span = span;
            self.0.next();
        }
        Some(piece)
    }
}

/// Compares the pieces of a replayed window with those of the inventory.
fn compare(
    connection: &mut Connection,
    window: &ReplayWindow,
    report: &mut Report<'_>,
) -> Result<(), StoreError> {
    let mut cursor = PieceCursor::between(to_key(window.first), to_key(window.last));
    let mut pieces = Merged(window.pieces().peekable());
    let mut ahead = overlaps::next(&mut cursor, connection)?;
    let mut replayed = pieces.next();
    let mut stored = next_merged(&mut cursor, &mut ahead, connection)?;
    loop {
        let order = match (&replayed, &stored) {
            (None, None) => return Ok(()),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(replayed), Some(stored)) => replayed.span.first().cmp(&stored.span.first()),
        };
        if replayed != stored {
            let piece = if order.is_gt() { &stored } else { &replayed };
            let text = report
                .described(connection, Check::Replay, piece.as_slice())?
                .concat();
            report.found(Check::Replay, || match order {
                Ordering::Less => format!("{text} is only in the journal"),
                Ordering::Greater => format!("{text} is only in the inventory"),
                Ordering::Equal => format!("{text} in the journal differs from the inventory"),
            });
        }
        if order.is_le() {
            replayed = pieces.next();
        }
        if order.is_ge() {
            stored = next_merged(&mut cursor, &mut ahead, connection)?;
        }
    }
}

/// Reads the next piece of the inventory, merged with those after it that should be merged. Another check reports that
/// they are not.
fn next_merged(
    cursor: &mut PieceCursor,
    ahead: &mut Option<Piece>,
    connection: &mut Connection,
) -> Result<Option<Piece>, StoreError> {
    let Some(mut piece) = ahead.take() else {
        return Ok(None);
    };
    loop {
        *ahead = overlaps::next(cursor, connection)?;
        match ahead.and_then(|next| overlaps::merged(&piece, &next)) {
            Some(span) => piece.span = span,
            None => return Ok(Some(piece)),
        }
    }
}
