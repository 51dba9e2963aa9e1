//! Definitions that become whole again: a new item that lies in what is missing of a definition becomes part of it.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use crate::buckets::{bucket, buckets_over};
use crate::inventory::piece::{Holding, Origin};
use crate::inventory::piece_map::{PieceMap, Reassignment};
use crate::number::E164;
use crate::span::Span;

/// The interval with which a definition was made. It stays the same whatever is withdrawn from the definition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OriginalInterval {
    /// The definition.
    pub definition: Origin,
    /// The interval.
    pub span: Span,
}

/// Turns new definitions into parts of those that have missed them: each item of a plan of [`define`](super::define) that
/// lies in the original interval of another definition of the tenant, if `has_equal_attributes` of the new and the old one.
///
/// `originals` are the definitions of the tenant of which a part is left, as far as their intervals contain an item. If
/// several of them can have an item, the one with the smallest interval has it, then the one that begins first: the
/// intervals of two definitions can overlap, where what was withdrawn from one was added again as part of something larger.
///
/// The piece map has the pieces that touch the items, and those of [`numbers_over`] them. An item stands apart if somebody
/// holds one of these numbers, and the definition could cover it if it were whole: a number that begins with a held prefix
/// is held by the holder of that.
///
/// ```
/// use numbering_core::trunk::{self, ItemRef, OriginalInterval};
/// use numbering_core::{NumberRange, Origin, PieceMap, TenantKey};
///
/// let tenant = TenantKey(1);
/// let [block, hole]: [NumberRange; 2] = ["+3226127000..+3226127999".parse()?, "+3226127100".parse()?];
/// let defined = trunk::define(&PieceMap::default(), tenant, &[Ok(block.into())], 1)?;
/// let piece_map = PieceMap::new(PieceMap::default().apply(&defined)).unwrap();
/// let withdrawn = trunk::withdraw(&piece_map, tenant, &[Ok(ItemRef::Part(hole.into()))])?;
/// let piece_map = PieceMap::new(piece_map.apply(&withdrawn)).unwrap();
///
/// let defined = trunk::define(&piece_map, tenant, &[Ok(hole.into())], 3)?;
/// let originals = [OriginalInterval { definition: Origin::new(1, 0), span: block.into() }];
/// let rejoined = trunk::rejoin(&piece_map, defined, &originals, |_, _| true);
/// assert_eq!(piece_map.apply(&rejoined)[0].span, block.into());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn rejoin(
    piece_map: &PieceMap,
    defined: Vec<Reassignment>,
    originals: &[OriginalInterval],
    has_equal_attributes: impl Fn(Origin, Origin) -> bool,
) -> Vec<Reassignment> {
    let originals = ByBucket::new(originals);
    let owner_of = |span: Span, new: Origin| {
        let can_have = |original: &&OriginalInterval| {
            has_equal_attributes(new, original.definition)
                && !covers_held_number(piece_map, span, original.span)
        };
        originals
            .containing(span)
            .filter(can_have)
            .min_by_key(|original| rank(**original))
    };
    let rejoined = defined.into_iter().map(|item| {
        let holding = item.holding.map(|holding| {
            let owner = holding.kind.origin().and_then(|new| owner_of(item.span, new));
            let kind = owner.map_or(holding.kind, |owner| holding.kind.with_origin(owner.definition));
            Holding { kind, ..holding }
        });
        Reassignment { holding, ..item }
    });
    rejoined.collect()
}

/// The numbers with which all strings of a span of the prefix space begin, or some, but not these alone. They are at most
/// two for each length; of a range they are none.
///
/// ```
/// use numbering_core::trunk::numbers_over;
/// use numbering_core::{NumberRange, Prefix, Span};
///
/// let (prefix, number): (Prefix, NumberRange) = ("+32261271".parse()?, "+3226127".parse()?);
/// assert_eq!(numbers_over(prefix.into()), [Span::from(number)]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn numbers_over(span: Span) -> Vec<Span> {
    if !span.is_prefix_space() {
        return Vec::new();
    }
    let lengths = E164::DIGITS_MIN..=E164::DIGITS_MAX;
    let at_ends = lengths.flat_map(|length| {
        let ends = [span.first(), span.last()];
        ends.into_iter()
            .filter_map(move |end| Span::number_before(end, length))
    });
    let mut numbers: Vec<Span> = at_ends
        .filter(|number| !span.contains(number.prefix_space()))
        .collect();
    numbers.dedup();
    numbers
}

/// Returns `true` if a number is held that the interval `original` covers with `span`, and not `span` alone.
fn covers_held_number(piece_map: &PieceMap, span: Span, original: Span) -> bool {
    let mut numbers = numbers_over(span).into_iter();
    numbers
        .any(|number| original.contains(number.prefix_space()) && !piece_map.overlapping(number).is_empty())
}

/// The order of definitions that can have the same item.
fn rank(original: OriginalInterval) -> (u64, u64, Origin) {
    let span = original.span;
    (span.last() - span.first(), span.first(), original.definition)
}

/// Original intervals by the keys of their buckets.
struct ByBucket<'o>(BTreeMap<u64, Vec<&'o OriginalInterval>>);

impl<'o> ByBucket<'o> {
    fn new(originals: &'o [OriginalInterval]) -> Self {
        let mut by_bucket: BTreeMap<u64, Vec<_>> = BTreeMap::new();
        for original in originals {
            let key = bucket(original.span.first(), original.span.last());
            by_bucket.entry(key).or_default().push(original);
        }
        Self(by_bucket)
    }

    /// The intervals that contain `span`.
    fn containing(&self, span: Span) -> impl Iterator<Item = &'o OriginalInterval> {
        let buckets = buckets_over(span).filter_map(|key| self.0.get(&key));
        buckets
            .flatten()
            .copied()
            .filter(move |original| original.span.contains(span))
    }
}
