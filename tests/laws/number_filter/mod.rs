//! The laws of filters on digits: counting and listing agree with a model that looks at each number.

mod counts;
mod min_runs;
mod parsing;
mod ranges;
