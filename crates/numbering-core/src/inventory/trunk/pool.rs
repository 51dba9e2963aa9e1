//! The tenant's pool: ranges and prefixes come in as definitions, and go out in whole or in part.

use alloc::vec::Vec;

use super::item_ref::ItemRef;
use super::plan::{Located, all_or_nothing, locate, refuse_if_any};
use super::plan_refusal::PlanRefusal;
use crate::ident::TenantKey;
use crate::inventory::items::{Cause, Malformed, Rejection};
use crate::inventory::piece::{Holding, Kind, Origin};
use crate::inventory::piece_map::{PieceMap, Reassignment, merged};
use crate::span::Span;

/// Brings ranges and prefixes into the pool of `tenant`, available; the change brings it to `revision`.
///
/// Each item becomes a definition of its own, with [`Origin::new`] of the revision and its place in the list.
/// The piece map holds what lies at the [`footprints`](super::footprints) of the items.
///
/// # Errors
///
/// Refused is what meets an earlier item, what meets anything of another tenant, and what meets anything of
/// this one, of whatever kind.
///
/// ```
/// use numbering_core::trunk;
/// use numbering_core::{Prefix, Rejection, PieceMap, TenantKey};
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

/// Takes ranges and prefixes, or parts of them, out of the pool of `tenant`.
///
/// An item names a row of [`definitions`](super::definitions) or a part of one; what is left around a part
/// stays with whom it is. The piece map holds what lies in [`load_scope`](super::load_scope) of the items, and for each
/// [`ItemRef::Whole`] the pieces of the tenant with the same [`Kind`] as the one that begins there.
///
/// # Errors
///
/// Refused is what is no row of the tenant nor part of one, and what a group has any of.
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
    let rows = merged(piece_map.pieces(), |holding| {
        (holding.is_trunk() && holding.tenant == tenant).then(|| holding.unassigned())
    });
    let judge = |_, Located { span, row }| {
        if row.is_none() {
            return Err(Rejection::NotFound);
        }
        let held = piece_map.overlapping(span).iter();
        let assigned = held.filter(|piece| piece.holding.assignment.is_some());
        refuse_if_any(assigned, |conflicts| {
            Rejection::InUse(Cause::HeldByGroup, conflicts)
        })?;
        Ok(Reassignment { span, holding: None })
    };
    all_or_nothing(&locate(&rows, items), |located| located.span, judge)
}
