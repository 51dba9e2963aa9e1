//! The duplicates in a request: items that conflict with an earlier one.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use crate::span::Span;

/// Returns for each item `true` if it conflicts with an earlier one. An item that is `None` conflicts with nothing.
///
/// `O(n log n)`; if nothing overlaps and numbers are not mixed with prefixes, this is one sort.
pub(crate) fn duplicates(spans: &[Option<Span>]) -> Vec<bool> {
    let mut sorted: Vec<Span> = spans.iter().flatten().copied().collect();
    sorted.sort_unstable();
    let is_mixed =
        sorted.first().map(|span| span.is_prefix_space()) != sorted.last().map(|span| span.is_prefix_space());
    if !is_mixed && sorted.is_sorted_by(|one, next| one.last() < next.first()) {
        return alloc::vec![false; spans.len()];
    }
    let mut seen = SeenSpans::default();
    spans
        .iter()
        .map(|span| span.is_some_and(|span| seen.conflicts_or_add(span)))
        .collect()
}

/// The union of the spans seen so far and of the numbers under them, keyed by first position.
#[derive(Default)]
struct SeenSpans(BTreeMap<u64, u64>);

impl SeenSpans {
    fn conflicts_or_add(&mut self, span: Span) -> bool {
        // of a number only its own span: its prefix space has longer prefixes too, with which it does not conflict
        let parts = || {
            span.footprint()
                .filter(|part| span.is_prefix_space() || !part.is_prefix_space())
        };
        let conflicts = parts().any(|part| self.overlaps(part));
        parts().for_each(|part| self.add(part));
        conflicts
    }

    fn overlaps(&self, span: Span) -> bool {
        let before = self.0.range(..=span.last()).next_back();
        before.is_some_and(|(_, last)| span.first() <= *last)
    }

    fn add(&mut self, span: Span) {
        let (mut first, mut last) = (span.first(), span.last());
        while let Some((&begin, &end)) = self
            .0
            .range(..=last)
            .next_back()
            .filter(|(_, end)| first <= **end)
        {
            self.0.remove(&begin);
            (first, last) = (first.min(begin), last.max(end));
        }
        self.0.insert(first, last);
    }
}
