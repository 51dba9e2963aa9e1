//! [`MinRun`]: the least length of an available run to list.

use crate::range::NumberRange;

/// The least length of an available run to list or count: shorter runs are left out. The whole run is judged, before
/// other filters and before the place at which a list goes on.
///
/// ```
/// use numbering_core::{MinRun, NumberRange};
///
/// let thirty = MinRun::try_from(30)?;
/// let run = |text: &str| text.parse::<NumberRange>().unwrap();
/// assert!(thirty.admits(run("+3226127000..+3226127029")));
/// assert!(!thirty.admits(run("+3226127000..+3226127028")));
/// assert_eq!(MinRun::try_from(0).unwrap_err().to_string(), "the least run is 0: expected 1 or more");
/// # Ok::<(), numbering_core::MinRunError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MinRun(u64);

/// The reason why an integer is not the least length of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the least run is {0}: expected 1 or more")]
pub struct MinRunError(i64);

impl MinRun {
    /// The count of numbers.
    #[must_use]
    pub const fn get(self) -> u64 {
        self.0
    }

    /// Returns `true` if `run`, which is whole, is long enough.
    #[must_use]
    pub const fn admits(self, run: NumberRange) -> bool {
        self.0 <= run.len()
    }
}

impl TryFrom<i64> for MinRun {
    type Error = MinRunError;

    fn try_from(length: i64) -> Result<Self, MinRunError> {
        let known = u64::try_from(length).ok().filter(|length| 0 < *length);
        known.map(Self).ok_or(MinRunError(length))
    }
}
