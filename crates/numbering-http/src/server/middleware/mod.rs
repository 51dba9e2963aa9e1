//! The middleware, one file each.

pub(crate) mod compression;
pub(crate) mod connection_close;
pub(crate) mod count_requests;
pub(crate) mod head_requests;
pub mod path_normalization;
pub(crate) mod response_headers;
pub(crate) mod send_limit;
