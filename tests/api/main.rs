//! Tests of the API over HTTP, on both databases.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

mod access;
mod bad_input;
mod compression;
mod conventions;
mod departments;
mod document;
mod examples;
mod exclusive;
mod expect;
mod fuzz_operations;
mod generated_clients;
mod idempotency;
mod large_answers;
mod letter_case;
mod limits;
mod malformed_http;
mod memory;
mod metrics;
mod mobile;
mod name_visibility;
mod paging;
mod paging_changes;
mod paths;
mod refusal_claims;
mod request_bodies;
mod request_ids;
mod robustness;
mod search;
mod service;
mod services;
mod strict_names;
mod tenants;
mod tokens;
mod trunking;
mod truthful_refusals;
mod unicode;
mod users;
