//! The filters of a GET.

mod filters;
mod list_view;
#[cfg(test)]
mod tests;

pub use filters::{Filters, LIMIT_MAX};
pub use list_view::ListView;
