//! Counterparts of the plans for ranges and prefixes: a small store, a dense model, and random requests.

pub mod generators;
pub mod model;
mod model_mobile;
pub mod model_rejoin;
pub mod model_requests;
pub mod model_users;
pub mod store_double;
