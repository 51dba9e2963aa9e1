//! Immediate trunking connectivity: ranges and prefixes that a tenant holds, its groups are assigned, and users
//! of a group use.

mod access;
pub(crate) mod definitions;
mod group;
pub(crate) mod group_numbers;
pub(crate) mod group_prefixes;
pub(crate) mod items;
mod pool;
pub(crate) mod pool_numbers;
pub(crate) mod pool_prefixes;
mod refusal_view;
mod rows;
pub(crate) mod user;
