//! What a user carries of the shares of the group.

use alloc::vec::Vec;

use super::group::{in_group, locate_shares};
use super::plan::{all_or_nothing, refuse_if_any};
use super::{Named, Refusal, TenantGroup};
use crate::ident::UserKey;
use crate::inventory::items::{Cause, Malformed, Rejection};
use crate::inventory::piece::{Kind, Piece};
use crate::inventory::sheet::{Sheet, Stroke};
use crate::span::Span;

/// All that a user is to carry of one kind.
#[derive(Clone, Copy, Debug)]
pub enum List<'a> {
    /// Ranges. Prefixes stay as they are.
    Ranges(&'a [Result<Named, Malformed>]),
    /// Prefixes. Ranges stay as they are.
    Prefixes(&'a [Result<Named, Malformed>]),
}

impl<'a> List<'a> {
    const fn items(self) -> &'a [Result<Named, Malformed>] {
        match self {
            Self::Ranges(items) | Self::Prefixes(items) => items,
        }
    }

    const fn is_about(self, kind: Kind) -> bool {
        match kind {
            Kind::Mobile => false,
            Kind::Range(_) => matches!(self, Self::Ranges(_)),
            Kind::Prefix(_) => matches!(self, Self::Prefixes(_)),
        }
    }
}

/// Lets a user of a group carry what the list names, and nothing else of that kind.
///
/// An item names a row of [`shares`](super::shares) or a part of one. What the user carried and is not named
/// is free again. What the user carries already changes nothing: there is no stroke for it. The plans for the
/// two kinds do not touch each other: for a change of both, the strokes for ranges and then those for
/// prefixes are in the order of the line.
///
/// The sheet holds what lies in [`reach`](super::reach) of the items and of all pieces that the user
/// carries, and for each [`Named::Whole`] the pieces that were assigned by the same item
/// ([`Assignment::by`](crate::Assignment::by)) as the one that begins there, with what lies in reach of those.
///
/// # Errors
///
/// Refused is what is no share of the group nor part of one, and what another user carries any of.
///
/// ```
/// use numbering_core::trunk::{self, List, Named, TenantGroup};
/// use numbering_core::{GroupKey, NumberRange, Sheet, TenantKey, UserKey};
///
/// let group = TenantGroup { tenant: TenantKey(1), group: GroupKey(1) };
/// let block: NumberRange = "+3226127000..+3226127009".parse()?;
/// let strokes = trunk::define(&Sheet::default(), group.tenant, &[Ok(block.into())], 1)?;
/// let sheet = Sheet::new(Sheet::default().painted(&strokes)).unwrap();
/// let strokes = trunk::assign(&sheet, group, &[Ok(block.into())], 2)?;
/// let sheet = Sheet::new(sheet.painted(&strokes)).unwrap();
///
/// let one: NumberRange = "+3226127004".parse()?;
/// let list = [Ok(Named::Part(one.into()))];
/// let strokes = trunk::carry(&sheet, group, UserKey(1), List::Ranges(&list))?;
/// let sheet = Sheet::new(sheet.painted(&strokes)).unwrap();
/// assert_eq!(trunk::assigned(sheet.pieces(), group.group).len(), 3);
///
/// let strokes = trunk::carry(&sheet, group, UserKey(1), List::Ranges(&[]))?;
/// assert_eq!(trunk::assigned(&sheet.painted(&strokes), group.group).len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn carry(sheet: &Sheet, of: TenantGroup, user: UserKey, list: List<'_>) -> Result<Vec<Stroke>, Refusal> {
    let judge = |_, located| {
        let (span, share) = in_group(sheet, of, located)?;
        let held = sheet.overlapping(span).iter();
        let others = held.filter(|piece| piece.holding.user().is_some_and(|other| other != user));
        refuse_if_any(others, |conflicts| {
            Rejection::NotAvailable(Cause::HeldByUser, conflicts)
        })?;
        Ok(Stroke {
            span,
            holding: Some(share.carried_by(Some(user))),
        })
    };
    let located = locate_shares(sheet, of, list.items());
    let named = all_or_nothing(&located, |located| located.span, judge)?;
    let carried = |piece: &&Piece| piece.holding.user() == Some(user) && list.is_about(piece.holding.kind);
    let freed = sheet.pieces().iter().filter(carried);
    let freed = freed.flat_map(|piece| freed_of(piece, &named));
    let gained = named.iter().flat_map(|stroke| gained_by(sheet, *stroke));
    let mut strokes: Vec<Stroke> = freed.chain(gained).collect();
    strokes.sort_unstable_by_key(|stroke| stroke.span);
    Ok(strokes)
}

/// What of `stroke` no user carries yet.
fn gained_by(sheet: &Sheet, stroke: Stroke) -> impl Iterator<Item = Stroke> {
    let free = sheet.overlapping(stroke.span).iter();
    let free = free.filter(|piece| piece.holding.user().is_none());
    free.filter_map(move |piece| {
        let span = piece.span.intersection(stroke.span)?;
        Some(Stroke { span, ..stroke })
    })
}

/// What of `piece` none of `named`, in the order of the line, names.
fn freed_of(piece: &Piece, named: &[Stroke]) -> Vec<Stroke> {
    let holding = Some(piece.holding.carried_by(None));
    let mut freed: Vec<Span> = Vec::new();
    let mut rest = Some(piece.span);
    let begin = named.partition_point(|stroke| stroke.span.last() < piece.span.first());
    for stroke in named.get(begin..).unwrap_or_default() {
        let Some(left) = rest.filter(|left| stroke.span.first() <= left.last()) else {
            break;
        };
        freed.extend(left.before(stroke.span));
        rest = left.after(stroke.span);
    }
    freed.extend(rest);
    freed.into_iter().map(|span| Stroke { span, holding }).collect()
}
