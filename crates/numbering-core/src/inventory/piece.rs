//! [`Piece`]: an interval of the line and who holds it.

use crate::ident::{GroupKey, TenantKey, UserKey};
use crate::span::Span;

/// An interval of the line that is held alike in all its parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Piece {
    /// Which numbers or prefixes.
    pub span: Span,
    /// Who holds them, and as what.
    pub holding: Holding,
}

/// Who holds something, and as what. Neighbours that are held alike are one piece.
///
/// Whatever a group holds its tenant holds, and whatever a user carries the group holds: it cannot be said
/// otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Holding {
    /// The tenant that owns it.
    pub tenant: TenantKey,
    /// As what it is held.
    pub kind: Kind,
    /// The group that got it; `None` while it is available.
    pub assignment: Option<Assignment>,
}

/// As what something is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A mobile number. Neighbours merge.
    Mobile,
    /// Part of a trunk range. Ranges that were defined apart never merge.
    Range(Origin),
    /// Part of a trunk prefix. Prefixes that were defined apart never merge.
    Prefix(Origin),
}

/// A group's share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Assignment {
    /// The group that got it.
    pub group: GroupKey,
    /// The item by which it was assigned: shares assigned apart never merge. `None` for mobile numbers,
    /// which do.
    pub by: Option<Origin>,
    /// The user of the group that carries it.
    pub user: Option<UserKey>,
}

/// The item of a request by which something came: which change of the tenant, and the place in its list.
/// No two items of a tenant have the same, ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin(pub i64);

impl Origin {
    /// The most items that one request may have.
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
}

impl Holding {
    /// A mobile number of a tenant that no group has.
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

    /// A mobile number that a group has and no user.
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

    /// The group that has it.
    #[must_use]
    pub fn group(&self) -> Option<GroupKey> {
        self.assignment.map(|assignment| assignment.group)
    }

    /// The user that carries it.
    #[must_use]
    pub fn user(&self) -> Option<UserKey> {
        self.assignment.and_then(|assignment| assignment.user)
    }

    /// Whether this is part of a trunk range or prefix.
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

    /// The same, with no group.
    pub(crate) const fn unassigned(self) -> Self {
        Self {
            assignment: None,
            ..self
        }
    }

    /// The same share of the same group, carried by `user`.
    pub(crate) fn with_user(self, user: Option<UserKey>) -> Self {
        let assignment = self
            .assignment
            .map(|assignment| Assignment { user, ..assignment });
        Self { assignment, ..self }
    }

    /// Whether this is a mobile number of `tenant`.
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
