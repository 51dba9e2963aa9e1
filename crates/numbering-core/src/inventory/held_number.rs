//! [`HeldNumber`]: the holder of one number.

use super::piece::Piece;
use super::piece_map::PieceMap;
use crate::number::E164;
use crate::span::Span;

/// The holder of one number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeldNumber {
    /// The piece in which the number lies, itself or under a prefix. Where several parts of a prefix begin with the number, it
    /// is all that begins with it: with the holding of the parts if they have the same holder, else without an assignment.
    pub piece: Piece,
    /// `true` if the number is exactly the digits of a prefix whose parts have different holders: it is the tenant's, and not
    /// available.
    pub is_divided: bool,
}

impl PieceMap {
    /// The holder of `number`; `None` if nobody holds it.
    ///
    /// The piece map has every piece that conflicts with it.
    ///
    /// ```
    /// use numbering_core::{Holding, Kind, Origin, Piece, PieceMap, Prefix, TenantKey};
    ///
    /// let prefix: Prefix = "+43190123".parse()?;
    /// let holding = Holding { kind: Kind::Prefix(Origin(1)), ..Holding::available_mobile(TenantKey(1)) };
    /// let piece = Piece { span: prefix.into(), holding };
    /// let piece_map = PieceMap::new(vec![piece]).unwrap();
    /// let held = piece_map.holder("+43190123".parse()?).unwrap();
    /// assert_eq!((held.piece, held.is_divided), (piece, false));
    /// # Ok::<(), numbering_core::ParseNumberError>(())
    /// ```
    #[must_use]
    pub fn holder(&self, number: E164) -> Option<HeldNumber> {
        let span = Span::from(number);
        let mut parts = self.conflicting(span);
        let first = *parts.next()?;
        let Some(second) = parts.next() else {
            return Some(HeldNumber {
                piece: first,
                is_divided: false,
            });
        };
        let is_other = |part: &Piece| !part.holding.has_same_holder(&first.holding);
        let is_divided = is_other(second) || parts.any(is_other);
        let holding = if is_divided {
            first.holding.unassigned()
        } else {
            first.holding
        };
        let piece = Piece {
            span: span.prefix_space(),
            holding,
        };
        Some(HeldNumber { piece, is_divided })
    }
}
