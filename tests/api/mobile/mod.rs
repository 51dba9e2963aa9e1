//! Mobile numbers of tenants and groups.

mod adding;
mod groups;
mod listing;
mod ranges;
mod removing;
mod seed;
