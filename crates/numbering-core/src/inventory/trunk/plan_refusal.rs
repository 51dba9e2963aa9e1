//! [`PlanRefusal`]: the refusal of a whole request, with every item at fault.

use alloc::vec::Vec;

use crate::inventory::items::Rejection;
use crate::inventory::piece::Holding;
use crate::inventory::piece_map::PieceMap;
use crate::span::Span;

/// The refusal of a request: the items at fault, each with its index in the list.
///
/// There is at least one. Only the first [`PlanRefusal::ITEMS_MAX`] are named.
///
/// ```
/// use numbering_core::trunk::{self, PlanRefusal};
/// use numbering_core::{NumberRange, PieceMap, Rejection, TenantKey};
///
/// let range: NumberRange = "+3226127000..+3226127002".parse()?;
/// let items = [Ok(range.into()), Ok(range.into())];
/// let refusal = trunk::define(&PieceMap::default(), TenantKey(1), &items, 1).unwrap_err();
/// assert_eq!(refusal.rejections(), [(1, Rejection::DuplicateInRequest)]);
/// # Ok::<(), numbering_core::ParseRangeError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("nothing is changed: {} or more of the items are refused", .0.len())]
pub struct PlanRefusal(Vec<(usize, Rejection)>);

impl PlanRefusal {
    /// The refusal for `rejections`, of which there is at least one.
    pub(super) const fn new(rejections: Vec<(usize, Rejection)>) -> Self {
        Self(rejections)
    }

    /// The most items that are named.
    pub const ITEMS_MAX: usize = 100;

    /// The items at fault, in the order of the request: their indices, and the rejections.
    #[must_use]
    pub fn rejections(&self) -> &[(usize, Rejection)] {
        &self.0
    }

    /// The refusal with what `piece_map` shows of the items of which nothing is held: see [`Rejection::with_other_kinds`].
    /// `span_of` has the span of an item.
    #[must_use]
    pub fn with_other_kinds(
        self,
        span_of: impl Fn(usize) -> Option<Span>,
        piece_map: &PieceMap,
        own: impl Fn(&Holding) -> bool,
    ) -> Self {
        let explain = |(index, rejection): (usize, Rejection)| match span_of(index) {
            Some(span) => (index, rejection.with_other_kinds(span, piece_map, &own)),
            None => (index, rejection),
        };
        Self(self.0.into_iter().map(explain).collect())
    }
}
