//! Plans for immediate trunking connectivity: ranges and prefixes, into a tenant's pool and out of it, to a
//! group and back, to a user of the group.
//!
//! Ranges and prefixes are planned alike, as [`Span`]s. A plan is all or nothing: the reassignments, in the order
//! of the line and ready for [`PieceMap::diff`](crate::PieceMap::diff), or a [`PlanRefusal`] that names every item at
//! fault. What a plan needs to see is said by [`footprints`] and [`load_scope`].
//!
//! * What is *defined* by one item is held apart from all else for good: definitions never merge.
//! * What is left of a definition falls into *rows*: [`definitions`], whoever has them.
//! * What a group got by one item is a *share*, and what the group still has of it falls into rows too:
//!   [`shares`], whichever users carry parts of them.
//!
//! ```
//! use numbering_core::trunk::{self, ItemRef, TenantGroup};
//! use numbering_core::{GroupKey, NumberRange, Prefix, PieceMap, Span, TenantKey};
//!
//! let tenant = TenantKey(1);
//! let group = TenantGroup { tenant, group: GroupKey(1) };
//! let span = |prefix: &str| prefix.parse().map(|prefix: Prefix| Span::from(prefix));
//!
//! let defined = trunk::define(&PieceMap::default(), tenant, &[Ok(span("+32-01")?)], 1)?;
//! let piece_map = PieceMap::new(PieceMap::default().apply(&defined)).unwrap();
//! let assigned = trunk::assign(&piece_map, group, &[Ok(span("+32-012")?)], 2)?;
//! let piece_map = PieceMap::new(piece_map.apply(&assigned)).unwrap();
//!
//! let rest = trunk::available(piece_map.pieces());
//! let rest: Vec<Prefix> = rest.iter().flat_map(|piece| piece.span.prefixes()).collect();
//! assert_eq!(rest.len(), 9);
//! assert_eq!(rest[2], "+32013".parse()?);
//!
//! let back = trunk::unassign(&piece_map, group, &[Ok(ItemRef::Part(span("+32-012")?))])?;
//! let piece_map = PieceMap::new(piece_map.apply(&back)).unwrap();
//! assert_eq!(trunk::available(piece_map.pieces())[0].span.prefixes(), ["+3201".parse()?]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod group;
mod load_scope;
mod plan;
mod pool;
mod row_view;
mod user;

pub use group::{assign, unassign};
pub use load_scope::{footprints, load_scope};
pub use pool::{define, withdraw};
pub use row_view::{assigned, available, definitions, shares};
pub use user::{UserItems, assign_to_user};

use alloc::vec::Vec;

use super::items::Rejection;
use crate::ident::{GroupKey, TenantKey};
use crate::number::E164;
use crate::span::Span;

/// A group, and the tenant it is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TenantGroup {
    /// The tenant.
    pub tenant: TenantKey,
    /// The group.
    pub group: GroupKey,
}

/// How an item of a request names what is there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ItemRef {
    /// The whole row that begins with this number.
    Whole(E164),
    /// Just this, which lies in one row. Prefixes are always named so.
    Part(Span),
}

impl ItemRef {
    /// What is named for certain: of a whole row its first number, for how far it goes is not known yet.
    ///
    /// ```
    /// use numbering_core::{E164, Span, trunk::ItemRef};
    ///
    /// let first: E164 = "+3226127000".parse()?;
    /// assert_eq!(ItemRef::Whole(first).span(), Span::from(first));
    /// # Ok::<(), numbering_core::ParseNumberError>(())
    /// ```
    #[must_use]
    pub fn span(self) -> Span {
        match self {
            Self::Whole(first) => first.into(),
            Self::Part(span) => span,
        }
    }
}

/// Why nothing of a request is done: the items at fault, each with its place in the list.
///
/// There is at least one. At most [`PlanRefusal::ITEMS_MAX`] are named, the first ones.
///
/// ```
/// use numbering_core::trunk::{self, PlanRefusal};
/// use numbering_core::{NumberRange, Rejection, PieceMap, TenantKey};
///
/// let range: NumberRange = "+3226127000..+3226127002".parse()?;
/// let items = [Ok(range.into()), Ok(range.into())];
/// let refusal = trunk::define(&PieceMap::default(), TenantKey(1), &items, 1).unwrap_err();
/// assert_eq!(refusal.rejections(), [(1, Rejection::DuplicateInRequest)]);
/// # Ok::<(), numbering_core::ParseRangeError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("nothing is done: at least {} of the items cannot be accepted", .0.len())]
pub struct PlanRefusal(Vec<(usize, Rejection)>);

impl PlanRefusal {
    /// The most items that are named.
    pub const ITEMS_MAX: usize = 100;

    /// The items at fault, in the order of the request: their places in it, and why.
    #[must_use]
    pub fn rejections(&self) -> &[(usize, Rejection)] {
        &self.0
    }
}
