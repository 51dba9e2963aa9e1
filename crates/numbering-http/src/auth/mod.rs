//! The caller of a request and its rights: bearer tokens, roles, rate limits.

pub mod access;
pub mod client_address;
pub(crate) mod context;
pub mod rate_limit;
pub mod role_names;
pub mod role_table;
pub mod token_secret;
