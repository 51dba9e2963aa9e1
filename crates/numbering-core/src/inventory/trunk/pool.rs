//! The tenant's pool: ranges and prefixes come in as definitions, and go out in whole or in part.

use alloc::vec::Vec;

use super::plan::{Located, all_or_nothing, locate, refuse_if_any};
use super::{Named, Refusal};
use crate::ident::TenantKey;
use crate::inventory::items::{Cause, Malformed, Rejection};
use crate::inventory::piece::{Holding, Kind, Origin};
use crate::inventory::sheet::{Sheet, Stroke, merged};
use crate::span::Span;

/// Brings ranges and prefixes into the pool of `tenant`, available; the change brings it to `revision`.
///
/// Each item becomes a definition of its own, with [`Origin::new`] of the revision and its place in the list.
/// The sheet holds what lies at the [`footprints`](super::footprints) of the items.
///
/// # Errors
///
/// Refused is what meets an earlier item, what meets anything of another tenant, and what meets anything of
/// this one, of whatever kind.
///
/// ```
/// use numbering_core::trunk;
/// use numbering_core::{Prefix, Rejection, Sheet, TenantKey};
///
/// let prefixes: [Prefix; 2] = ["+32".parse()?, "+321".parse()?];
/// let items = prefixes.map(|prefix| Ok(prefix.into()));
/// let refusal = trunk::define(&Sheet::default(), TenantKey(1), &items, 1).unwrap_err();
/// assert_eq!(refusal.rejections(), [(1, Rejection::DuplicateInRequest)]);
/// # Ok::<(), numbering_core::ParseNumberError>(())
/// ```
pub fn define(
    sheet: &Sheet,
    tenant: TenantKey,
    items: &[Result<Span, Malformed>],
    revision: i64,
) -> Result<Vec<Stroke>, Refusal> {
    let judge = |index, span: Span| {
        let others = sheet.meeting(span).filter(|piece| piece.holding.tenant != tenant);
        refuse_if_any(others, Rejection::OwnedByOtherTenant)?;
        refuse_if_any(sheet.meeting(span), Rejection::Overlaps)?;
        let kind = if span.is_territory() {
            Kind::Prefix
        } else {
            Kind::Range
        };
        let holding = Holding {
            tenant,
            kind: kind(Origin::new(revision, index)),
            assignment: None,
        };
        Ok(Stroke {
            span,
            holding: Some(holding),
        })
    };
    all_or_nothing(items, |span| span, judge)
}

/// Takes ranges and prefixes, or parts of them, out of the pool of `tenant`.
///
/// An item names a row of [`definitions`](super::definitions) or a part of one; what is left around a part
/// stays with whom it is. The sheet holds what lies in [`reach`](super::reach) of the items, and for each
/// [`Named::Whole`] the pieces of the tenant with the same [`Kind`] as the one that begins there.
///
/// # Errors
///
/// Refused is what is no row of the tenant nor part of one, and what a group has any of.
///
/// ```
/// use numbering_core::trunk::{self, Named};
/// use numbering_core::{NumberRange, Sheet, TenantKey};
///
/// let tenant = TenantKey(1);
/// let range: NumberRange = "+3226127000..+3226127009".parse()?;
/// let strokes = trunk::define(&Sheet::default(), tenant, &[Ok(range.into())], 1)?;
/// let sheet = Sheet::new(Sheet::default().painted(&strokes)).unwrap();
///
/// let ported: NumberRange = "+3226127004".parse()?;
/// let strokes = trunk::take_out(&sheet, tenant, &[Ok(Named::Part(ported.into()))])?;
/// assert_eq!(trunk::definitions(&sheet.painted(&strokes)).len(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn take_out(
    sheet: &Sheet,
    tenant: TenantKey,
    items: &[Result<Named, Malformed>],
) -> Result<Vec<Stroke>, Refusal> {
    let rows = merged(sheet.pieces(), |holding| {
        (holding.is_trunk() && holding.tenant == tenant).then(|| holding.unassigned())
    });
    let judge = |_, Located { span, row }| {
        if row.is_none() {
            return Err(Rejection::NotFound);
        }
        let held = sheet.overlapping(span).iter();
        let assigned = held.filter(|piece| piece.holding.assignment.is_some());
        refuse_if_any(assigned, |conflicts| {
            Rejection::InUse(Cause::HeldByGroup, conflicts)
        })?;
        Ok(Stroke { span, holding: None })
    };
    all_or_nothing(&locate(&rows, items), |located| located.span, judge)
}
