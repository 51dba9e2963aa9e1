//! The wire over HTTP, on both databases.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

mod access;
mod bad_input;
mod conventions;
mod departments;
mod document;
mod exclusive;
mod given;
mod hostile;
mod idempotency;
mod large;
mod limits;
mod malformed_http;
mod metrics;
mod mobile;
mod paging;
mod paths;
mod raw;
mod request_bodies;
mod request_ids;
mod robustness;
mod search;
mod service;
mod services;
mod tenants;
mod tokens;
mod trunking_access;
mod trunking_bad_input;
mod trunking_numbers;
mod trunking_pool;
mod trunking_prefixes;
mod trunking_scene;
mod trunking_seed;
mod trunking_user;
mod unicode;
mod user_numbers;
mod users;
mod visible;
