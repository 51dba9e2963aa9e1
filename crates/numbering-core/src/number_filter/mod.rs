//! Filters on the digits of numbers.

mod digit_sequence;
mod leading_digits;
mod parse_filter_error;
mod suffix_pattern;

pub use digit_sequence::DigitSequence;
pub use leading_digits::LeadingDigits;
pub use parse_filter_error::{ParseDigitsError, ParsePatternError};
pub use suffix_pattern::SuffixPattern;
