//! [`NameLookup`]: the names of inventory keys that the caller may see.

use numbering_core::{GroupKey, Piece, TenantKey, UserKey};

/// The names of inventory keys. A name is `None` if it is unknown, or if the caller may not see it.
pub trait NameLookup {
    /// The id of a tenant.
    fn tenant(&self, key: TenantKey) -> Option<&str>;

    /// The id of a group.
    fn group(&self, key: GroupKey) -> Option<&str>;

    /// The id of a user.
    fn user(&self, key: UserKey) -> Option<&str>;

    /// Returns whether the caller may see the holding of a piece at all.
    fn shows(&self, _piece: &Piece) -> bool {
        true
    }
}

/// The full lookup: every known name is visible.
impl NameLookup for numbering_store::DisplayNames {
    fn tenant(&self, key: TenantKey) -> Option<&str> {
        Self::tenant(self, key)
    }

    fn group(&self, key: GroupKey) -> Option<&str> {
        Self::group(self, key)
    }

    fn user(&self, key: UserKey) -> Option<&str> {
        Self::user(self, key).map(|user| user.id.as_str())
    }
}
