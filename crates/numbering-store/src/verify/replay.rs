//! The journal painted on nothing, as against the inventory: a window of the line at a time, so that memory
//! holds the intervals of one window and not of all.

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

/// Behind the line.
const END: u64 = 2_000_000_000_000_000;

/// Replays the journal for each window, and compares.
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
            // what cannot be read is told already
            for reassignment in row.reassignments().unwrap_or_default() {
                window.apply(&reassignment);
            }
        }
        compare(connection, &window, report)?;
    }
    Ok(())
}

/// Intervals of a window of the line and who holds them; who that is stands aside, as few hold much.
struct ReplayWindow {
    first: u64,
    last: u64,
    intervals: BTreeMap<u64, (u64, usize)>,
    holdings: Vec<Holding>,
    numbers: HashMap<Holding, usize>,
}

impl ReplayWindow {
    fn of(first: u64, last: u64) -> Self {
        Self {
            first,
            last,
            intervals: BTreeMap::new(),
            holdings: Vec::new(),
            numbers: HashMap::new(),
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
            let number = self.number_of(holding);
            self.intervals.insert(first, (last, number));
        }
    }

    /// Takes away what lies between the two; of what reaches beyond, the rest stays.
    fn clear(&mut self, first: u64, last: u64) {
        while let Some((&begin, &(end, number))) = self.intervals.range(..=last).next_back() {
            if end < first {
                return;
            }
            self.intervals.remove(&begin);
            if last < end {
                self.intervals.insert(last + 1, (end, number));
            }
            if begin < first {
                self.intervals.insert(begin, (first - 1, number));
                return;
            }
        }
    }

    fn number_of(&mut self, holding: Holding) -> usize {
        *self.numbers.entry(holding).or_insert_with(|| {
            self.holdings.push(holding);
            self.holdings.len() - 1
        })
    }

    /// The intervals as pieces, in the order of the line.
    fn pieces(&self) -> impl Iterator<Item = Piece> {
        self.intervals.iter().filter_map(|(first, (last, number))| {
            Some(Piece {
                span: Span::from_positions(*first, *last)?,
                holding: *self.holdings.get(*number)?,
            })
        })
    }
}

/// Joins neighbours that are held alike, so that two ways of cutting compare as one.
struct Joined<I: Iterator<Item = Piece>>(std::iter::Peekable<I>);

impl<I: Iterator<Item = Piece>> Iterator for Joined<I> {
    type Item = Piece;

    fn next(&mut self) -> Option<Piece> {
        let mut piece = self.0.next()?;
        while let Some(next) = self.0.next_if(|next| overlaps::is_one_with(&piece, next)) {
            piece.span = overlaps::joined(piece.span, next.span);
        }
        Some(piece)
    }
}

fn compare(
    connection: &mut Connection,
    window: &ReplayWindow,
    report: &mut Report<'_>,
) -> Result<(), StoreError> {
    let mut scan = PieceCursor::between(to_key(window.first), to_key(window.last));
    let mut told = Joined(window.pieces().peekable());
    let mut ahead = overlaps::next(&mut scan, connection)?;
    let mut says = told.next();
    let mut has = next_joined(&mut scan, &mut ahead, connection)?;
    loop {
        let order = match (&says, &has) {
            (None, None) => return Ok(()),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(says), Some(has)) => says.span.first().cmp(&has.span.first()),
        };
        if says != has {
            let only: Vec<Piece> = if order.is_gt() { &has } else { &says }.iter().copied().collect();
            let text = report.described(connection, Check::Replay, &only)?.concat();
            report.found(Check::Replay, || match order {
                Ordering::Less => format!("{text} is in the journal alone"),
                Ordering::Greater => format!("{text} is in the inventory alone"),
                Ordering::Equal => format!("{text} in the journal is not so in the inventory"),
            });
        }
        if order.is_le() {
            says = told.next();
        }
        if order.is_ge() {
            has = next_joined(&mut scan, &mut ahead, connection)?;
        }
    }
}

/// The next piece of the inventory, with those behind it that should be one with it: that they are not is told
/// by another check.
fn next_joined(
    scan: &mut PieceCursor,
    ahead: &mut Option<Piece>,
    connection: &mut Connection,
) -> Result<Option<Piece>, StoreError> {
    let Some(mut piece) = ahead.take() else {
        return Ok(None);
    };
    loop {
        *ahead = overlaps::next(scan, connection)?;
        match ahead.filter(|next| overlaps::is_one_with(&piece, next)) {
            Some(next) => piece.span = overlaps::joined(piece.span, next.span),
            None => return Ok(Some(piece)),
        }
    }
}
