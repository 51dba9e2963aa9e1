//! [`PieceMap`]: the part of an inventory that a request touches, and [`Reassignment`]: the only kind of change of it.

use alloc::vec::Vec;

use super::piece::{Holding, Piece};
use crate::span::Span;

/// A map of disjoint pieces, in the order of the number axis.
///
/// It has the pieces that a request touches: every piece that conflicts with one of its items, and the pieces right
/// before and after. So the cost of a plan depends on the request, not on the inventory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PieceMap {
    pieces: Vec<Piece>,
    /// The remaining parts of prefix definitions of which the map has only the first pieces: see
    /// [`PieceMap::with_definitions`].
    definitions: Vec<Piece>,
}

/// The change of the holding of one interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reassignment {
    /// The interval.
    pub span: Span,
    /// The new holding; `None` if nobody holds it then.
    pub holding: Option<Holding>,
}

/// The difference that reassignments make to a piece map: the rows to delete from a table and to insert into it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Delta {
    /// The pieces that no longer exist, in order.
    pub removed: Vec<Piece>,
    /// The new pieces, in order.
    pub inserted: Vec<Piece>,
}

impl PieceMap {
    /// A piece map of `pieces`, in any order; `None` if two of them overlap.
    ///
    /// ```
    /// use numbering_core::{Holding, NumberRange, Piece, PieceMap, TenantKey};
    ///
    /// let range: NumberRange = "+32471123450..+32471123459".parse()?;
    /// let holding = Holding::available_mobile(TenantKey(1));
    /// let piece_map = PieceMap::new(vec![Piece { span: range.into(), holding }]).unwrap();
    /// assert_eq!(PieceMap::new([piece_map.pieces(), piece_map.pieces()].concat()), None);
    /// # Ok::<(), numbering_core::ParseRangeError>(())
    /// ```
    #[must_use]
    pub fn new(mut pieces: Vec<Piece>) -> Option<Self> {
        pieces.sort_unstable_by_key(|piece| piece.span);
        let is_disjoint = pieces.is_sorted_by(|one, next| one.span.last() < next.span.first());
        is_disjoint.then_some(Self {
            pieces,
            definitions: Vec::new(),
        })
    }

    /// The piece map with remaining parts of prefix definitions, in which touching pieces with the holdings of one
    /// definition are joined, whoever has them. A map that has only the first pieces of such a part finds its conflicts all
    /// the same.
    ///
    /// ```
    /// use numbering_core::{Holding, Kind, NumberRange, Origin, Piece, PieceMap, Prefix, Span, TenantKey};
    ///
    /// let (prefix, first): (Prefix, Prefix) = ("+3226127".parse()?, "+32261270".parse()?);
    /// let holding = Holding { kind: Kind::Prefix(Origin(1)), ..Holding::available_mobile(TenantKey(1)) };
    /// let piece_map = PieceMap::new(vec![Piece { span: first.into(), holding }]).unwrap();
    /// let number: NumberRange = "+3226127".parse()?;
    /// assert_eq!(piece_map.conflicting(number.into()).count(), 0);
    /// let piece_map = piece_map.with_definitions(vec![Piece { span: prefix.into(), holding }]);
    /// assert_eq!(piece_map.conflicting(number.into()).count(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn with_definitions(self, mut definitions: Vec<Piece>) -> Self {
        definitions.sort_unstable_by_key(|definition| definition.span);
        definitions.dedup_by(|next, last| match last.span.union(next.span) {
            Some(span) if last.holding == next.holding => {
                last.span = span;
                true
            }
            _ => false,
        });
        Self { definitions, ..self }
    }

    /// All pieces, in the order of the number axis.
    ///
    /// ```
    /// use numbering_core::{Holding, NumberRange, Piece, PieceMap, TenantKey};
    ///
    /// let range: NumberRange = "+32471123450..+32471123459".parse()?;
    /// let holding = Holding::available_mobile(TenantKey(1));
    /// let piece_map = PieceMap::new(vec![Piece { span: range.into(), holding }]).unwrap();
    /// assert_eq!(piece_map.pieces().len(), 1);
    /// # Ok::<(), numbering_core::ParseRangeError>(())
    /// ```
    #[must_use]
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// The pieces that overlap `span`, in order. `O(log n + k)` for `k` of them.
    ///
    /// ```
    /// use numbering_core::{Holding, NumberRange, Piece, PieceMap, TenantKey};
    ///
    /// let range: NumberRange = "+32471123450..+32471123459".parse()?;
    /// let holding = Holding::available_mobile(TenantKey(1));
    /// let piece_map = PieceMap::new(vec![Piece { span: range.into(), holding }]).unwrap();
    /// assert_eq!(piece_map.overlapping(range.last().into()), piece_map.pieces());
    /// # Ok::<(), numbering_core::ParseRangeError>(())
    /// ```
    #[must_use]
    pub fn overlapping(&self, span: Span) -> &[Piece] {
        let begin = self
            .pieces
            .partition_point(|piece| piece.span.last() < span.first());
        let rest = self.pieces.get(begin..).unwrap_or_default();
        // most spans overlap no piece or one: a second binary search costs more than a look at the next piece
        let count = rest
            .iter()
            .take_while(|piece| piece.span.first() <= span.last())
            .count();
        rest.get(..count).unwrap_or_default()
    }

    /// The pieces that conflict with `span`, in the order of the number axis: those that overlap it, numbers under it,
    /// and prefixes over it.
    ///
    /// A number conflicts with a prefix even if groups have parts of the prefix that are longer than the number: the
    /// rest of the whole definition counts, not its pieces. Otherwise the assignment of a part to a group would make
    /// room for a number of another tenant, and the part could not be unassigned again.
    pub fn conflicting(&self, span: Span) -> impl Iterator<Item = &Piece> {
        let footprint = move |is_prefix_space| {
            span.footprint()
                .filter(move |part| part.is_prefix_space() == is_prefix_space)
        };
        let near = footprint(false).chain(footprint(true));
        let over = self.definitions_over(span);
        near.flat_map(|part| self.overlapping(part)).filter(move |piece| {
            piece.span.conflicts_with(span)
                || containing(&over, piece.span).is_some()
                || self.is_under_known(piece.span, span)
        })
    }

    /// Returns `true` if `piece` lies in one of the known definitions, and `span` conflicts with that.
    fn is_under_known(&self, piece: Span, span: Span) -> bool {
        containing(&self.definitions, piece).is_some_and(|definition| definition.span.conflicts_with(span))
    }

    /// The remaining parts of the prefix definitions with which numbers of `span` begin.
    fn definitions_over(&self, span: Span) -> Vec<Piece> {
        if span.is_prefix_space() {
            return Vec::new();
        }
        let mut definitions = merge_pieces(self.overlapping(span.prefix_space()), |holding| {
            Some(holding.unassigned())
        });
        definitions.retain(|definition| definition.span.conflicts_with(span));
        definitions
    }

    /// The difference that `reassignments` make, which ascend and do not overlap.
    ///
    /// Neighbours with equal holdings become one piece, so the result is canonical if the piece map was.
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

    /// The intervals that `reassignments` give to a holder and that nobody holds so far, in order.
    ///
    /// ```
    /// use numbering_core::{Holding, NumberRange, Piece, PieceMap, Reassignment, TenantKey};
    ///
    /// let (held, more): (NumberRange, NumberRange) = ("+3247100..+3247104".parse()?, "+3247103..+3247109".parse()?);
    /// let holding = Holding::available_mobile(TenantKey(1));
    /// let piece_map = PieceMap::new(vec![Piece { span: held.into(), holding }]).unwrap();
    /// let reassignment = Reassignment { span: more.into(), holding: Some(holding) };
    /// let rest: NumberRange = "+3247105..+3247109".parse()?;
    /// assert_eq!(piece_map.arriving(&[reassignment]), [rest.into()]);
    /// # Ok::<(), numbering_core::ParseRangeError>(())
    /// ```
    #[must_use]
    pub fn arriving(&self, reassignments: &[Reassignment]) -> Vec<Span> {
        let mut arriving = Vec::new();
        for reassignment in reassignments.iter().filter(|change| change.holding.is_some()) {
            let mut rest = Some(reassignment.span);
            for piece in self.overlapping(reassignment.span) {
                arriving.extend(rest.and_then(|rest| rest.before(piece.span)));
                rest = rest.and_then(|rest| rest.after(piece.span));
            }
            arriving.extend(rest);
        }
        arriving
    }

    /// The pieces after `reassignments`, which ascend and do not overlap.
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

/// A builder that appends pieces in ascending order and joins neighbours with equal holdings.
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

/// The pieces for which `view` returns a holding, with that holding; neighbours with equal ones become one.
pub(super) fn merge_pieces(pieces: &[Piece], view: impl Fn(Holding) -> Option<Holding>) -> Vec<Piece> {
    let mut builder = PieceBuilder { pieces: Vec::new() };
    for piece in pieces {
        builder.push(Some(piece.span), view(piece.holding));
    }
    builder.pieces
}

/// The piece in which all of `span` lies; `pieces` ascend. `O(log n)`.
pub(super) fn containing(pieces: &[Piece], span: Span) -> Option<&Piece> {
    let at = pieces.partition_point(|piece| piece.span.last() < span.first());
    pieces.get(at).filter(|piece| piece.span.contains(span))
}

/// The difference between two ascending lists of pieces.
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
