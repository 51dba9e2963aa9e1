//! What there is, as rows: pieces joined where what keeps them apart does not count.
//!
//! Mobile numbers are passed over. A row of prefixes is an interval; the prefixes to show for it are its
//! [`Span::prefixes`](crate::Span::prefixes).

use alloc::vec::Vec;

use crate::ident::GroupKey;
use crate::inventory::piece::Piece;
use crate::inventory::piece_map::merged;

/// What is left of each definition among `pieces`, which stand in the order of the line: the rows of a
/// tenant's pool, whoever has them.
///
/// ```
/// use numbering_core::trunk;
/// use numbering_core::{NumberRange, PieceMap, TenantKey};
///
/// let ranges: [NumberRange; 2] = ["+3226127000..+3226127009".parse()?, "+3226127010".parse()?];
/// let items = ranges.map(|range| Ok(range.into()));
/// let reassignments = trunk::define(&PieceMap::default(), TenantKey(1), &items, 1)?;
/// // touching, and two rows all the same
/// assert_eq!(trunk::definitions(&PieceMap::default().apply(&reassignments)).len(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn definitions(pieces: &[Piece]) -> Vec<Piece> {
    merged(pieces, |holding| holding.is_trunk().then(|| holding.unassigned()))
}

/// What no group has, never joined over two definitions.
///
/// ```
/// use numbering_core::trunk::{self, TenantGroup};
/// use numbering_core::{GroupKey, Inventory, NumberRange, Piece, TenantKey};
///
/// let of = TenantGroup { tenant: TenantKey(1), group: GroupKey(1) };
/// let pool: NumberRange = "+3226127000..+3226127009".parse()?;
/// let block: NumberRange = "+3226127000..+3226127004".parse()?;
/// let mut inventory = Inventory::new();
/// inventory.define(of.tenant, &[Ok(pool.into())])?;
/// inventory.assign(of, &[Ok(block.into())])?;
/// let pieces: Vec<Piece> = inventory.pieces().copied().collect();
/// assert_eq!(trunk::available(&pieces)[0].span.first(), block.last().value() + 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn available(pieces: &[Piece]) -> Vec<Piece> {
    merged(pieces, |holding| {
        (holding.is_trunk() && holding.assignment.is_none()).then_some(holding)
    })
}

/// What `group` has, each part that a user carries apart.
///
/// ```
/// use numbering_core::trunk::{self, TenantGroup};
/// use numbering_core::{GroupKey, Inventory, NumberRange, Piece, TenantKey};
///
/// let of = TenantGroup { tenant: TenantKey(1), group: GroupKey(1) };
/// let pool: NumberRange = "+3226127000..+3226127009".parse()?;
/// let block: NumberRange = "+3226127000..+3226127004".parse()?;
/// let mut inventory = Inventory::new();
/// inventory.define(of.tenant, &[Ok(pool.into())])?;
/// inventory.assign(of, &[Ok(block.into())])?;
/// let pieces: Vec<Piece> = inventory.pieces().copied().collect();
/// assert_eq!(trunk::assigned(&pieces, of.group)[0].span, block.into());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn assigned(pieces: &[Piece], group: GroupKey) -> Vec<Piece> {
    merged(pieces, |holding| {
        (holding.is_trunk() && holding.group() == Some(group)).then_some(holding)
    })
}

/// What `group` has, as it was assigned, whichever users carry parts of it: the rows that an item can name
/// by their first number.
///
/// ```
/// use numbering_core::trunk::{self, TenantGroup};
/// use numbering_core::{GroupKey, Inventory, NumberRange, Piece, TenantKey};
///
/// let of = TenantGroup { tenant: TenantKey(1), group: GroupKey(1) };
/// let pool: NumberRange = "+3226127000..+3226127009".parse()?;
/// let block: NumberRange = "+3226127000..+3226127004".parse()?;
/// let mut inventory = Inventory::new();
/// inventory.define(of.tenant, &[Ok(pool.into())])?;
/// inventory.assign(of, &[Ok(block.into())])?;
/// let pieces: Vec<Piece> = inventory.pieces().copied().collect();
/// assert_eq!(trunk::shares(&pieces, of.group).len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn shares(pieces: &[Piece], group: GroupKey) -> Vec<Piece> {
    merged(pieces, |holding| {
        (holding.is_trunk() && holding.group() == Some(group)).then(|| holding.with_user(None))
    })
}
