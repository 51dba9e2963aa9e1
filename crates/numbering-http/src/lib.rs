//! Under construction.

pub mod error;
pub mod json;
pub mod reply;
pub mod wire;
