//! [`CreatedHolders`]: the holders that an import created.

use numbering_core::{GroupKey, TenantId};

use crate::tables::holders::{GroupRef, UserRef};

/// The tenants, groups, users and services that a chunk created.
#[derive(Default)]
pub(super) struct CreatedHolders {
    pub(super) tenants: Vec<TenantId>,
    pub(super) groups: Vec<GroupRef>,
    pub(super) users: Vec<UserRef>,
    /// The groups that got the service for ranges and prefixes.
    pub(super) services: Vec<GroupKey>,
}
