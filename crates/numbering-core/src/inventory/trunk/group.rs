//! Plans for the shares of a group: assigned from the tenant's pool, and returned to it.

use alloc::vec::Vec;

use super::item_ref::ItemRef;
use super::plan::{RowMatch, all_or_nothing, is_covered, match_rows, refuse_if_any};
use super::plan_refusal::PlanRefusal;
use super::row_view::available;
use crate::ident::{TenantGroup, TenantKey};
use crate::inventory::items::{Cause, Conflicts, Malformed, Rejection};
use crate::inventory::piece::{Assignment, Holding, Origin, Piece};
use crate::inventory::piece_map::{PieceMap, Reassignment, containing, merge_pieces};
use crate::span::Span;

/// Assigns available ranges and prefixes of the tenant's pool to the group `to`, in the change with number `revision`.
///
/// Each item lies in one row of [`available`] and makes one share, with [`Origin::new`] of the revision and its index:
/// shares never merge, even if they touch. The piece map has the pieces that overlap the
/// [`load_scope`](super::load_scope) of the items.
///
/// # Errors
///
/// An item is refused if it is not available, with the first of these causes: the tenant holds nothing of it as ranges or
/// prefixes, or not all ([`Cause::HeldInPart`], with what it holds as conflicts); another group has some of it; the group itself has some of it; it lies in more than one definition.
///
/// ```
/// use numbering_core::trunk::{self, TenantGroup};
/// use numbering_core::{Cause, Conflicts, GroupKey, NumberRange, PieceMap, Rejection, TenantKey};
///
/// let to = TenantGroup { tenant: TenantKey(1), group: GroupKey(1) };
/// let range: NumberRange = "+3226127000..+3226127009".parse()?;
/// let refusal = trunk::assign(&PieceMap::default(), to, &[Ok(range.into())], 1).unwrap_err();
/// let not_held = Rejection::NotAvailable(Cause::NotHeld, Conflicts::default());
/// assert_eq!(refusal.rejections(), [(0, not_held)]);
/// # Ok::<(), numbering_core::ParseRangeError>(())
/// ```
pub fn assign(
    piece_map: &PieceMap,
    to: TenantGroup,
    items: &[Result<Span, Malformed>],
    revision: i64,
) -> Result<Vec<Reassignment>, PlanRefusal> {
    let rows = available(piece_map.pieces());
    let judge = |index, span| {
        let held = piece_map.overlapping(span);
        refuse_unless_held(span, held, to.tenant)?;
        refuse_if_assigned(held, to)?;
        let row = containing(&rows, span)
            .ok_or_else(|| Rejection::NotAvailable(Cause::SpansDefinitions, held.iter().collect()))?;
        let assignment = Assignment {
            group: to.group,
            by: Some(Origin::new(revision, index)),
            user: None,
        };
        let holding = Holding {
            assignment: Some(assignment),
            ..row.holding
        };
        Ok(Reassignment {
            span,
            holding: Some(holding),
        })
    };
    all_or_nothing(items, |span| span, judge)
}

/// Returns shares of a group, or parts of them, to the pool of its tenant.
///
/// An item names a row of [`shares`](super::shares) or a part of one. It merges with available neighbours of the same
/// definition. The piece map has the pieces that overlap the [`load_scope`](super::load_scope) of the items and, for each
/// [`ItemRef::Whole`], of the pieces that were assigned by the same item ([`Assignment::by`]) as the one that begins
/// there.
///
/// # Errors
///
/// An item is refused if it is neither a share of the group nor a part of one (with the parts that the group has as
/// conflicts, and a cause that says how they differ from the item), or if a user has any of it.
pub fn unassign(
    piece_map: &PieceMap,
    of: TenantGroup,
    items: &[Result<ItemRef, Malformed>],
) -> Result<Vec<Reassignment>, PlanRefusal> {
    let judge = |_, found| {
        let (span, share) = share_of_group(piece_map, of, found)?;
        let held = piece_map.overlapping(span).iter();
        let in_use = held.filter(|piece| piece.holding.user().is_some());
        refuse_if_any(in_use, |conflicts| Rejection::InUse(Cause::HeldByUser, conflicts))?;
        Ok(Reassignment {
            span,
            holding: Some(share.unassigned()),
        })
    };
    all_or_nothing(&match_shares(piece_map, of, items), |found| found.span, judge)
}

/// Finds the spans that `items` name among the shares of a group.
pub(super) fn match_shares(
    piece_map: &PieceMap,
    of: TenantGroup,
    items: &[Result<ItemRef, Malformed>],
) -> Vec<Result<RowMatch, Malformed>> {
    let rows = merge_pieces(piece_map.pieces(), |holding| {
        is_share(&holding, of).then(|| holding.with_user(None))
    });
    match_rows(&rows, items)
}

/// The span that an item names and the holding of its share, if the group has it.
pub(super) fn share_of_group(
    piece_map: &PieceMap,
    of: TenantGroup,
    RowMatch { span, row, is_inside }: RowMatch,
) -> Result<(Span, Holding), Rejection> {
    let Some(row) = row else {
        let held = piece_map.overlapping(span).iter();
        let own = held.filter(|piece| is_share(&piece.holding, of));
        let cause = if is_inside {
            Cause::BeginsInside
        } else if is_covered(span, own.clone()) {
            Cause::SpansShares
        } else if own.clone().next().is_some() {
            Cause::InThisGroupInPart
        } else {
            Cause::NotInThisGroup
        };
        return Err(Rejection::NotAvailable(cause, own.collect()));
    };
    Ok((span, row.holding))
}

/// Returns `true` for the holding of a share of the group.
fn is_share(holding: &Holding, of: TenantGroup) -> bool {
    holding.is_trunk() && holding.tenant == of.tenant && holding.group() == Some(of.group)
}

/// Refuses unless the tenant holds all of `span` as ranges or prefixes; `held` are the pieces that overlap it, in order.
fn refuse_unless_held(span: Span, held: &[Piece], tenant: TenantKey) -> Result<(), Rejection> {
    let is_own = |piece: &Piece| piece.holding.is_trunk() && piece.holding.tenant == tenant;
    if is_covered(span, held.iter()) && held.iter().all(is_own) {
        return Ok(());
    }
    let own: Conflicts = held.iter().filter(|piece| is_own(piece)).collect();
    let cause = if own.is_empty() {
        Cause::NotHeld
    } else {
        Cause::HeldInPart
    };
    Err(Rejection::NotAvailable(cause, own))
}

/// Refuses if any of `held` is assigned to a group.
fn refuse_if_assigned(held: &[Piece], to: TenantGroup) -> Result<(), Rejection> {
    let assigned = held.iter().filter(|piece| piece.holding.assignment.is_some());
    let (own, others): (Vec<&Piece>, Vec<&Piece>) =
        assigned.partition(|piece| piece.holding.group() == Some(to.group));
    refuse_if_any(others.into_iter(), |conflicts| {
        Rejection::NotAvailable(Cause::HeldByGroup, conflicts)
    })?;
    refuse_if_any(own.into_iter(), |conflicts| {
        Rejection::NotAvailable(Cause::HeldByThisGroup, conflicts)
    })
}
