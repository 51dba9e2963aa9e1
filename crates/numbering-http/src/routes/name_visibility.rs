//! [`VisibleNames`]: the names that the caller may see.

use numbering_core::{GroupKey, Piece, Role, TenantKey, UserKey};
use numbering_store::{Group, Tenant};

use crate::auth::Principal;
use crate::error::NameLookup;

/// The names that the caller may see: for a system admin all, for a tenant admin those of the tenant, for a
/// group admin those of the group.
pub(crate) struct VisibleNames<'a> {
    names: &'a numbering_store::DisplayNames,
    tenant: Option<TenantKey>,
    group: Option<GroupKey>,
}

impl<'a> VisibleNames<'a> {
    /// The names that `principal`, who acts on a tenant, may see.
    pub(crate) fn of_tenant(
        principal: &Principal,
        tenant: &Tenant,
        names: &'a numbering_store::DisplayNames,
    ) -> Self {
        let is_below_system = principal.scope.role() < Role::SystemAdmin;
        Self {
            names,
            tenant: is_below_system.then_some(tenant.key),
            group: None,
        }
    }

    /// The names that `principal`, who acts on a group, may see.
    pub(crate) fn of_group(
        principal: &Principal,
        (tenant, group): (&Tenant, &Group),
        names: &'a numbering_store::DisplayNames,
    ) -> Self {
        let is_below_tenant = principal.scope.role() < Role::TenantAdmin;
        Self {
            group: is_below_tenant.then_some(group.key),
            ..Self::of_tenant(principal, tenant, names)
        }
    }

    fn is_own_tenant(&self, tenant: TenantKey) -> bool {
        self.tenant.is_none_or(|own| own == tenant)
    }

    fn is_own_group(&self, group: Option<GroupKey>) -> bool {
        self.group.is_none_or(|own| Some(own) == group)
    }
}

impl NameLookup for VisibleNames<'_> {
    fn tenant(&self, key: TenantKey) -> Option<&str> {
        self.names.tenant(key).filter(|_| self.is_own_tenant(key))
    }

    fn group(&self, key: GroupKey) -> Option<&str> {
        self.names.group(key).filter(|_| self.is_own_group(Some(key)))
    }

    fn user(&self, key: UserKey) -> Option<&str> {
        self.names.user(key).map(|user| user.id.as_str())
    }

    fn shows(&self, piece: &Piece) -> bool {
        self.is_own_tenant(piece.holding.tenant) && self.is_own_group(piece.holding.group())
    }
}
