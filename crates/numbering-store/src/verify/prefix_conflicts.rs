//! The check of numbers against prefixes. Both parts of the number axis are read side by side, once for each length of
//! numbers in use. For one length, the numbers under the rest of a definition are an interval, and these intervals are
//! in the order of the number axis.

use numbering_core::{Piece, Span};

use super::overlaps;
use super::report::{Check, Report};
use crate::db::connection::Connection;
use crate::error::StoreError;
use crate::tables::{PREFIX_SPACE, PieceCursor};

/// The lengths of numbers.
const LENGTHS: std::ops::RangeInclusive<u32> = 7..=15;

/// Checks that no number begins with a held prefix.
pub(super) fn check(connection: &mut Connection, report: &mut Report<'_>) -> Result<(), StoreError> {
    for length in LENGTHS {
        report.progress("numbers under prefixes, by length", u64::from(length));
        check_length(connection, length, report)?;
    }
    Ok(())
}

fn check_length(connection: &mut Connection, length: u32, report: &mut Report<'_>) -> Result<(), StoreError> {
    let mut numbers = PieceCursor::between(10_i64.pow(length - 1), 10_i64.pow(length) - 1);
    let mut definitions = Definitions::new();
    let mut number = overlaps::next(&mut numbers, connection)?;
    let mut definition = None;
    while let Some(held) = number {
        let Some((over, under)) = definition else {
            definition = definitions.next_over(connection, length)?;
            if definition.is_none() {
                return Ok(());
            }
            continue;
        };
        if held.span.overlaps(under) {
            let pair = report.described(connection, Check::Prefix, &[held, over])?;
            report.found(Check::Prefix, || pair.join(" begins with "));
        }
        if held.span.last() <= under.last() {
            number = overlaps::next(&mut numbers, connection)?;
        } else {
            definition = None;
        }
    }
    Ok(())
}

/// A cursor over the rest of each definition of a prefix. Parts that touch are merged, no matter who holds them.
struct Definitions {
    cursor: PieceCursor,
    ahead: Option<Piece>,
    is_begun: bool,
}

impl Definitions {
    fn new() -> Self {
        Self {
            cursor: PieceCursor::between(PREFIX_SPACE, i64::MAX),
            ahead: None,
            is_begun: false,
        }
    }

    /// The next definition under which numbers of this length can lie, and the interval of these numbers.
    fn next_over(
        &mut self,
        connection: &mut Connection,
        length: u32,
    ) -> Result<Option<(Piece, Span)>, StoreError> {
        while let Some(definition) = self.next(connection)? {
            if let Some(under) = definition.span.numbers_under(length) {
                return Ok(Some((definition, under.into())));
            }
        }
        Ok(None)
    }

    fn next(&mut self, connection: &mut Connection) -> Result<Option<Piece>, StoreError> {
        if !self.is_begun {
            self.is_begun = true;
            self.ahead = overlaps::next(&mut self.cursor, connection)?;
        }
        let Some(mut definition) = self.ahead.take() else {
            return Ok(None);
        };
        loop {
            self.ahead = overlaps::next(&mut self.cursor, connection)?;
            match self.ahead.and_then(|part| merged(&definition, &part)) {
                Some(span) => definition.span = span,
                None => return Ok(Some(definition)),
            }
        }
    }
}

/// The union of a piece and the next one, if they are parts of the same definition and touch.
fn merged(piece: &Piece, next: &Piece) -> Option<Span> {
    let can_merge = piece.holding.tenant == next.holding.tenant
        && piece.holding.kind == next.holding.kind
        && piece.span.touches(next.span);
    if can_merge {
        piece.span.union(next.span)
    } else {
        None
    }
}
