//! Mobile numbers of a tenant and of a group.

pub(crate) mod group_numbers;
mod lists;
mod report;
pub(crate) mod tenant_numbers;
