//! What a plan needs to see: the places of the line to load, so that its cost follows the request.
//!
//! A piece map for a plan holds every piece that overlaps one of these places, whole.

use alloc::vec::Vec;

use crate::digits;
use crate::intervals::merge_intervals;
use crate::inventory::items::Malformed;
use crate::span::Span;

/// The places to load before [`define`](super::define): where anything lies that an item can meet. In the
/// order of the line, none overlapping or touching another.
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

/// The places to load before the other plans, for what their items name ([`ItemRef::span`](super::ItemRef::span))
/// and for the pieces that go with it: `spans` and their neighbours, with which they may join or from which
/// they are told apart. In the order of the line, none overlapping or touching another.
///
/// ```
/// use numbering_core::trunk;
/// use numbering_core::NumberRange;
///
/// let range: NumberRange = "+3226127001..+3226127009".parse()?;
/// let reach: NumberRange = "+3226127000..+3226127010".parse()?;
/// assert_eq!(trunk::load_scope([range.into()]), [reach.into()]);
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
