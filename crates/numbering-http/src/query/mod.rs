//! The filters of a GET.

mod filters;
mod members;
#[cfg(test)]
mod tests;

pub use filters::{Filters, LIMIT_MAX};
