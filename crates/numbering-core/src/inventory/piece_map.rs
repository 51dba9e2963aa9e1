//! [`PieceMap`]: the part of an inventory that a request touches; painting on it is the one change there is.

use alloc::vec::Vec;

use super::piece::{Holding, Piece};
use crate::span::Span;

/// Held pieces, in the order of the line, none overlapping another.
///
/// A piece map holds what a request touches: every piece that meets one of its items, and the pieces right
/// before and after. So the cost of a plan follows the request, not the inventory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PieceMap {
    pieces: Vec<Piece>,
}

/// One interval changes hands: from whoever holds it, to `holding`, or to nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reassignment {
    /// What changes hands.
    pub span: Span,
    /// Who holds it then.
    pub holding: Option<Holding>,
}

/// What a painted piece map has lost and gained: the rows to take out of a table and those to put in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Delta {
    /// The pieces that are there no more, in order.
    pub removed: Vec<Piece>,
    /// The pieces that are new, in order.
    pub inserted: Vec<Piece>,
}

impl PieceMap {
    /// A piece map of `pieces`, in any order; `None` if two of them overlap.
    ///
    /// ```
    /// use numbering_core::{Holding, NumberRange, Piece, PieceMap, Reassignment, TenantKey};
    ///
    /// let range: NumberRange = "+32471123450..+32471123459".parse()?;
    /// let holding = Holding::available_mobile(TenantKey(1));
    /// let piece_map = PieceMap::new(vec![Piece { span: range.into(), holding }]).unwrap();
    /// assert_eq!(PieceMap::new([piece_map.pieces(), piece_map.pieces()].concat()), None);
    /// # let _: Option<Reassignment> = None;
    /// # Ok::<(), numbering_core::ParseRangeError>(())
    /// ```
    #[must_use]
    pub fn new(mut pieces: Vec<Piece>) -> Option<Self> {
        pieces.sort_unstable_by_key(|piece| piece.span);
        let is_disjoint = pieces.is_sorted_by(|one, next| one.span.last() < next.span.first());
        is_disjoint.then_some(Self { pieces })
    }

    /// All pieces, in the order of the line.
    ///
    /// ```
    /// use numbering_core::{Holding, NumberRange, Piece, PieceMap, Reassignment, TenantKey};
    ///
    /// let range: NumberRange = "+32471123450..+32471123459".parse()?;
    /// let holding = Holding::available_mobile(TenantKey(1));
    /// let piece_map = PieceMap::new(vec![Piece { span: range.into(), holding }]).unwrap();
    /// assert_eq!(piece_map.pieces().len(), 1);
    /// # let _: Option<Reassignment> = None;
    /// # Ok::<(), numbering_core::ParseRangeError>(())
    /// ```
    #[must_use]
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// The pieces that overlap `span`, in order. `O(log n + k)` for `k` of them.
    ///
    /// ```
    /// use numbering_core::{Holding, NumberRange, Piece, PieceMap, Reassignment, TenantKey};
    ///
    /// let range: NumberRange = "+32471123450..+32471123459".parse()?;
    /// let holding = Holding::available_mobile(TenantKey(1));
    /// let piece_map = PieceMap::new(vec![Piece { span: range.into(), holding }]).unwrap();
    /// assert_eq!(piece_map.overlapping(range.last().into()), piece_map.pieces());
    /// # let _: Option<Reassignment> = None;
    /// # Ok::<(), numbering_core::ParseRangeError>(())
    /// ```
    #[must_use]
    pub fn overlapping(&self, span: Span) -> &[Piece] {
        let begin = self
            .pieces
            .partition_point(|piece| piece.span.last() < span.first());
        let rest = self.pieces.get(begin..).unwrap_or_default();
        // most spans overlap no piece, or one: another search from afar costs more than a look at the next
        let count = rest
            .iter()
            .take_while(|piece| piece.span.first() <= span.last())
            .count();
        rest.get(..count).unwrap_or_default()
    }

    /// The pieces that meet `span`, in the order of the line: those that overlap it, numbers under it, and
    /// prefixes over it.
    ///
    /// A number meets a prefix also where groups have parts of the prefix, longer than the number: what
    /// counts is what is left of a definition, not the pieces in which it is held. Else giving a part to a
    /// group would make room for someone else's number, and taking it back would not find the room again.
    pub fn conflicting(&self, span: Span) -> impl Iterator<Item = &Piece> {
        let places = move |is_prefix_space| {
            span.footprint()
                .filter(move |place| place.is_prefix_space() == is_prefix_space)
        };
        let near = places(false).chain(places(true));
        let over = self.definitions_over(span);
        near.flat_map(|place| self.overlapping(place))
            .filter(move |piece| piece.span.conflicts_with(span) || containing(&over, piece.span).is_some())
    }

    /// What is left of the definitions of prefixes with which numbers of `span` begin.
    fn definitions_over(&self, span: Span) -> Vec<Piece> {
        if span.is_prefix_space() {
            return Vec::new();
        }
        let mut definitions = merged(self.overlapping(span.prefix_space()), |holding| {
            Some(holding.unassigned())
        });
        definitions.retain(|definition| definition.span.conflicts_with(span));
        definitions
    }

    /// What changes when `reassignments` are painted. They stand in the order of the line and do not overlap.
    ///
    /// Neighbours that end up held alike become one piece, so the result is canonical where the piece map was.
    ///
    /// ```
    /// use numbering_core::{Holding, NumberRange, Piece, PieceMap, Reassignment, TenantKey};
    ///
    /// let range: NumberRange = "+32471123450..+32471123459".parse()?;
    /// let holding = Holding::available_mobile(TenantKey(1));
    /// let piece_map = PieceMap::new(vec![Piece { span: range.into(), holding }]).unwrap();
    /// let reassignment = Reassignment { span: range.first().into(), holding: None };
    /// let delta = piece_map.diff(&[reassignment]);
    /// assert_eq!((delta.removed.len(), delta.inserted.len()), (1, 1));
    /// # Ok::<(), numbering_core::ParseRangeError>(())
    /// ```
    #[must_use]
    pub fn diff(&self, reassignments: &[Reassignment]) -> Delta {
        debug_assert!(reassignments.is_sorted_by(|one, next| one.span.last() < next.span.first()));
        delta_between(&self.pieces, &self.apply(reassignments))
    }

    /// All pieces as they are after `reassignments`, under the same conditions.
    ///
    /// ```
    /// use numbering_core::{Holding, NumberRange, Piece, PieceMap, Reassignment, TenantKey};
    ///
    /// let range: NumberRange = "+32471123450..+32471123459".parse()?;
    /// let holding = Holding::available_mobile(TenantKey(1));
    /// let piece_map = PieceMap::new(vec![Piece { span: range.into(), holding }]).unwrap();
    /// let reassignment = Reassignment { span: range.first().into(), holding: None };
    /// assert_eq!(piece_map.apply(&[reassignment])[0].span.first(), range.first().value() + 1);
    /// # Ok::<(), numbering_core::ParseRangeError>(())
    /// ```
    #[must_use]
    pub fn apply(&self, reassignments: &[Reassignment]) -> Vec<Piece> {
        let mut builder = PieceBuilder {
            pieces: Vec::with_capacity(self.pieces.len() + reassignments.len()),
        };
        let mut old = self.pieces.iter().copied();
        let mut current = old.next();
        for reassignment in reassignments {
            while let Some(piece) = current.filter(|piece| piece.span.first() <= reassignment.span.last()) {
                builder.push(piece.span.before(reassignment.span), Some(piece.holding));
                let rest = piece
                    .span
                    .after(reassignment.span)
                    .map(|span| Piece { span, ..piece });
                current = rest.or_else(|| old.next());
            }
            builder.push(Some(reassignment.span), reassignment.holding);
        }
        for piece in current.into_iter().chain(old) {
            builder.push(Some(piece.span), Some(piece.holding));
        }
        builder.pieces
    }
}

/// Pieces put down from left to right; neighbours held alike become one.
struct PieceBuilder {
    pieces: Vec<Piece>,
}

impl PieceBuilder {
    fn push(&mut self, span: Option<Span>, holding: Option<Holding>) {
        let (Some(span), Some(holding)) = (span, holding) else {
            return;
        };
        match self.pieces.last_mut() {
            Some(last) if last.holding == holding && last.span.touches(span) => {
                last.span = last.span.hull(span);
            }
            _ => self.pieces.push(Piece { span, holding }),
        }
    }
}

/// The pieces that `view` lets through, with the holding it gives them; neighbours then held alike are one.
pub(super) fn merged(pieces: &[Piece], view: impl Fn(Holding) -> Option<Holding>) -> Vec<Piece> {
    let mut builder = PieceBuilder { pieces: Vec::new() };
    for piece in pieces {
        builder.push(Some(piece.span), view(piece.holding));
    }
    builder.pieces
}

/// The one of `pieces`, in the order of the line, in which all of `span` lies. `O(log n)`.
pub(super) fn containing(pieces: &[Piece], span: Span) -> Option<&Piece> {
    let at = pieces.partition_point(|piece| piece.span.last() < span.first());
    pieces.get(at).filter(|piece| piece.span.contains(span))
}

/// What distinguishes two lists of pieces, both in the order of the line.
fn delta_between(old: &[Piece], new: &[Piece]) -> Delta {
    let mut delta = Delta::default();
    let mut new = new.iter().copied().peekable();
    for piece in old {
        while let Some(earlier) = new.next_if(|next| next.span.first() < piece.span.first()) {
            delta.inserted.push(earlier);
        }
        let same = new.next_if(|next| next.span.first() == piece.span.first());
        if same != Some(*piece) {
            delta.removed.push(*piece);
            delta.inserted.extend(same);
        }
    }
    delta.inserted.extend(new);
    delta
}
