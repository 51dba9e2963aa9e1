//! A group's shares: from the tenant's pool to a group, and back.

use alloc::vec::Vec;

use super::item_ref::ItemRef;
use super::plan::{Located, all_or_nothing, locate, refuse_if_any};
use super::plan_refusal::PlanRefusal;
use super::row_view::available;
use crate::ident::{TenantGroup, TenantKey};
use crate::inventory::items::{Cause, Conflicts, Malformed, Rejection};
use crate::inventory::piece::{Assignment, Holding, Origin, Piece};
use crate::inventory::piece_map::{PieceMap, Reassignment, containing, merged};
use crate::span::Span;

/// Gives what is available in the tenant's pool to `to`, one of its groups; the change brings the tenant to
/// `revision`.
///
/// Each item lies in one row of [`available`] and becomes a share of its own, with
/// [`Origin::new`] of the revision and its place in the list: shares never merge, also where they touch. The
/// piece map holds what lies in [`load_scope`](super::load_scope) of the items.
///
/// # Errors
///
/// Refused is what is not there to be given, and of several causes the first of these is named: the tenant
/// does not hold all of it as a range or prefix ([`Cause::NotHeld`]; what it holds as a mobile number is
/// named, what others hold is not), another group has some of it, the group itself has, it lies in more than
/// one definition.
///
/// ```
/// use numbering_core::trunk::{self, TenantGroup};
/// use numbering_core::{Cause, Conflicts, GroupKey, NumberRange, Rejection, PieceMap, TenantKey};
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
/// An item names a row of [`shares`](super::shares) or a part of one. What comes back is one with what is
/// available beside it in the same definition. The piece map holds what lies in [`load_scope`](super::load_scope) of the
/// items, and for each [`ItemRef::Whole`] the pieces that were assigned by the same item
/// ([`Assignment::by`]) as the one that begins there, with what lies in reach of those.
///
/// # Errors
///
/// Refused is what is no share of the group nor part of one (what the group has there is named), and what a
/// user carries any of.
pub fn unassign(
    piece_map: &PieceMap,
    of: TenantGroup,
    items: &[Result<ItemRef, Malformed>],
) -> Result<Vec<Reassignment>, PlanRefusal> {
    let judge = |_, located| {
        let (span, share) = in_group(piece_map, of, located)?;
        let held = piece_map.overlapping(span).iter();
        let carried = held.filter(|piece| piece.holding.user().is_some());
        refuse_if_any(carried, |conflicts| {
            Rejection::InUse(Cause::HeldByUser, conflicts)
        })?;
        Ok(Reassignment {
            span,
            holding: Some(share.unassigned()),
        })
    };
    all_or_nothing(
        &locate_shares(piece_map, of, items),
        |located| located.span,
        judge,
    )
}

/// Finds what `items` name among the shares of a group.
pub(super) fn locate_shares(
    piece_map: &PieceMap,
    of: TenantGroup,
    items: &[Result<ItemRef, Malformed>],
) -> Vec<Result<Located, Malformed>> {
    let rows = merged(piece_map.pieces(), |holding| {
        is_share(&holding, of).then(|| holding.with_user(None))
    });
    locate(&rows, items)
}

/// What an item names and as what share it is held, if it is the group's.
pub(super) fn in_group(
    piece_map: &PieceMap,
    of: TenantGroup,
    Located { span, row }: Located,
) -> Result<(Span, Holding), Rejection> {
    let Some(row) = row else {
        let held = piece_map.overlapping(span).iter();
        let conflicts = held.filter(|piece| is_share(&piece.holding, of)).collect();
        return Err(Rejection::NotAvailable(Cause::NotInThisGroup, conflicts));
    };
    Ok((span, row.holding))
}

fn is_share(holding: &Holding, of: TenantGroup) -> bool {
    holding.is_trunk() && holding.tenant == of.tenant && holding.group() == Some(of.group)
}

/// `held` is all that overlaps `span`, in order.
fn refuse_unless_held(span: Span, held: &[Piece], tenant: TenantKey) -> Result<(), Rejection> {
    let is_own = |piece: &Piece| piece.holding.is_trunk() && piece.holding.tenant == tenant;
    let ends = held.first().zip(held.last());
    let is_covered = ends.is_some_and(|(one, last)| one.span.hull(last.span).contains(span))
        && held.is_sorted_by(|one, next| one.span.touches(next.span));
    if is_covered && held.iter().all(is_own) {
        return Ok(());
    }
    let mobile = held.iter().filter(|piece| piece.holding.is_mobile_of(tenant));
    let conflicts: Conflicts = mobile.collect();
    Err(Rejection::NotAvailable(Cause::NotHeld, conflicts))
}

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
