//! The wire over HTTP, on both databases.

mod access;
mod bad_input;
mod conventions;
mod document;
mod exclusive;
mod given;
mod hostile;
mod idempotency;
mod large;
mod mobile;
mod paging;
mod paths;
mod raw;
mod request_ids;
mod robustness;
mod search;
mod service;
mod tenants;
mod tokens;
mod trunking_access;
mod trunking_numbers;
mod trunking_pool;
mod trunking_prefixes;
mod trunking_scene;
mod trunking_seed;
mod trunking_user;
