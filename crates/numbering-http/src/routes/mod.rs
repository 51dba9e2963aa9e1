//! The operations of the API, one file or folder for each resource: bodies, handlers, and the OpenAPI text of
//! both.

pub(crate) mod departments;
pub(crate) mod exclusive;
pub(crate) mod groups;
pub(crate) mod mobile;
mod name_visibility;
mod paging;
mod paths;
pub(crate) mod registration;
pub(crate) mod search;
pub(crate) mod services;
pub(crate) mod tenants;
pub(crate) mod tokens;
pub(crate) mod trunking;
pub(crate) mod users;
