//! The laws of filters on digits: listing agrees with a model that looks at each number.

mod parsing;
mod ranges;
