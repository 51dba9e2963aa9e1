//! The steps that all plans for ranges and prefixes share: all items are accepted, or none.

use alloc::vec::Vec;

use super::item_ref::ItemRef;
use super::plan_refusal::PlanRefusal;
use crate::inventory::duplicates::duplicates;
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
    let duplicates = duplicates(&spans);
    let outcomes = items.iter().zip(duplicates).enumerate();
    let outcomes = outcomes.map(|(index, (item, is_duplicate))| {
        let item = item.map_err(Rejection::Malformed);
        let item = item.and_then(|item| {
            if is_duplicate {
                Err(Rejection::DuplicateInRequest)
            } else {
                Ok(item)
            }
        });
        item.and_then(|item| judge(index, item))
            .map_err(|rejection| (index, rejection))
    });
    collect_all(outcomes)
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
}

/// Finds the spans that `items` name among `rows`, which ascend.
pub(super) fn match_rows(
    rows: &[Piece],
    items: &[Result<ItemRef, Malformed>],
) -> Vec<Result<RowMatch, Malformed>> {
    let find = |item: ItemRef| {
        let row = containing(rows, item.span()).copied();
        match item {
            ItemRef::Part(span) => RowMatch { span, row },
            ItemRef::Whole(_) => {
                let row = row.filter(|row| row.span.first() == item.span().first());
                let span = row.map_or(item.span(), |row| row.span);
                RowMatch { span, row }
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
