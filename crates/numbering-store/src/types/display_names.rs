//! Display names of tenants, groups and users, for reports and refusals.

use std::collections::HashMap;

use numbering_core::{GroupKey, TenantKey, UserKey};

/// The ids of tenants, groups and users, by the keys that holdings have.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DisplayNames {
    pub(crate) tenants: HashMap<i64, String>,
    pub(crate) groups: HashMap<i64, String>,
    pub(crate) users: HashMap<i64, UserName>,
}

/// The id, name and extension of a user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserName {
    /// The id of the user.
    pub id: String,
    /// The first name.
    pub first_name: String,
    /// The last name.
    pub last_name: String,
    /// The internal number.
    pub extension: String,
}

impl DisplayNames {
    /// The id of a tenant.
    #[must_use]
    pub fn tenant(&self, key: TenantKey) -> Option<&str> {
        self.tenants.get(&key.0).map(String::as_str)
    }

    /// The id of a group.
    #[must_use]
    pub fn group(&self, key: GroupKey) -> Option<&str> {
        self.groups.get(&key.0).map(String::as_str)
    }

    /// The id, name and extension of a user.
    #[must_use]
    pub fn user(&self, key: UserKey) -> Option<&UserName> {
        self.users.get(&key.0)
    }
}
