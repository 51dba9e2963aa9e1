//! Tests of the mobile numbers of tenants and groups.

mod add;
mod assign;
mod list;
mod long_lists;
mod ranges;
mod remove;
mod samples;
