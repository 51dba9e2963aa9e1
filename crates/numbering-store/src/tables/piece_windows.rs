//! The windows of the number axis whose pieces a plan needs.

use numbering_core::{Conflicts, Span, merge_intervals};

use super::PREFIX_SPACE;
use crate::rows::to_key;

/// An interval of the number axis, as the database stores it. The pieces of a window are those that lie in it or reach
/// into it.
pub(crate) type Window = (i64, i64);

/// Windows of the numbers and of the prefix space, in the order of the number axis. None overlaps or touches another.
#[derive(Debug, Default)]
pub(crate) struct PieceWindows {
    pub(super) numbers: Vec<Window>,
    pub(super) prefix_space: Vec<Window>,
}

impl PieceWindows {
    /// The windows of every piece that conflicts with one of `spans`, and of the neighbours of each span.
    pub(crate) fn around(spans: impl Iterator<Item = Span>) -> Self {
        let window = |(span, part)| if part == span { around(span) } else { over(part) };
        let parts = spans.flat_map(|span| span.footprint().map(move |part| (span, part)));
        Self::new(parts.map(window).collect())
    }

    /// The windows of every piece that overlaps one of `spans`.
    pub(crate) fn over(spans: impl IntoIterator<Item = Span>) -> Self {
        Self::new(spans.into_iter().map(over).collect())
    }

    fn new(windows: Vec<Window>) -> Self {
        let is_number = |window: &Window| window.0 < PREFIX_SPACE;
        let (numbers, prefix_space) = windows.into_iter().partition(is_number);
        Self {
            numbers: merge_intervals(numbers, union),
            prefix_space: merge_intervals(prefix_space, union),
        }
    }

    /// The windows of numbers, in their order.
    pub(crate) fn numbers(&self) -> &[Window] {
        &self.numbers
    }

    /// All windows, in the order of the number axis.
    pub(crate) fn all(&self) -> Vec<Window> {
        [self.numbers.as_slice(), &self.prefix_space].concat()
    }
}

/// The union of two windows of which the first begins first; `None` if they neither overlap nor touch.
fn union(window: Window, next: Window) -> Option<Window> {
    (next.0 <= window.1 + 1).then(|| (window.0, window.1.max(next.1)))
}

/// Windows of every piece that conflicts with a span, and of the neighbours of the span.
#[derive(Debug, Default)]
pub(crate) struct ConflictWindows {
    /// The windows that are so narrow that they have no more pieces than a refusal tells.
    pub(super) narrow: PieceWindows,
    /// The windows in which every piece conflicts, so that the first few decide. They ascend, and may overlap.
    pub(super) wide: Vec<Window>,
    /// The prefix spaces of numbers, in which a piece conflicts only if its definition has a prefix that is not longer than
    /// the numbers. They ascend, and may overlap.
    pub(super) prefix_spaces: Vec<Window>,
}

impl ConflictWindows {
    /// The windows for `spans`.
    pub(crate) fn new(spans: impl Iterator<Item = Span>) -> Self {
        let (mut narrow, mut wide, mut prefix_spaces) = (Vec::new(), Vec::new(), Vec::new());
        for (span, part) in spans.flat_map(|span| span.footprint().map(move |part| (span, part))) {
            let windows = match (part == span, part.is_prefix_space()) {
                (false, true) => &mut prefix_spaces,
                _ if is_narrow(part) => &mut narrow,
                _ => &mut wide,
            };
            windows.push(if part == span { around(span) } else { over(part) });
        }
        Self {
            narrow: PieceWindows::new(narrow),
            wide: sorted(wide),
            prefix_spaces: sorted(prefix_spaces),
        }
    }

    /// The windows of every piece that overlaps one of `spans`, each of one position.
    pub(crate) fn over(spans: impl IntoIterator<Item = Span>) -> Self {
        Self {
            narrow: PieceWindows::over(spans),
            ..Self::default()
        }
    }

    /// All windows.
    pub(super) fn all(&self) -> Vec<Window> {
        [self.narrow.all().as_slice(), &self.wide, &self.prefix_spaces].concat()
    }
}

fn sorted(mut windows: Vec<Window>) -> Vec<Window> {
    windows.sort_unstable();
    windows.dedup();
    windows
}

/// Returns true if `span` has so few places that it cannot have more pieces than a refusal tells.
fn is_narrow(span: Span) -> bool {
    usize::try_from(span.last() - span.first()).is_ok_and(|rest| rest < Conflicts::SHOWN_MAX)
}

/// The window of every piece that overlaps `span`, and of its neighbours.
fn around(span: Span) -> Window {
    let (first, last) = over(span);
    (first - 1, last + 1)
}

/// The window of every piece that overlaps `span`.
fn over(span: Span) -> Window {
    (to_key(span.first()), to_key(span.last()))
}
