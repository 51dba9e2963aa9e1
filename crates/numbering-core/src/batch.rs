//! [`BatchReport`]: what became of each item of a request.

use alloc::boxed::Box;
use alloc::vec::Vec;

/// What became of each item of a request, in the order of the request.
///
/// Partial success is a value, not an error: whoever asked learns about every item.
///
/// ```
/// use numbering_core::{BatchReport, Verdict};
///
/// let report: BatchReport<&str> = [Ok(()), Err("held by another tenant")].into_iter().collect();
/// assert_eq!(report.verdict(), Verdict::Some);
/// assert_eq!((report.accepted_count(), report.rejected_count()), (1, 1));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BatchReport<R> {
    outcomes: Vec<Result<(), Box<R>>>,
    accepted: usize,
}

/// What became of a request as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Every item was accepted. So it is for a request without items.
    All,
    /// Some items were accepted, some rejected.
    Some,
    /// No item was accepted.
    None,
}

impl<R> BatchReport<R> {
    /// What became of all the items taken together.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        match (self.accepted_count(), self.rejected_count()) {
            (_, 0) => Verdict::All,
            (0, _) => Verdict::None,
            (_, _) => Verdict::Some,
        }
    }

    /// How many items were accepted.
    #[must_use]
    pub const fn accepted_count(&self) -> usize {
        self.accepted
    }

    /// How many items were rejected.
    #[must_use]
    pub const fn rejected_count(&self) -> usize {
        self.outcomes.len() - self.accepted
    }

    /// What became of each item, in the order of the request.
    #[must_use]
    pub fn outcomes(&self) -> impl ExactSizeIterator<Item = Result<(), &R>> {
        self.outcomes
            .iter()
            .map(|outcome| outcome.as_ref().copied().map_err(AsRef::as_ref))
    }

    /// The rejected items: their places in the request, and why.
    pub fn rejections(&self) -> impl Iterator<Item = (usize, &R)> {
        self.outcomes()
            .enumerate()
            .filter_map(|(index, outcome)| Some((index, outcome.err()?)))
    }
}

impl<R> FromIterator<Result<(), R>> for BatchReport<R> {
    fn from_iter<I: IntoIterator<Item = Result<(), R>>>(outcomes: I) -> Self {
        let outcomes: Vec<_> = outcomes
            .into_iter()
            .map(|outcome| outcome.map_err(Box::new))
            .collect();
        let accepted = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
        Self { outcomes, accepted }
    }
}
