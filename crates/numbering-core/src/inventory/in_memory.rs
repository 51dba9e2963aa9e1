//! [`Inventory`]: who holds what, in memory, changed by the same plans as the service.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use super::items::{Item, Malformed};
use super::piece::Piece;
use super::piece_map::PieceMap;
use super::trunk::{self, ItemRef};
use crate::ident::TenantKey;
use crate::number::E164;
use crate::span::Span;

/// Who holds what.
///
/// A change loads the pieces that it touches, plans, and applies what the plan says, as the service does: its
/// cost follows the request, `O(k log n)` for `k` pieces touched among `n`, however many numbers lie in them.
///
/// ```
/// use numbering_core::{GroupKey, Inventory, NumberRange, Span, TenantKey, trunk::TenantGroup};
///
/// let (tenant, sales) = (TenantKey(1), GroupKey(1));
/// let mut inventory = Inventory::new();
/// let pool: NumberRange = "+3226127000..+3226127999".parse()?;
/// inventory.define(tenant, &[Ok(pool.into())])?;
///
/// let block: NumberRange = "+3226127100..+3226127109".parse()?;
/// inventory.assign(TenantGroup { tenant, group: sales }, &[Ok(block.into())])?;
///
/// let holder = inventory.holder("+3226127105".parse()?).unwrap();
/// assert_eq!(holder.holding.group(), Some(sales));
/// assert_eq!(inventory.available(tenant).len(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inventory {
    pub(super) pieces: BTreeMap<u64, Piece>,
    pub(super) revision: i64,
}

impl Inventory {
    /// Nobody holds anything. It does not allocate.
    ///
    /// ```
    /// assert_eq!(numbering_core::Inventory::new().pieces().count(), 0);
    /// ```
    #[must_use]
    pub const fn new() -> Self {
        Self {
            pieces: BTreeMap::new(),
            revision: 0,
        }
    }

    /// Every piece, in the order of the line, from either end. `O(1)` a piece.
    ///
    /// ```
    /// use numbering_core::{Inventory, Malformed, TenantKey};
    ///
    /// let mut inventory = Inventory::new();
    /// inventory.add(TenantKey(1), &["+32471123456".parse().map_err(Malformed::from)]);
    /// assert_eq!(inventory.pieces().next().unwrap().holding.tenant, TenantKey(1));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn pieces(&self) -> impl DoubleEndedIterator<Item = &Piece> {
        self.pieces.values()
    }

    /// The piece in which `number` lies, or of which it begins with the prefix. `O(log n)`.
    ///
    /// ```
    /// use numbering_core::{Inventory, Prefix, TenantKey};
    ///
    /// let mut inventory = Inventory::new();
    /// let prefix: Prefix = "+32261".parse()?;
    /// inventory.define(TenantKey(1), &[Ok(prefix.into())])?;
    /// assert_eq!(inventory.holder("+3226127004".parse()?).unwrap().span, prefix.into());
    /// assert_eq!(inventory.holder("+3226227004".parse()?), None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn holder(&self, number: E164) -> Option<Piece> {
        let span = Span::from(number);
        self.around([span]).conflicting(span).next().copied()
    }

    /// The pieces of `tenant` that are assigned to no group: mobile numbers, ranges and prefixes, in the order of
    /// the number axis. The [`kind`](super::Holding::kind) of the holding tells them apart. `O(n)`.
    ///
    /// ```
    /// use numbering_core::{Inventory, Kind, NumberRange, TenantKey};
    ///
    /// let tenant = TenantKey(1);
    /// let (pool, mobile): (NumberRange, NumberRange) = ("+3226127000..+3226127009".parse()?, "+32471123456".parse()?);
    /// let mut inventory = Inventory::new();
    /// inventory.define(tenant, &[Ok(pool.into())])?;
    /// inventory.add(tenant, &[Ok(mobile)]);
    ///
    /// let available = inventory.available(tenant);
    /// assert_eq!([available[0].span, available[1].span], [pool.into(), mobile.into()]);
    /// assert_eq!(available[1].holding.kind, Kind::Mobile);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn available(&self, tenant: TenantKey) -> Vec<Piece> {
        let is_available =
            |piece: &&Piece| piece.holding.tenant == tenant && piece.holding.assignment.is_none();
        self.pieces().filter(is_available).copied().collect()
    }

    pub(super) fn around_items(&self, items: &[Item]) -> PieceMap {
        self.around(items.iter().flatten().map(|range| Span::from(*range)))
    }

    /// Every piece that meets one of `spans`, and their neighbours.
    fn around(&self, spans: impl IntoIterator<Item = Span>) -> PieceMap {
        let spans: Vec<Span> = spans.into_iter().collect();
        let mut places = trunk::load_scope(spans.iter().copied());
        places.extend(spans.iter().flat_map(|span| span.footprint()));
        self.over(&places)
    }

    /// What a plan needs to see that names rows: those that begin at one of the items, whole.
    pub(super) fn with_rows(&self, items: &[Result<ItemRef, Malformed>]) -> PieceMap {
        let mut spans: Vec<Span> = items.iter().flatten().map(|named| named.span()).collect();
        for named in items.iter().flatten() {
            if let ItemRef::Whole(first) = named {
                spans.extend(self.run_from(Span::from(*first)));
            }
        }
        self.over(&trunk::load_scope(spans))
    }

    /// The spans of the touching pieces of one definition, from where `span` begins.
    fn run_from(&self, span: Span) -> Vec<Span> {
        let mut run: Vec<Span> = Vec::new();
        let mut kind = None;
        for piece in self.pieces.range(span.first()..).map(|(_, piece)| piece) {
            let goes_on = run.last().is_none_or(|last| last.touches(piece.span));
            if !goes_on || *kind.get_or_insert(piece.holding.kind) != piece.holding.kind {
                break;
            }
            run.push(piece.span);
        }
        run
    }

    /// The pieces that overlap one of `places`.
    pub(super) fn over(&self, places: &[Span]) -> PieceMap {
        let mut pieces: Vec<Piece> = Vec::new();
        for place in places {
            let before = self.pieces.range(..place.first()).next_back();
            let within = self.pieces.range(place.first()..=place.last());
            let near = before.into_iter().chain(within).map(|(_, piece)| *piece);
            pieces.extend(near.filter(|piece| piece.span.overlaps(*place)));
        }
        pieces.sort_unstable_by_key(|piece| piece.span);
        pieces.dedup();
        PieceMap::new(pieces).unwrap_or_default()
    }
}
