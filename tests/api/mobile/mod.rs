//! Tests of the mobile numbers of tenants and groups.

mod add;
mod assign;
mod list;
mod ranges;
mod remove;
mod samples;
