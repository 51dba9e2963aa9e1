//! The rows of pieces: neighbours are joined if they differ only in ways that a view ignores.
//!
//! Mobile numbers are left out. A row of prefixes is an interval; the prefixes to show for it are its
//! [`Span::prefixes`](crate::Span::prefixes).

use alloc::vec::Vec;

use crate::ident::GroupKey;
use crate::inventory::piece::Piece;
use crate::inventory::piece_map::merge_pieces;

/// The remaining parts of the definitions among `pieces`, which ascend: the rows of a tenant's pool, whether assigned or not.
///
/// ```
/// use numbering_core::trunk;
/// use numbering_core::{NumberRange, PieceMap, TenantKey};
///
/// let ranges: [NumberRange; 2] = ["+3226127000..+3226127009".parse()?, "+3226127010".parse()?];
/// let items = ranges.map(|range| Ok(range.into()));
/// let reassignments = trunk::define(&PieceMap::default(), TenantKey(1), &items, 1)?;
/// // they touch, but are two rows
/// assert_eq!(trunk::definitions(&PieceMap::default().apply(&reassignments)).len(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn definitions(pieces: &[Piece]) -> Vec<Piece> {
    merge_pieces(pieces, |holding| holding.is_trunk().then(|| holding.unassigned()))
}

/// The rows that are assigned to no group; two definitions are never joined.
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
    merge_pieces(pieces, |holding| {
        (holding.is_trunk() && holding.assignment.is_none()).then_some(holding)
    })
}

/// The rows of `group`, in which parts with different users are separate.
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
    merge_pieces(pieces, |holding| {
        (holding.is_trunk() && holding.group() == Some(group)).then_some(holding)
    })
}

/// The rows of `group` as they were assigned, whether or not users have parts: an item can name such a row by its first
/// number.
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
    merge_pieces(pieces, |holding| {
        (holding.is_trunk() && holding.group() == Some(group)).then(|| holding.with_user(None))
    })
}
