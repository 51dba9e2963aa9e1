//! The middleware, one file each.

pub(crate) mod connection_close;
pub(crate) mod count_requests;
pub mod path_normalization;
