//! Immediate trunking connectivity: ranges and prefixes that a tenant holds, its groups are assigned, and users
//! of a group use.

mod access;
mod assignees;
pub(crate) mod definitions;
mod extension_length;
mod group;
pub(crate) mod group_numbers;
pub(crate) mod group_prefixes;
pub(crate) mod item;
pub(crate) mod item_lists;
mod pool;
pub(crate) mod pool_numbers;
pub(crate) mod pool_prefixes;
mod refusal_view;
mod row_key;
mod row_lists;
mod row_schemas;
pub(crate) mod user;
