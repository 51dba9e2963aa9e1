//! A [`RangeSet`] as text, and read from text.

use core::fmt;
use core::str::FromStr;

use super::set::RangeSet;
use crate::range::{NumberRange, ParseRangeError};

impl fmt::Display for RangeSet {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, range) in self.iter().enumerate() {
            let separator = if index == 0 { "" } else { ", " };
            write!(formatter, "{separator}{range}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for RangeSet {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_set().entries(self).finish()
    }
}

impl FromStr for RangeSet {
    type Err = ParseRangeSetError;

    /// Reads ranges with commas between, in any order; they may overlap, and have blanks around them.
    ///
    /// # Errors
    ///
    /// [`ParseRangeSetError`] says which range is none, and why.
    fn from_str(text: &str) -> Result<Self, ParseRangeSetError> {
        if text.trim().is_empty() {
            return Ok(Self::new());
        }
        let ranges = text.split(',').enumerate().map(|(index, range)| {
            let range: Result<NumberRange, _> = range.trim().parse();
            range.map_err(|error| ParseRangeSetError { index, error })
        });
        ranges.collect()
    }
}

/// Why a text is no set of numbers: one of its ranges is none.
///
/// ```
/// use numbering_core::RangeSet;
///
/// let error = "+3226127000, +32".parse::<RangeSet>().unwrap_err();
/// assert_eq!(error.index, 1);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("in range {index}, counted from 0: {error}")]
#[non_exhaustive]
pub struct ParseRangeSetError {
    /// Which of the ranges, counted from 0.
    pub index: usize,
    /// What is wrong with it.
    pub error: ParseRangeError,
}
