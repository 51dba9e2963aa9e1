//! [`Piece`]: an interval of the number axis and its holding.

use crate::ident::{GroupKey, TenantKey, UserKey};
use crate::span::Span;

/// An interval of the number axis with one holding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Piece {
    /// The numbers or prefixes.
    pub span: Span,
    /// The holders, and the kind of holding.
    pub holding: Holding,
}

/// The holders of an interval, and the kind of holding. Neighbours with equal holdings are one piece.
///
/// Numbers of a group always belong to its tenant, and numbers of a user to the group: the type admits nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Holding {
    /// The tenant that owns it.
    pub tenant: TenantKey,
    /// The kind of holding.
    pub kind: Kind,
    /// The assignment to a group; `None` while the interval is available.
    pub assignment: Option<Assignment>,
}

/// The kind of a holding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A mobile number. Neighbours merge.
    Mobile,
    /// A part of a trunk range. Ranges of different definitions never merge.
    Range(Origin),
    /// A part of a trunk prefix. Prefixes of different definitions never merge.
    Prefix(Origin),
}

impl Kind {
    /// The definition to which such pieces belong; `None` for mobile numbers.
    ///
    /// ```
    /// use numbering_core::{Kind, Origin};
    ///
    /// assert_eq!(Kind::Range(Origin(7)).origin(), Some(Origin(7)));
    /// assert_eq!(Kind::Mobile.origin(), None);
    /// ```
    #[must_use]
    pub const fn origin(self) -> Option<Origin> {
        match self {
            Self::Mobile => None,
            Self::Range(origin) | Self::Prefix(origin) => Some(origin),
        }
    }

    /// The same kind, as part of another definition.
    pub(crate) const fn with_origin(self, origin: Origin) -> Self {
        match self {
            Self::Mobile => Self::Mobile,
            Self::Range(_) => Self::Range(origin),
            Self::Prefix(_) => Self::Prefix(origin),
        }
    }
}

/// The assignment of an interval to a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Assignment {
    /// The group.
    pub group: GroupKey,
    /// The item by which it was assigned: shares of different items never merge. `None` for mobile numbers, which
    /// do.
    pub by: Option<Origin>,
    /// The user of the group, if it is assigned to one.
    pub user: Option<UserKey>,
}

/// The identity of an item that defined or assigned: the change of the tenant, and the index in its list. No two items
/// of a tenant ever have the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin(pub i64);

impl Origin {
    /// The most items of one request.
    pub const ITEMS_MAX: usize = 1_000_000;

    /// The origin of item `index` of the change that brought the tenant to `revision`.
    ///
    /// ```
    /// use numbering_core::Origin;
    ///
    /// assert!(Origin::new(7, 0) < Origin::new(7, 1) && Origin::new(7, 1) < Origin::new(8, 0));
    /// ```
    #[must_use]
    pub fn new(revision: i64, index: usize) -> Self {
        let items_max = i64::try_from(Self::ITEMS_MAX).unwrap_or(i64::MAX);
        Self(revision * items_max + i64::try_from(index).unwrap_or(items_max - 1).min(items_max - 1))
    }

    /// Returns `true` if this is the origin of an item of the change that brought the tenant to `revision`.
    ///
    /// ```
    /// use numbering_core::Origin;
    ///
    /// assert!(Origin::new(7, 3).is_of(7) && !Origin::new(7, 3).is_of(8));
    /// ```
    #[must_use]
    pub fn is_of(self, revision: i64) -> bool {
        (Self::new(revision, 0)..Self::new(revision + 1, 0)).contains(&self)
    }
}

impl Holding {
    /// The holding of mobile numbers of a tenant that are available.
    ///
    /// ```
    /// use numbering_core::{Holding, Kind, TenantKey};
    ///
    /// let holding = Holding::available_mobile(TenantKey(1));
    /// assert_eq!((holding.kind, holding.group(), holding.user()), (Kind::Mobile, None, None));
    /// ```
    #[must_use]
    pub const fn available_mobile(tenant: TenantKey) -> Self {
        Self {
            tenant,
            kind: Kind::Mobile,
            assignment: None,
        }
    }

    /// The holding of mobile numbers that are assigned to a group, but to no user.
    ///
    /// ```
    /// use numbering_core::{GroupKey, Holding, TenantKey};
    ///
    /// let holding = Holding::assigned_mobile(TenantKey(1), GroupKey(2));
    /// assert_eq!((holding.group(), holding.user()), (Some(GroupKey(2)), None));
    /// ```
    #[must_use]
    pub const fn assigned_mobile(tenant: TenantKey, group: GroupKey) -> Self {
        let assignment = Assignment {
            group,
            by: None,
            user: None,
        };
        Self {
            tenant,
            kind: Kind::Mobile,
            assignment: Some(assignment),
        }
    }

    /// The group to which it is assigned.
    #[must_use]
    pub fn group(&self) -> Option<GroupKey> {
        self.assignment.map(|assignment| assignment.group)
    }

    /// The user to whom it is assigned.
    #[must_use]
    pub fn user(&self) -> Option<UserKey> {
        self.assignment.and_then(|assignment| assignment.user)
    }

    /// Returns `true` if this is the holding of a trunk range or prefix.
    ///
    /// ```
    /// use numbering_core::{Holding, Kind, Origin, TenantKey};
    ///
    /// let mobile = Holding::available_mobile(TenantKey(1));
    /// let range = Holding { kind: Kind::Range(Origin::new(1, 0)), ..mobile };
    /// assert!(range.is_trunk() && !mobile.is_trunk());
    /// ```
    #[must_use]
    pub const fn is_trunk(&self) -> bool {
        match self.kind {
            Kind::Mobile => false,
            Kind::Range(_) | Kind::Prefix(_) => true,
        }
    }

    /// Returns `true` if both are of the same tenant, group and user. Shares that were assigned apart have the same holder.
    ///
    /// ```
    /// use numbering_core::{GroupKey, Holding, TenantKey};
    ///
    /// let available = Holding::available_mobile(TenantKey(1));
    /// assert!(available.has_same_holder(&available));
    /// assert!(!available.has_same_holder(&Holding::assigned_mobile(TenantKey(1), GroupKey(1))));
    /// ```
    #[must_use]
    pub fn has_same_holder(&self, other: &Self) -> bool {
        (self.tenant, self.group(), self.user()) == (other.tenant, other.group(), other.user())
    }

    /// The same holding, without an assignment.
    pub(crate) const fn unassigned(self) -> Self {
        Self {
            assignment: None,
            ..self
        }
    }

    /// The same holding, assigned to `user` of the group.
    pub(crate) fn with_user(self, user: Option<UserKey>) -> Self {
        let assignment = self
            .assignment
            .map(|assignment| Assignment { user, ..assignment });
        Self { assignment, ..self }
    }

    /// Returns `true` if this is the holding of mobile numbers of `tenant`.
    ///
    /// ```
    /// use numbering_core::{Holding, TenantKey};
    ///
    /// let holding = Holding::available_mobile(TenantKey(1));
    /// assert!(holding.is_mobile_of(TenantKey(1)) && !holding.is_mobile_of(TenantKey(2)));
    /// ```
    #[must_use]
    pub fn is_mobile_of(&self, tenant: TenantKey) -> bool {
        self.kind == Kind::Mobile && self.tenant == tenant
    }
}
