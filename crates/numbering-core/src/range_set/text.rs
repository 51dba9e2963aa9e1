//! The textual representation of a [`RangeSet`].

use core::fmt;
use core::str::FromStr;

use super::set::RangeSet;
use crate::range::NumberRange;
use crate::range_error::ParseRangeError;

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

    /// Parses ranges separated by commas, in any order; they may overlap, and have spaces around them.
    ///
    /// # Errors
    ///
    /// [`ParseRangeSetError`] names the text that is not a range, and the reason.
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

/// The reason why a text is not a set of numbers: one of its ranges is not a range.
///
/// ```
/// use numbering_core::RangeSet;
///
/// let error = "+3226127000, +32".parse::<RangeSet>().unwrap_err();
/// assert_eq!(error.index, 1);
/// assert_eq!(error.to_string(), "range 1, counted from 0, has 2 digits, and needs 7 or more");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ParseRangeSetError {
    /// The position of the range in the list, counted from 0.
    pub index: usize,
    /// The reason why it is not a range.
    pub error: ParseRangeError,
}

impl fmt::Display for ParseRangeSetError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { index, error } = self;
        match error {
            ParseRangeError::Number(error) => write!(formatter, "range {index}, counted from 0, {error}"),
            _ => write!(formatter, "range {index}, counted from 0: {error}"),
        }
    }
}

impl core::error::Error for ParseRangeSetError {}
