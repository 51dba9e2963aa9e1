//! The laws of filters on digits.

mod parsing;
