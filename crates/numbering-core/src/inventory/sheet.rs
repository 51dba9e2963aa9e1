//! [`Sheet`]: the part of an inventory that a request touches; painting on it is the one change there is.

use alloc::vec::Vec;

use super::piece::{Holding, Piece};
use crate::span::Span;

/// Held pieces, in the order of the line, none overlapping another.
///
/// A sheet holds what a request touches: every piece that meets one of its items, and the pieces right
/// before and after. So the cost of a plan follows the request, not the inventory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    pieces: Vec<Piece>,
}

/// One interval changes hands: from whoever holds it, to `holding`, or to nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stroke {
    /// What changes hands.
    pub span: Span,
    /// Who holds it then.
    pub holding: Option<Holding>,
}

/// What a painted sheet has lost and gained: the rows to take out of a table and those to put in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Delta {
    /// The pieces that are there no more, in order.
    pub removed: Vec<Piece>,
    /// The pieces that are new, in order.
    pub inserted: Vec<Piece>,
}

impl Sheet {
    /// A sheet of `pieces`, in any order; `None` if two of them overlap.
    ///
    /// ```
    /// use numbering_core::{Holding, NumberRange, Piece, Sheet, Stroke, TenantKey};
    ///
    /// let range: NumberRange = "+32471123450..+32471123459".parse()?;
    /// let holding = Holding::available_mobile(TenantKey(1));
    /// let sheet = Sheet::new(vec![Piece { span: range.into(), holding }]).unwrap();
    /// assert_eq!(Sheet::new([sheet.pieces(), sheet.pieces()].concat()), None);
    /// # let _: Option<Stroke> = None;
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
    /// use numbering_core::{Holding, NumberRange, Piece, Sheet, Stroke, TenantKey};
    ///
    /// let range: NumberRange = "+32471123450..+32471123459".parse()?;
    /// let holding = Holding::available_mobile(TenantKey(1));
    /// let sheet = Sheet::new(vec![Piece { span: range.into(), holding }]).unwrap();
    /// assert_eq!(sheet.pieces().len(), 1);
    /// # let _: Option<Stroke> = None;
    /// # Ok::<(), numbering_core::ParseRangeError>(())
    /// ```
    #[must_use]
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// The pieces that overlap `span`, in order. `O(log n + k)` for `k` of them.
    ///
    /// ```
    /// use numbering_core::{Holding, NumberRange, Piece, Sheet, Stroke, TenantKey};
    ///
    /// let range: NumberRange = "+32471123450..+32471123459".parse()?;
    /// let holding = Holding::available_mobile(TenantKey(1));
    /// let sheet = Sheet::new(vec![Piece { span: range.into(), holding }]).unwrap();
    /// assert_eq!(sheet.overlapping(range.last().into()), sheet.pieces());
    /// # let _: Option<Stroke> = None;
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
    pub fn meeting(&self, span: Span) -> impl Iterator<Item = &Piece> {
        let places = move |is_territory| {
            span.footprint()
                .filter(move |place| place.is_territory() == is_territory)
        };
        let near = places(false).chain(places(true));
        let over = self.definitions_over(span);
        near.flat_map(|place| self.overlapping(place))
            .filter(move |piece| piece.span.meets(span) || containing(&over, piece.span).is_some())
    }

    /// What is left of the definitions of prefixes with which numbers of `span` begin.
    fn definitions_over(&self, span: Span) -> Vec<Piece> {
        if span.is_territory() {
            return Vec::new();
        }
        let mut definitions = merged(self.overlapping(span.territory()), |holding| {
            Some(holding.unassigned())
        });
        definitions.retain(|definition| definition.span.meets(span));
        definitions
    }

    /// What changes when `strokes` are painted. They stand in the order of the line and do not overlap.
    ///
    /// Neighbours that end up held alike become one piece, so the result is canonical where the sheet was.
    ///
    /// ```
    /// use numbering_core::{Holding, NumberRange, Piece, Sheet, Stroke, TenantKey};
    ///
    /// let range: NumberRange = "+32471123450..+32471123459".parse()?;
    /// let holding = Holding::available_mobile(TenantKey(1));
    /// let sheet = Sheet::new(vec![Piece { span: range.into(), holding }]).unwrap();
    /// let stroke = Stroke { span: range.first().into(), holding: None };
    /// let delta = sheet.paint(&[stroke]);
    /// assert_eq!((delta.removed.len(), delta.inserted.len()), (1, 1));
    /// # Ok::<(), numbering_core::ParseRangeError>(())
    /// ```
    #[must_use]
    pub fn paint(&self, strokes: &[Stroke]) -> Delta {
        debug_assert!(strokes.is_sorted_by(|one, next| one.span.last() < next.span.first()));
        diff(&self.pieces, &self.painted(strokes))
    }

    /// All pieces as they are after `strokes`, under the same conditions.
    ///
    /// ```
    /// use numbering_core::{Holding, NumberRange, Piece, Sheet, Stroke, TenantKey};
    ///
    /// let range: NumberRange = "+32471123450..+32471123459".parse()?;
    /// let holding = Holding::available_mobile(TenantKey(1));
    /// let sheet = Sheet::new(vec![Piece { span: range.into(), holding }]).unwrap();
    /// let stroke = Stroke { span: range.first().into(), holding: None };
    /// assert_eq!(sheet.painted(&[stroke])[0].span.first(), range.first().value() + 1);
    /// # Ok::<(), numbering_core::ParseRangeError>(())
    /// ```
    #[must_use]
    pub fn painted(&self, strokes: &[Stroke]) -> Vec<Piece> {
        let mut canvas = Canvas {
            pieces: Vec::with_capacity(self.pieces.len() + strokes.len()),
        };
        let mut old = self.pieces.iter().copied();
        let mut current = old.next();
        for stroke in strokes {
            while let Some(piece) = current.filter(|piece| piece.span.first() <= stroke.span.last()) {
                canvas.put(piece.span.before(stroke.span), Some(piece.holding));
                let rest = piece.span.after(stroke.span).map(|span| Piece { span, ..piece });
                current = rest.or_else(|| old.next());
            }
            canvas.put(Some(stroke.span), stroke.holding);
        }
        for piece in current.into_iter().chain(old) {
            canvas.put(Some(piece.span), Some(piece.holding));
        }
        canvas.pieces
    }
}

/// Pieces put down from left to right; neighbours held alike become one.
struct Canvas {
    pieces: Vec<Piece>,
}

impl Canvas {
    fn put(&mut self, span: Option<Span>, holding: Option<Holding>) {
        let (Some(span), Some(holding)) = (span, holding) else {
            return;
        };
        match self.pieces.last_mut() {
            Some(last) if last.holding == holding && last.span.touches(span) => {
                last.span = last.span.through(span);
            }
            _ => self.pieces.push(Piece { span, holding }),
        }
    }
}

/// The pieces that `view` lets through, with the holding it gives them; neighbours then held alike are one.
pub(super) fn merged(pieces: &[Piece], view: impl Fn(Holding) -> Option<Holding>) -> Vec<Piece> {
    let mut canvas = Canvas { pieces: Vec::new() };
    for piece in pieces {
        canvas.put(Some(piece.span), view(piece.holding));
    }
    canvas.pieces
}

/// The one of `pieces`, in the order of the line, in which all of `span` lies. `O(log n)`.
pub(super) fn containing(pieces: &[Piece], span: Span) -> Option<&Piece> {
    let at = pieces.partition_point(|piece| piece.span.last() < span.first());
    pieces.get(at).filter(|piece| piece.span.contains(span))
}

/// What distinguishes two lists of pieces, both in the order of the line.
fn diff(old: &[Piece], new: &[Piece]) -> Delta {
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
