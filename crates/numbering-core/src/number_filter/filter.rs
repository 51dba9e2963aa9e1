//! [`NumberFilter`]: conditions on the digits of a number.

use super::digit_sequence::DigitSequence;
use super::leading_digits::LeadingDigits;
use super::suffix_pattern::SuffixPattern;

/// Conditions on the digits of a number, of which all must hold. A filter without conditions matches every number.
///
/// ```
/// use numbering_core::{NumberFilter, NumberRange, NumberSearch};
///
/// let filter = NumberFilter {
///     starts_with: Some("3247".parse()?),
///     pattern: Some("xx00".parse()?),
///     ..NumberFilter::ANY
/// };
/// let range: NumberRange = "+32471120000..+32471129999".parse()?;
/// assert_eq!(NumberSearch::new(&filter).count(range), 100);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct NumberFilter {
    /// The first digits.
    pub starts_with: Option<LeadingDigits>,
    /// The last digits.
    pub ends_with: Option<DigitSequence>,
    /// Digits that stand side by side anywhere in the number.
    pub contains: Option<DigitSequence>,
    /// A pattern of the last digits.
    pub pattern: Option<SuffixPattern>,
}

impl NumberFilter {
    /// The filter without conditions.
    pub const ANY: Self = Self {
        starts_with: None,
        ends_with: None,
        contains: None,
        pattern: None,
    };
}
