//! The scope of a plan: the spans to load for it, so that its cost depends on the request.
//!
//! The piece map for a plan has every piece that overlaps one of these spans, whole.

use alloc::vec::Vec;

use crate::digits;
use crate::intervals::merge_intervals;
use crate::inventory::items::Malformed;
use crate::span::Span;

/// The spans to load for [`define`](super::define): those of everything that can conflict with an item. They ascend, and
/// none overlaps or touches another.
///
/// ```
/// use numbering_core::trunk;
/// use numbering_core::{NumberRange, Prefix};
///
/// let range: NumberRange = "+3226127000..+3226127009".parse()?;
/// let under: Prefix = "+322612700".parse()?;
/// assert_eq!(trunk::footprints(&[Ok(range.into())]), [range.into(), under.into()]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn footprints(items: &[Result<Span, Malformed>]) -> Vec<Span> {
    let spans = items.iter().flatten();
    merge_intervals(spans.flat_map(|span| span.footprint()).collect(), Span::union)
}

/// The spans to load for the other plans, given the `spans` of the items ([`ItemRef::span`](super::ItemRef::span)) and of
/// the pieces of their rows: `spans` and their neighbours, with which they may merge. They ascend, and none overlaps or
/// touches another.
///
/// ```
/// use numbering_core::trunk;
/// use numbering_core::NumberRange;
///
/// let range: NumberRange = "+3226127001..+3226127009".parse()?;
/// let scope: NumberRange = "+3226127000..+3226127010".parse()?;
/// assert_eq!(trunk::load_scope([range.into()]), [scope.into()]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn load_scope(spans: impl IntoIterator<Item = Span>) -> Vec<Span> {
    merge_intervals(spans.into_iter().map(with_neighbours).collect(), Span::union)
}

fn with_neighbours(span: Span) -> Span {
    let before = digits::predecessor(span.first()).and_then(|first| Span::from_positions(first, span.last()));
    let span = before.unwrap_or(span);
    let after = digits::successor(span.last()).and_then(|last| Span::from_positions(span.first(), last));
    after.unwrap_or(span)
}
