//! [`AcceptedSpans`]: the items of a request that were accepted so far.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use crate::span::Span;

/// The items of a request that were accepted so far. An item that conflicts with one of them repeats it; one that
/// conflicts with a refused item is judged by itself.
pub(crate) enum AcceptedSpans {
    /// No two items of the request conflict.
    Disjoint,
    /// Some may.
    Seen(SeenSpans),
}

impl AcceptedSpans {
    /// No accepted item yet, of a request with these items. An item that is `None` conflicts with nothing.
    ///
    /// `O(n log n)`; if nothing overlaps and numbers are not mixed with prefixes, this is one sort, and the rest is free.
    pub(crate) fn of(spans: &[Option<Span>]) -> Self {
        let mut sorted: Vec<Span> = spans.iter().flatten().copied().collect();
        sorted.sort_unstable();
        let is_mixed = sorted.first().map(|span| span.is_prefix_space())
            != sorted.last().map(|span| span.is_prefix_space());
        if !is_mixed && sorted.is_sorted_by(|one, next| one.last() < next.first()) {
            Self::Disjoint
        } else {
            Self::Seen(SeenSpans::default())
        }
    }

    /// Returns `true` if `span` conflicts with an accepted item.
    pub(crate) fn conflicts(&self, span: Span) -> bool {
        match self {
            Self::Disjoint => false,
            Self::Seen(seen) => seen.conflicts(span),
        }
    }

    /// Adds an accepted item.
    pub(crate) fn add(&mut self, span: Span) {
        if let Self::Seen(seen) = self {
            seen.add(span);
        }
    }
}

/// The union of the spans seen so far and of the numbers under them, keyed by first position.
#[derive(Default)]
pub(crate) struct SeenSpans(BTreeMap<u64, u64>);

impl SeenSpans {
    fn conflicts(&self, span: Span) -> bool {
        parts(span).any(|part| self.overlaps(part))
    }

    fn add(&mut self, span: Span) {
        parts(span).for_each(|part| self.add_part(part));
    }

    fn overlaps(&self, span: Span) -> bool {
        let before = self.0.range(..=span.last()).next_back();
        before.is_some_and(|(_, last)| span.first() <= *last)
    }

    fn add_part(&mut self, span: Span) {
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

/// The places where a span may conflict: of a number only its own span, as its prefix space has longer prefixes too, with
/// which it does not conflict.
fn parts(span: Span) -> impl Iterator<Item = Span> {
    let footprint = span.footprint();
    footprint.filter(move |part| span.is_prefix_space() || !part.is_prefix_space())
}
