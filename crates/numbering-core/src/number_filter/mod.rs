//! Filters on the digits of numbers, and the numbers of a range that match: counted and listed without expanding it.

mod automaton;
mod bindings;
mod block_search;
mod completions;
mod contained_digits;
mod digit_sequence;
mod filter;
mod leading_digits;
mod matching_values;
mod min_run;
mod parse_filter_error;
mod search;
mod suffix_pattern;

pub(crate) use block_search::BlockSearch;
pub use block_search::MatchingRanges;
pub use digit_sequence::DigitSequence;
pub use filter::NumberFilter;
pub use leading_digits::LeadingDigits;
pub use min_run::{MinRun, MinRunError};
pub use parse_filter_error::{ParseDigitsError, ParsePatternError};
pub use search::NumberSearch;
pub use suffix_pattern::SuffixPattern;
