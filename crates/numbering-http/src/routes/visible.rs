//! What a refusal tells of those who stand in the way: no more than whoever asks may see.

use numbering_core::{GroupKey, Role, TenantKey, UserKey};
use numbering_store::Tenant;

use crate::access::Principal;
use crate::wire::Names;

/// The names that whoever asks may see: all, or those of their own tenant.
pub(crate) struct Visible<'a> {
    of: &'a numbering_store::Names,
    own: Option<TenantKey>,
}

impl Names for Visible<'_> {
    fn tenant(&self, key: TenantKey) -> Option<&str> {
        self.of.tenant(key).filter(|_| self.is_visible(key))
    }

    fn group(&self, key: GroupKey) -> Option<&str> {
        self.of.group(key)
    }

    fn user(&self, key: UserKey) -> Option<&str> {
        self.of.user(key).map(|user| user.id.as_str())
    }

    fn shows(&self, piece: &numbering_core::Piece) -> bool {
        self.is_visible(piece.holding.tenant)
    }
}

impl<'a> Visible<'a> {
    /// Those of `names` that `principal` may see, who asks about `tenant`.
    pub(crate) fn to(principal: &Principal, tenant: &Tenant, names: &'a numbering_store::Names) -> Self {
        Self {
            of: names,
            own: (principal.scope.role() < Role::SystemAdmin).then_some(tenant.key),
        }
    }

    fn is_visible(&self, tenant: TenantKey) -> bool {
        self.own.is_none_or(|own| own == tenant)
    }
}
