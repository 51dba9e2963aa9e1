//! Plans for the pool of a tenant: ranges and prefixes are defined, and withdrawn in whole or in part.

use alloc::vec::Vec;

use super::item_ref::ItemRef;
use super::plan::{RowMatch, all_or_nothing, is_covered, match_rows, refuse_if_any};
use super::plan_refusal::PlanRefusal;
use crate::ident::TenantKey;
use crate::inventory::items::{Cause, Conflicts, Malformed, Rejection};
use crate::inventory::piece::{Holding, Kind, Origin, Piece};
use crate::inventory::piece_map::{PieceMap, Reassignment, merge_pieces};
use crate::span::Span;

/// Adds ranges and prefixes to the pool of `tenant`, as available, in the change with number `revision`.
///
/// Each item makes one definition, with [`Origin::new`] of the revision and its index. The piece map has the pieces that
/// overlap the [`footprints`](super::footprints) of the items.
///
/// # Errors
///
/// An item is refused if it conflicts with an earlier one, with any holding of another tenant, or with any holding of this
/// one, of any kind.
///
/// ```
/// use numbering_core::trunk;
/// use numbering_core::{PieceMap, Prefix, Rejection, TenantKey};
///
/// let prefixes: [Prefix; 2] = ["+32".parse()?, "+321".parse()?];
/// let items = prefixes.map(|prefix| Ok(prefix.into()));
/// let refusal = trunk::define(&PieceMap::default(), TenantKey(1), &items, 1).unwrap_err();
/// assert_eq!(refusal.rejections(), [(1, Rejection::DuplicateInRequest)]);
/// # Ok::<(), numbering_core::ParseNumberError>(())
/// ```
pub fn define(
    piece_map: &PieceMap,
    tenant: TenantKey,
    items: &[Result<Span, Malformed>],
    revision: i64,
) -> Result<Vec<Reassignment>, PlanRefusal> {
    let judge = |index, span: Span| {
        let others = piece_map
            .conflicting(span)
            .filter(|piece| piece.holding.tenant != tenant);
        refuse_if_any(others, Rejection::OwnedByOtherTenant)?;
        refuse_if_any(piece_map.conflicting(span), Rejection::Overlaps)?;
        let kind = if span.is_prefix_space() {
            Kind::Prefix
        } else {
            Kind::Range
        };
        let holding = Holding {
            tenant,
            kind: kind(Origin::new(revision, index)),
            assignment: None,
        };
        Ok(Reassignment {
            span,
            holding: Some(holding),
        })
    };
    all_or_nothing(items, |span| span, judge)
}

/// Withdraws ranges and prefixes, or parts of them, from the pool of `tenant`.
///
/// An item names a row of [`definitions`](super::definitions) or a part of one; the rest around a part keeps its holding.
/// The piece map has the pieces that overlap the [`load_scope`](super::load_scope) of the items, and for each
/// [`ItemRef::Whole`] the pieces of the tenant with the same [`Kind`] as the one that begins there.
///
/// # Errors
///
/// An item is refused if it is neither a row of the tenant nor a part of one, or if a group has any of it.
///
/// ```
/// use numbering_core::trunk::{self, ItemRef};
/// use numbering_core::{NumberRange, PieceMap, TenantKey};
///
/// let tenant = TenantKey(1);
/// let range: NumberRange = "+3226127000..+3226127009".parse()?;
/// let reassignments = trunk::define(&PieceMap::default(), tenant, &[Ok(range.into())], 1)?;
/// let piece_map = PieceMap::new(PieceMap::default().apply(&reassignments)).unwrap();
///
/// let ported: NumberRange = "+3226127004".parse()?;
/// let reassignments = trunk::withdraw(&piece_map, tenant, &[Ok(ItemRef::Part(ported.into()))])?;
/// assert_eq!(trunk::definitions(&piece_map.apply(&reassignments)).len(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn withdraw(
    piece_map: &PieceMap,
    tenant: TenantKey,
    items: &[Result<ItemRef, Malformed>],
) -> Result<Vec<Reassignment>, PlanRefusal> {
    let rows = merge_pieces(piece_map.pieces(), |holding| {
        (holding.is_trunk() && holding.tenant == tenant).then(|| holding.unassigned())
    });
    let is_own = |piece: &&Piece| piece.holding.is_trunk() && piece.holding.tenant == tenant;
    let judge = |_, RowMatch { span, row, is_inside }| {
        if row.is_none() {
            let own = piece_map.overlapping(span).iter().filter(is_own);
            return Err(not_a_row(span, is_inside, own));
        }
        let held = piece_map.overlapping(span).iter();
        let assigned = held.filter(|piece| piece.holding.assignment.is_some());
        refuse_if_any(assigned, |conflicts| {
            Rejection::InUse(Cause::HeldByGroup, conflicts)
        })?;
        Ok(Reassignment { span, holding: None })
    };
    all_or_nothing(&match_rows(&rows, items), |found| found.span, judge)
}

/// The rejection of a span that is neither a row of the pool nor a part of one; `own` is what the tenant has of it.
fn not_a_row<'a>(span: Span, is_inside: bool, own: impl Iterator<Item = &'a Piece> + Clone) -> Rejection {
    let cause = if is_inside {
        Cause::BeginsInside
    } else if is_covered(span, own.clone()) {
        Cause::SpansDefinitions
    } else {
        Cause::HeldInPart
    };
    let own: Conflicts = own.collect();
    if own.is_empty() {
        Rejection::NotFound
    } else {
        Rejection::NotWhole(cause, own)
    }
}
