//! [`AcceptedLines`]: the lines of an import that were accepted, by their numbers.

use std::collections::BTreeMap;

use numbering_core::Span;

/// The most lines that are kept, of some 60 bytes each. Of those behind, none is named as the other line.
const LINES_MAX: usize = 1_000_000;

/// The lines of an import that were accepted, by their numbers, so that a line in the way of another one is named.
#[derive(Debug, Default)]
pub(super) struct AcceptedLines {
    /// The last position of each interval and its line, by the first position.
    lines: BTreeMap<u64, (u64, u64)>,
}

impl AcceptedLines {
    /// Adds the interval of a line.
    pub(super) fn add(&mut self, span: Span, line: u64) {
        if self.lines.len() < LINES_MAX {
            self.lines.insert(span.first(), (span.last(), line));
        }
    }

    /// The line that is in the way of an interval.
    pub(super) fn conflicting(&self, span: Span) -> Option<u64> {
        span.footprint().find_map(|part| self.overlapping(part))
    }

    fn overlapping(&self, span: Span) -> Option<u64> {
        let (_, (last, line)) = self.lines.range(..=span.last()).next_back()?;
        (span.first() <= *last).then_some(*line)
    }
}

#[cfg(test)]
mod tests {
    use numbering_core::{NumberRange, Prefix};

    use super::*;

    fn numbers(text: &str) -> Span {
        text.parse::<NumberRange>().unwrap().into()
    }

    #[test]
    fn a_line_is_found_by_its_numbers_and_by_prefixes() {
        let mut lines = AcceptedLines::default();
        lines.add(numbers("+3226127000..+3226127009"), 2);
        lines.add("+3248".parse::<Prefix>().unwrap().into(), 3);
        for (span, line) in [
            (numbers("+3226127005"), Some(2)),
            (numbers("+3226127009..+3226127020"), Some(2)),
            (numbers("+3226127010"), None),
            ("+3226".parse::<Prefix>().unwrap().into(), Some(2)),
            (numbers("+32480000001"), Some(3)),
            (numbers("+32490000001"), None),
        ] {
            assert_eq!(lines.conflicting(span), line, "{span:?}");
        }
    }
}
