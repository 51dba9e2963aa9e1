//! Tests of immediate trunking connectivity: ranges and prefixes of tenants, groups and users.

mod access;
mod bad_input;
mod numbers;
mod pool;
mod prefixes;
mod rejoin;
mod samples;
mod user;
