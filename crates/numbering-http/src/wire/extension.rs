//! Extensions: internal numbers of a few digits.

use core::ops::RangeInclusive;

/// The counts of digits that an extension may have.
pub(crate) const EXTENSION_DIGITS: RangeInclusive<usize> = 2..=20;

/// Returns whether a text is an extension.
pub(crate) fn is_extension(text: &str) -> bool {
    EXTENSION_DIGITS.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}
