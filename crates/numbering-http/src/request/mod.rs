//! One request on its way from the router to the store and back.

pub mod admission;
pub(crate) mod audit_subject;
pub(crate) mod body;
pub mod context;
pub(crate) mod dedicated_thread;
mod idempotency;
pub mod in_flight_keys;
pub mod input;
pub(crate) mod matched_route;
pub mod path_id;
pub mod path_params;
pub mod request_id;
mod write;
mod write_response;
