//! What all plans share: all items are accepted, or none.

use alloc::vec::Vec;

use super::item_ref::ItemRef;
use super::plan_refusal::PlanRefusal;
use crate::inventory::duplicates::duplicates;
use crate::inventory::items::{Conflicts, Malformed, Rejection};
use crate::inventory::piece::Piece;
use crate::inventory::piece_map::{Reassignment, containing};
use crate::span::Span;

/// Judges each item by itself; if all are accepted, their reassignments in the order of the line.
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
    let repeats = duplicates(&spans);
    let outcomes = items.iter().zip(repeats).enumerate();
    let outcomes = outcomes.map(|(index, (item, is_repeat))| {
        let item = item.map_err(Rejection::Malformed);
        let item = item.and_then(|item| {
            if is_repeat {
                Err(Rejection::DuplicateInRequest)
            } else {
                Ok(item)
            }
        });
        item.and_then(|item| judge(index, item))
            .map_err(|rejection| (index, rejection))
    });
    all(outcomes)
}

fn all(
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

/// What an item names, and the row in which it lies, if there is one.
#[derive(Clone, Copy)]
pub(super) struct Located {
    pub(super) span: Span,
    pub(super) row: Option<Piece>,
}

/// Finds what `items` name among `rows`, which stand in the order of the line.
pub(super) fn locate(
    rows: &[Piece],
    items: &[Result<ItemRef, Malformed>],
) -> Vec<Result<Located, Malformed>> {
    let locate = |named: ItemRef| {
        let row = containing(rows, named.span()).copied();
        match named {
            ItemRef::Part(span) => Located { span, row },
            ItemRef::Whole(_) => {
                let row = row.filter(|row| row.span.first() == named.span().first());
                let span = row.map_or(named.span(), |row| row.span);
                Located { span, row }
            }
        }
    };
    items.iter().map(|item| item.map(locate)).collect()
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
