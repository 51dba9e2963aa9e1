//! [`RunPosition`]: the order in which an allocation looks at available runs.

use crate::range::NumberRange;

/// The position of a run in the order in which an allocation looks at them: shorter runs before longer ones, and of one
/// length the lower before the higher.
///
/// ```
/// use numbering_core::{NumberRange, RunPosition};
///
/// let run = |text: &str| text.parse::<NumberRange>().unwrap();
/// let mut runs = [run("+3226127000..+3226127009"), run("+3226127100"), run("+3226127050")];
/// runs.sort_by_key(|run| RunPosition::of(*run));
/// assert_eq!(runs, [run("+3226127050"), run("+3226127100"), run("+3226127000..+3226127009")]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RunPosition {
    /// The count of numbers of the run.
    pub length: u64,
    /// The value of the first number; 0 stands before every run of this length.
    pub first: u64,
}

impl RunPosition {
    /// The position of `run`.
    #[must_use]
    pub const fn of(run: NumberRange) -> Self {
        Self {
            length: run.len(),
            first: run.first().value(),
        }
    }

    /// The position before every run of at least `length` numbers.
    pub(super) const fn of_length(length: u64) -> Self {
        Self { length, first: 0 }
    }

    /// The position right after the run at this one.
    pub(super) const fn next(self) -> Self {
        Self {
            first: self.first + 1,
            ..self
        }
    }
}
