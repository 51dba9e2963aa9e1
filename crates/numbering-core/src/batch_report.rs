//! [`BatchReport`]: the outcome of each item of a request.

use alloc::boxed::Box;
use alloc::vec::Vec;

/// The outcome of each item of a request, in the order of the request.
///
/// Partial success is a value, not an error: the report covers every item.
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

/// The outcome of a request as a whole.
///
/// ```
/// use numbering_core::{BatchReport, Verdict};
///
/// let report: BatchReport<&str> = [Err("held")].into_iter().collect();
/// assert_eq!(report.verdict(), Verdict::None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Every item was accepted. This is also the verdict on a request without items.
    All,
    /// Some items were accepted, and some rejected.
    Some,
    /// No item was accepted.
    None,
}

impl<R> BatchReport<R> {
    /// The outcome of the request as a whole. `O(1)`.
    ///
    /// ```
    /// use numbering_core::{BatchReport, Verdict};
    ///
    /// let report: BatchReport<&str> = [Ok(()), Err("held"), Ok(())].into_iter().collect();
    /// assert_eq!(report.verdict(), Verdict::Some);
    ///
    /// let empty: BatchReport<&str> = BatchReport::from_iter([]);
    /// assert_eq!(empty.verdict(), Verdict::All);
    /// ```
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        match (self.accepted_count(), self.rejected_count()) {
            (_, 0) => Verdict::All,
            (0, _) => Verdict::None,
            (_, _) => Verdict::Some,
        }
    }

    /// The count of accepted items. `O(1)`.
    ///
    /// ```
    /// use numbering_core::BatchReport;
    ///
    /// let report: BatchReport<&str> = [Ok(()), Err("held"), Ok(())].into_iter().collect();
    /// assert_eq!(report.accepted_count(), 2);
    /// ```
    #[must_use]
    pub const fn accepted_count(&self) -> usize {
        self.accepted
    }

    /// The count of rejected items. `O(1)`.
    ///
    /// ```
    /// use numbering_core::BatchReport;
    ///
    /// let report: BatchReport<&str> = [Ok(()), Err("held"), Ok(())].into_iter().collect();
    /// assert_eq!(report.rejected_count(), 1);
    /// ```
    #[must_use]
    pub const fn rejected_count(&self) -> usize {
        self.outcomes.len() - self.accepted
    }

    /// The report with another reason for each rejected item: what `reason` makes of its index and its reason.
    ///
    /// ```
    /// use numbering_core::BatchReport;
    ///
    /// let report: BatchReport<String> = [Ok(()), Err("held".to_owned())].into_iter().collect();
    /// let report = report.map_reasons(|index, reason| format!("item {index} is {reason}"));
    /// assert_eq!(report.rejections().next(), Some((1, &"item 1 is held".to_owned())));
    /// ```
    #[must_use]
    pub fn map_reasons(self, mut reason: impl FnMut(usize, R) -> R) -> Self {
        let outcomes = self.outcomes.into_iter().enumerate();
        let outcomes = outcomes
            .map(|(index, outcome)| outcome.map_err(|rejection| Box::new(reason(index, *rejection))))
            .collect();
        Self { outcomes, ..self }
    }

    /// The outcome of each item, in the order of the request.
    ///
    /// ```
    /// use numbering_core::BatchReport;
    ///
    /// let report: BatchReport<&str> = [Ok(()), Err("held"), Ok(())].into_iter().collect();
    /// assert!(report.outcomes().eq([Ok(()), Err(&"held"), Ok(())]));
    /// ```
    #[must_use]
    pub fn outcomes(&self) -> impl ExactSizeIterator<Item = Result<(), &R>> {
        self.outcomes
            .iter()
            .map(|outcome| outcome.as_ref().copied().map_err(AsRef::as_ref))
    }

    /// The rejected items: their indices in the request, and the rejections.
    ///
    /// ```
    /// use numbering_core::BatchReport;
    ///
    /// let report: BatchReport<&str> = [Ok(()), Err("held"), Ok(())].into_iter().collect();
    /// assert!(report.rejections().eq([(1, &"held")]));
    /// ```
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
