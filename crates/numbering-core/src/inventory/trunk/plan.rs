//! The steps that all plans for ranges and prefixes share: all items are accepted, or none.

use alloc::vec::Vec;

use super::item_ref::ItemRef;
use super::plan_refusal::PlanRefusal;
use crate::inventory::accepted_spans::AcceptedSpans;
use crate::inventory::items::{Conflicts, Malformed, Rejection};
use crate::inventory::piece::Piece;
use crate::inventory::piece_map::{Reassignment, containing};
use crate::span::Span;

/// Decides on each item separately, and returns the reassignments in ascending order if all are accepted.
pub(super) fn all_or_nothing<T, J>(
    items: &[Result<T, Malformed>],
    span_of: impl Fn(T) -> Span,
    judge: J,
) -> Result<Vec<Reassignment>, PlanRefusal>
where
    T: Copy,
    J: Fn(usize, T) -> Result<Reassignment, Rejection>,
{
    let spans: Vec<Option<Span>> = items.iter().map(|item| item.ok().map(&span_of)).collect();
    let mut accepted = AcceptedSpans::of(&spans);
    let mut outcome = |index, item: &Result<T, Malformed>| {
        let item = item.map_err(Rejection::Malformed)?;
        let span = span_of(item);
        if accepted.conflicts(span) {
            return Err(Rejection::DuplicateInRequest);
        }
        let reassignment = judge(index, item)?;
        accepted.add(span);
        Ok(reassignment)
    };
    let outcomes = items.iter().enumerate();
    collect_all(outcomes.map(|(index, item)| outcome(index, item).map_err(|rejection| (index, rejection))))
}

/// Collects the reassignments, or the first rejections if there are any.
fn collect_all(
    outcomes: impl Iterator<Item = Result<Reassignment, (usize, Rejection)>>,
) -> Result<Vec<Reassignment>, PlanRefusal> {
    let (mut reassignments, mut rejections) = (Vec::new(), Vec::new());
    for outcome in outcomes {
        match outcome {
            Ok(reassignment) => reassignments.push(reassignment),
            Err(rejection) => rejections.push(rejection),
        }
        if rejections.len() == PlanRefusal::ITEMS_MAX {
            break;
        }
    }
    if !rejections.is_empty() {
        return Err(PlanRefusal::new(rejections));
    }
    reassignments.sort_unstable_by_key(|reassignment| reassignment.span);
    Ok(reassignments)
}

/// The span that an item names, and the row in which it lies, if there is one.
#[derive(Clone, Copy)]
pub(super) struct RowMatch {
    pub(super) span: Span,
    pub(super) row: Option<Piece>,
    /// True if the item names a whole row by a number that lies inside one and does not begin it.
    pub(super) is_inside: bool,
}

/// Finds the spans that `items` name among `rows`, which ascend.
pub(super) fn match_rows(
    rows: &[Piece],
    items: &[Result<ItemRef, Malformed>],
) -> Vec<Result<RowMatch, Malformed>> {
    let find = |item: ItemRef| {
        let row = containing(rows, item.span()).copied();
        match item {
            ItemRef::Part(span) => RowMatch {
                span,
                row,
                is_inside: false,
            },
            ItemRef::Whole(_) => {
                let begins = row.filter(|row| row.span.first() == item.span().first());
                RowMatch {
                    span: begins.map_or(item.span(), |row| row.span),
                    row: begins,
                    is_inside: row.is_some() && begins.is_none(),
                }
            }
        }
    };
    items.iter().map(|item| item.map(find)).collect()
}

/// Refuses if there is any of `pieces`.
pub(super) fn refuse_if_any<'a>(
    pieces: impl Iterator<Item = &'a Piece>,
    rejection: impl FnOnce(Conflicts) -> Rejection,
) -> Result<(), Rejection> {
    let conflicts: Conflicts = pieces.collect();
    if conflicts.is_empty() {
        Ok(())
    } else {
        Err(rejection(conflicts))
    }
}

/// Returns `true` if `pieces`, in order, hold all of `span` between them.
pub(super) fn is_covered<'a>(span: Span, pieces: impl Iterator<Item = &'a Piece>) -> bool {
    let mut covered: Option<Span> = None;
    for piece in pieces {
        match covered {
            None => covered = Some(piece.span),
            Some(before) if before.touches(piece.span) => covered = Some(before.hull(piece.span)),
            Some(_) => return false,
        }
    }
    covered.is_some_and(|covered| covered.contains(span))
}
