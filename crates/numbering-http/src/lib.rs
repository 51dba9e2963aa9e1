//! The inventory of telephone numbers as an HTTP service. Under construction.

pub mod cli;
pub mod config;
pub mod error;
pub mod json;
pub mod mask;
pub mod paths;
pub mod query;
pub mod reply;
pub mod request_id;
pub mod wire;
