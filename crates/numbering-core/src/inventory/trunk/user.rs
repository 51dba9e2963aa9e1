//! The plan for the ranges and prefixes of a user, taken from the shares of the group.

use alloc::vec::Vec;

use super::group::{match_shares, share_of_group};
use super::item_ref::ItemRef;
use super::plan::{all_or_nothing, refuse_if_any};
use super::plan_refusal::PlanRefusal;
use crate::ident::{TenantGroup, UserKey};
use crate::inventory::items::{Cause, Malformed, Rejection};
use crate::inventory::piece::{Kind, Piece};
use crate::inventory::piece_map::{PieceMap, Reassignment};
use crate::span::Span;

/// The complete list of ranges, or of prefixes, of a user.
#[derive(Clone, Copy, Debug)]
pub enum UserItems<'a> {
    /// The ranges; the prefixes of the user stay as they are.
    Ranges(&'a [Result<ItemRef, Malformed>]),
    /// The prefixes; the ranges of the user stay as they are.
    Prefixes(&'a [Result<ItemRef, Malformed>]),
}

impl<'a> UserItems<'a> {
    /// The items of the list.
    pub const fn items(self) -> &'a [Result<ItemRef, Malformed>] {
        match self {
            Self::Ranges(items) | Self::Prefixes(items) => items,
        }
    }

    /// Returns `true` if the list replaces holdings of `kind`.
    const fn is_about(self, kind: Kind) -> bool {
        match kind {
            Kind::Mobile => false,
            Kind::Range(_) => matches!(self, Self::Ranges(_)),
            Kind::Prefix(_) => matches!(self, Self::Prefixes(_)),
        }
    }
}

/// Assigns the items of the list to a user of a group, and frees everything else of that kind that the user has.
///
/// An item names a row of [`shares`](super::shares) or a part of one. There is no reassignment for numbers that the user
/// has already. The plans for the two kinds are independent: for a change of both, the reassignments for ranges followed
/// by those for prefixes ascend.
///
/// The piece map has the pieces that overlap the [`load_scope`](super::load_scope) of the items, of all pieces of the
/// user and, for each [`ItemRef::Whole`], of the pieces that were assigned by the same item
/// ([`Assignment::by`](crate::Assignment::by)) as the one that begins there.
///
/// # Errors
///
/// An item is refused if it is neither a share of the group nor a part of one, or if another user has any of it.
///
/// ```
/// use numbering_core::trunk::{self, ItemRef, TenantGroup, UserItems};
/// use numbering_core::{GroupKey, NumberRange, PieceMap, TenantKey, UserKey};
///
/// let group = TenantGroup { tenant: TenantKey(1), group: GroupKey(1) };
/// let block: NumberRange = "+3226127000..+3226127009".parse()?;
/// let reassignments = trunk::define(&PieceMap::default(), group.tenant, &[Ok(block.into())], 1)?;
/// let piece_map = PieceMap::new(PieceMap::default().apply(&reassignments)).unwrap();
/// let reassignments = trunk::assign(&piece_map, group, &[Ok(block.into())], 2)?;
/// let piece_map = PieceMap::new(piece_map.apply(&reassignments)).unwrap();
///
/// let one: NumberRange = "+3226127004".parse()?;
/// let list = [Ok(ItemRef::Part(one.into()))];
/// let reassignments = trunk::assign_to_user(&piece_map, group, UserKey(1), UserItems::Ranges(&list))?;
/// let piece_map = PieceMap::new(piece_map.apply(&reassignments)).unwrap();
/// assert_eq!(trunk::assigned(piece_map.pieces(), group.group).len(), 3);
///
/// let reassignments = trunk::assign_to_user(&piece_map, group, UserKey(1), UserItems::Ranges(&[]))?;
/// assert_eq!(trunk::assigned(&piece_map.apply(&reassignments), group.group).len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn assign_to_user(
    piece_map: &PieceMap,
    of: TenantGroup,
    user: UserKey,
    list: UserItems<'_>,
) -> Result<Vec<Reassignment>, PlanRefusal> {
    let judge = |_, found| {
        let (span, share) = share_of_group(piece_map, of, found)?;
        let held = piece_map.overlapping(span).iter();
        let others = held.filter(|piece| piece.holding.user().is_some_and(|other| other != user));
        refuse_if_any(others, |conflicts| {
            Rejection::NotAvailable(Cause::HeldByUser, conflicts)
        })?;
        Ok(Reassignment {
            span,
            holding: Some(share.with_user(Some(user))),
        })
    };
    let matches = match_shares(piece_map, of, list.items());
    let named = all_or_nothing(&matches, |found| found.span, judge)?;
    let is_replaced =
        |piece: &&Piece| piece.holding.user() == Some(user) && list.is_about(piece.holding.kind);
    let freed = piece_map.pieces().iter().filter(is_replaced);
    let freed = freed.flat_map(|piece| freed_of(piece, &named));
    let gained = named
        .iter()
        .flat_map(|reassignment| gained_by(piece_map, *reassignment));
    let mut reassignments: Vec<Reassignment> = freed.chain(gained).collect();
    reassignments.sort_unstable_by_key(|reassignment| reassignment.span);
    Ok(reassignments)
}

/// The parts of `reassignment` that no user has yet.
fn gained_by(piece_map: &PieceMap, reassignment: Reassignment) -> impl Iterator<Item = Reassignment> {
    let free = piece_map.overlapping(reassignment.span).iter();
    let free = free.filter(|piece| piece.holding.user().is_none());
    free.filter_map(move |piece| {
        let span = piece.span.intersection(reassignment.span)?;
        Some(Reassignment { span, ..reassignment })
    })
}

/// The parts of `piece` that none of `named`, which ascend, covers.
fn freed_of(piece: &Piece, named: &[Reassignment]) -> Vec<Reassignment> {
    let holding = Some(piece.holding.with_user(None));
    let mut freed: Vec<Span> = Vec::new();
    let mut rest = Some(piece.span);
    let begin = named.partition_point(|reassignment| reassignment.span.last() < piece.span.first());
    for reassignment in named.get(begin..).unwrap_or_default() {
        let Some(left) = rest.filter(|left| reassignment.span.first() <= left.last()) else {
            break;
        };
        freed.extend(left.before(reassignment.span));
        rest = left.after(reassignment.span);
    }
    freed.extend(rest);
    freed
        .into_iter()
        .map(|span| Reassignment { span, holding })
        .collect()
}
