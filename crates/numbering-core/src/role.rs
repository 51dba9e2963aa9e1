//! [`Role`]: the rights of a caller, and the [`Scope`] in which the caller has them.

use crate::ident::{GroupId, TenantId};

/// The rights of a caller. A greater role has all rights of a lesser one.
///
/// ```
/// use numbering_core::Role;
///
/// assert!(Role::GroupAdmin < Role::TenantAdmin && Role::TenantAdmin < Role::SystemAdmin);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Acts on one group.
    GroupAdmin,
    /// Acts on one tenant and its groups.
    TenantAdmin,
    /// Acts on everything.
    SystemAdmin,
}

/// The part of the platform in which a caller may act; it determines the role.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// Everywhere.
    Platform,
    /// In one tenant and its groups.
    Tenant(TenantId),
    /// In one group.
    Group(TenantId, GroupId),
}

impl Scope {
    /// The role of a caller with this scope.
    ///
    /// ```
    /// use numbering_core::{Role, Scope};
    ///
    /// assert_eq!(Scope::Platform.role(), Role::SystemAdmin);
    /// ```
    #[must_use]
    pub const fn role(&self) -> Role {
        match self {
            Self::Platform => Role::SystemAdmin,
            Self::Tenant(_) => Role::TenantAdmin,
            Self::Group(..) => Role::GroupAdmin,
        }
    }

    /// Returns `true` if all of `other` lies in this scope.
    ///
    /// ```
    /// use numbering_core::Scope;
    ///
    /// let tenant = Scope::Tenant("foo".parse()?);
    /// assert!(tenant.covers(&Scope::Group("foo".parse()?, "sales".parse()?)));
    /// assert!(!tenant.covers(&Scope::Tenant("bar".parse()?)));
    /// # Ok::<(), numbering_core::ParseIdentError>(())
    /// ```
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Platform, _) => true,
            (Self::Tenant(mine), Self::Tenant(theirs) | Self::Group(theirs, _)) => mine == theirs,
            (Self::Group(..), Self::Group(..)) => self == other,
            (Self::Tenant(_), Self::Platform) | (Self::Group(..), Self::Platform | Self::Tenant(_)) => false,
        }
    }

    /// The tenant in which this scope lies; `None` for the platform.
    ///
    /// ```
    /// use numbering_core::Scope;
    ///
    /// let group = Scope::Group("foo".parse()?, "sales".parse()?);
    /// assert_eq!(group.tenant().unwrap().as_str(), "foo");
    /// assert_eq!(Scope::Platform.tenant(), None);
    /// # Ok::<(), numbering_core::ParseIdentError>(())
    /// ```
    #[must_use]
    pub const fn tenant(&self) -> Option<&TenantId> {
        match self {
            Self::Platform => None,
            Self::Tenant(tenant) | Self::Group(tenant, _) => Some(tenant),
        }
    }

    /// The group of this scope; `None` for the platform and for a tenant.
    ///
    /// ```
    /// use numbering_core::Scope;
    ///
    /// let group = Scope::Group("foo".parse()?, "sales".parse()?);
    /// assert_eq!(group.group().unwrap().as_str(), "sales");
    /// assert_eq!(Scope::Tenant("foo".parse()?).group(), None);
    /// # Ok::<(), numbering_core::ParseIdentError>(())
    /// ```
    #[must_use]
    pub const fn group(&self) -> Option<&GroupId> {
        match self {
            Self::Platform | Self::Tenant(_) => None,
            Self::Group(_, group) => Some(group),
        }
    }
}
