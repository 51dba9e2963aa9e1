//! Numbers as against prefixes: both parts of the line are read side by side, once for each length of numbers
//! in use. Of one length, the numbers under what is left of a definition are an interval, and these come in
//! the order of the line.

use numbering_core::{Piece, Span};

use super::overlaps;
use super::report::{Check, Report};
use crate::db::connection::Connection;
use crate::error::StoreError;
use crate::tables::{PREFIX_SPACE, PieceCursor};

/// The lengths that numbers have.
const LENGTHS: std::ops::RangeInclusive<u32> = 7..=15;

/// Checks that no number begins with a held prefix.
pub(super) fn check(connection: &mut Connection, report: &mut Report<'_>) -> Result<(), StoreError> {
    for length in LENGTHS {
        report.at("numbers under prefixes, by length", u64::from(length));
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

/// What is left of the definitions of prefixes: parts that touch are one, whoever has them.
struct Definitions {
    scan: PieceCursor,
    ahead: Option<Piece>,
    is_begun: bool,
}

impl Definitions {
    fn new() -> Self {
        Self {
            scan: PieceCursor::between(PREFIX_SPACE, i64::MAX),
            ahead: None,
            is_begun: false,
        }
    }

    /// The next one that numbers of this length can lie under, and these numbers.
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
            self.ahead = overlaps::next(&mut self.scan, connection)?;
        }
        let Some(mut definition) = self.ahead.take() else {
            return Ok(None);
        };
        loop {
            self.ahead = overlaps::next(&mut self.scan, connection)?;
            match self.ahead.filter(|part| belong_together(&definition, part)) {
                Some(part) => definition.span = overlaps::joined(definition.span, part.span),
                None => return Ok(Some(definition)),
            }
        }
    }
}

fn belong_together(one: &Piece, next: &Piece) -> bool {
    one.holding.tenant == next.holding.tenant
        && one.holding.kind == next.holding.kind
        && one.span.touches(next.span)
}
