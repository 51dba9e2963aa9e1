//! [`Inventory`]: a whole inventory in memory, changed by the same plans as the service.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use super::definitions::Definitions;
use super::held_number::HeldNumber;
use super::items::{Item, Malformed};
use super::piece::{Kind, Piece};
use super::piece_map::PieceMap;
use super::trunk::{self, ItemRef};
use crate::ident::TenantKey;
use crate::number::E164;
use crate::span::Span;

/// A whole inventory in memory.
///
/// A change loads the pieces that it touches, plans, and applies the plan, as the service does: its cost depends on the
/// request, `O(k log n)` for `k` of `n` pieces, however many numbers they have.
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
/// assert_eq!(holder.piece.holding.group(), Some(sales));
/// assert_eq!(inventory.available(tenant).len(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inventory {
    pub(super) pieces: BTreeMap<u64, Piece>,
    pub(super) definitions: Definitions,
    pub(super) revision: i64,
}

impl Inventory {
    /// The empty inventory. It does not allocate.
    ///
    /// ```
    /// assert_eq!(numbering_core::Inventory::new().pieces().count(), 0);
    /// ```
    #[must_use]
    pub const fn new() -> Self {
        Self {
            pieces: BTreeMap::new(),
            definitions: Definitions::new(),
            revision: 0,
        }
    }

    /// Every piece, in the order of the number axis, from either end. `O(1)` a piece.
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

    /// The holder of `number`, itself or under a prefix; `None` if nobody holds it. `O(log n + k)` for `k` parts of a prefix that
    /// begin with it.
    ///
    /// ```
    /// use numbering_core::{Inventory, Prefix, TenantKey};
    ///
    /// let mut inventory = Inventory::new();
    /// let prefix: Prefix = "+32261".parse()?;
    /// inventory.define(TenantKey(1), &[Ok(prefix.into())])?;
    /// assert_eq!(inventory.holder("+3226127004".parse()?).unwrap().piece.span, prefix.into());
    /// assert_eq!(inventory.holder("+3226227004".parse()?), None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn holder(&self, number: E164) -> Option<HeldNumber> {
        let span = Span::from(number);
        self.load_conflicting([span]).holder(number)
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

    /// The pieces for a plan for mobile numbers.
    pub(super) fn load_for_numbers(&self, items: &[Item]) -> PieceMap {
        self.load_conflicting(items.iter().flatten().map(|range| Span::from(*range)))
    }

    /// Every piece that conflicts with one of `spans`, and its neighbours.
    fn load_conflicting(&self, spans: impl IntoIterator<Item = Span>) -> PieceMap {
        let spans: Vec<Span> = spans.into_iter().collect();
        let mut scope = trunk::load_scope(spans.iter().copied());
        scope.extend(spans.iter().flat_map(|span| span.footprint()));
        self.load(&scope)
    }

    /// The pieces for a plan that defines: those that conflict with an item or may merge with it, and those that keep it apart.
    pub(super) fn load_for_defining(&self, items: &[Result<Span, Malformed>]) -> PieceMap {
        let spans = items.iter().flatten().copied();
        let mut scope = trunk::load_scope(spans.clone());
        scope.extend(trunk::footprints(items));
        scope.extend(spans.flat_map(trunk::numbers_over));
        self.load(&scope)
    }

    /// Returns `true` if something in `original` is of this kind and of this tenant.
    pub(super) fn is_left(&self, tenant: TenantKey, kind: Kind, original: Span) -> bool {
        let mut within = self.pieces.range(original.first()..=original.last());
        within.any(|(_, piece)| (piece.holding.tenant, piece.holding.kind) == (tenant, kind))
    }

    /// The pieces for a plan with references to rows: the rows that begin at one of the items, whole.
    pub(super) fn load_for_rows(&self, items: &[Result<ItemRef, Malformed>]) -> PieceMap {
        let mut spans: Vec<Span> = items.iter().flatten().map(|item| item.span()).collect();
        for item in items.iter().flatten() {
            if let ItemRef::Whole(first) = item {
                spans.extend(self.run_from(Span::from(*first)));
            }
        }
        self.load(&trunk::load_scope(spans))
    }

    /// The spans of the touching pieces of one definition, from the beginning of `span` on.
    fn run_from(&self, span: Span) -> Vec<Span> {
        let mut run: Vec<Span> = Vec::new();
        let mut kind = None;
        for piece in self.pieces.range(span.first()..).map(|(_, piece)| piece) {
            let is_next = run.last().is_none_or(|last| last.touches(piece.span));
            if !is_next || *kind.get_or_insert(piece.holding.kind) != piece.holding.kind {
                break;
            }
            run.push(piece.span);
        }
        run
    }

    /// The pieces that overlap one of `scope`.
    pub(super) fn load(&self, scope: &[Span]) -> PieceMap {
        let mut pieces: Vec<Piece> = Vec::new();
        for span in scope {
            let before = self.pieces.range(..span.first()).next_back();
            let within = self.pieces.range(span.first()..=span.last());
            let near = before.into_iter().chain(within).map(|(_, piece)| *piece);
            pieces.extend(near.filter(|piece| piece.span.overlaps(*span)));
        }
        pieces.sort_unstable_by_key(|piece| piece.span);
        pieces.dedup();
        PieceMap::new(pieces).unwrap_or_default()
    }
}
