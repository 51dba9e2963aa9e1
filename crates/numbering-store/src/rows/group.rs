//! Rows of `groups`.

use numbering_core::trunk::TenantGroup;
use numbering_core::{GroupId, GroupKey};

use super::Tenant;
use crate::db::schema::groups;
use crate::error::StoreError;

/// A group of a tenant, to which numbers are assigned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The key of its row, which holdings have.
    pub key: GroupKey,
    /// Its id.
    pub id: GroupId,
    /// Its display name.
    pub name: String,
}

/// A new group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewGroup {
    /// Its id.
    pub id: GroupId,
    /// Its display name.
    pub name: String,
}

/// A group and its tenant, which the running change has locked.
///
/// Only [`WriteContext::lock_group`](crate::WriteContext::lock_group) creates one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockedGroup {
    tenant: Tenant,
    group: Group,
}

impl LockedGroup {
    pub(crate) const fn new(tenant: Tenant, group: Group) -> Self {
        Self { tenant, group }
    }

    /// The tenant.
    #[must_use]
    pub const fn tenant(&self) -> &Tenant {
        &self.tenant
    }

    /// The group.
    #[must_use]
    pub const fn group(&self) -> &Group {
        &self.group
    }

    /// The tenant and the group.
    #[must_use]
    pub fn into_parts(self) -> (Tenant, Group) {
        (self.tenant, self.group)
    }

    /// The keys of the tenant and the group.
    #[must_use]
    pub const fn keys(&self) -> TenantGroup {
        TenantGroup {
            tenant: self.tenant.key,
            group: self.group.key,
        }
    }
}

pub(crate) type GroupRow = (i64, String, String);

impl TryFrom<GroupRow> for Group {
    type Error = StoreError;

    fn try_from((key, id, name): GroupRow) -> Result<Self, StoreError> {
        Ok(Self {
            key: GroupKey(key),
            id: id
                .parse()
                .map_err(|_| StoreError::Corrupt { table: "groups", key })?,
            name,
        })
    }
}

pub(crate) const GROUP_COLUMNS: (groups::key, groups::group_id, groups::name) =
    (groups::key, groups::group_id, groups::name);
