//! [`Names`]: what the keys of the inventory are called, as far as the caller may know.

use numbering_core::{GroupKey, Piece, TenantKey, UserKey};

/// What the keys of the inventory are called. A name that is `None` is not reported: it is unknown, or the caller
/// may not see it.
pub trait NameLookup {
    /// The name of a tenant.
    fn tenant(&self, key: TenantKey) -> Option<&str>;

    /// The name of a group.
    fn group(&self, key: GroupKey) -> Option<&str>;

    /// The name of a user.
    fn user(&self, key: UserKey) -> Option<&str>;

    /// Whether the caller may see what is held there at all.
    fn shows(&self, _piece: &Piece) -> bool {
        true
    }
}

/// Everything is reported.
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
