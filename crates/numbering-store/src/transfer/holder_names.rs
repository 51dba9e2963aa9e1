//! [`HolderNames`]: the names of the tenant and the group of a record, and the kind of the tenant.

use crate::rows::{Group, Tenant, TenantKind};

/// The names of the tenant and the group of a record, and the kind of the tenant.
///
/// An empty name says nothing: a holder that is created has no name then, and a tenant is a service provider. Holders that
/// exist must have these names and this kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HolderNames {
    /// The name of the tenant; empty if it says nothing.
    pub tenant: String,
    /// The kind of the tenant.
    pub tenant_kind: Option<TenantKind>,
    /// The name of the group; empty if it says nothing.
    pub group: String,
}

impl HolderNames {
    /// Returns true if a tenant is as it says.
    pub(super) fn fit_tenant(&self, tenant: &Tenant) -> bool {
        is_or_nothing(&self.tenant, &tenant.name) && self.tenant_kind.is_none_or(|kind| kind == tenant.kind)
    }

    /// Returns true if a group is as it says.
    pub(super) fn fit_group(&self, group: &Group) -> bool {
        is_or_nothing(&self.group, &group.name)
    }
}

fn is_or_nothing(said: &str, name: &str) -> bool {
    said.is_empty() || said == name
}
