//! The parts of held numbers that an update changes.

use numbering_core::{Assignment, GroupKey, Holding, Kind, Piece, PieceMap, UserKey};

use super::{NamedFields, Record, RecordItem};
use crate::queries::HeldPart;

/// Returns true if the pieces, all of one tenant, have every number of a record, as its kind.
pub(super) fn is_held(piece_map: &PieceMap, record: &Record) -> bool {
    let span = record.span();
    let pieces = piece_map.overlapping(span);
    let is_mobile = matches!(record.held, RecordItem::Mobile(_));
    let is_kind = |piece: &Piece| (piece.holding.kind == Kind::Mobile) == is_mobile;
    let (Some(first), Some(last)) = (pieces.first(), pieces.last()) else {
        return false;
    };
    first.span.first() <= span.first()
        && span.last() <= last.span.last()
        && pieces.iter().all(is_kind)
        && pieces.windows(2).all(|pair| match pair {
            [one, next] => one.span.touches(next.span),
            _ => true,
        })
}

/// The parts of a record whose group or user is another than the one it names. The share of a part that comes to another group
/// is not set yet.
pub(super) fn changed_parts<'p>(
    piece_map: &'p PieceMap,
    record: &'p Record,
    group: Option<GroupKey>,
    user: Option<UserKey>,
) -> impl Iterator<Item = HeldPart> + 'p {
    let span = record.span();
    piece_map.overlapping(span).iter().filter_map(move |piece| {
        let before = piece.holding;
        let assignment = assignment_after(before.assignment, record.named, group, user);
        let after = Holding { assignment, ..before };
        (before != after).then_some(())?;
        let span = piece.span.intersection(span)?;
        Some(HeldPart { span, before, after })
    })
}

/// The assignment after an update. What the record does not name stays, but for the user of a number that leaves the group.
fn assignment_after(
    before: Option<Assignment>,
    named: NamedFields,
    group: Option<GroupKey>,
    user: Option<UserKey>,
) -> Option<Assignment> {
    if !named.has(NamedFields::GROUP) {
        return before;
    }
    let group = group?;
    let same = before.filter(|before| before.group == group);
    let user = if named.has(NamedFields::USER) {
        user
    } else {
        same.and_then(|same| same.user)
    };
    let by = same.and_then(|same| same.by);
    Some(Assignment { group, by, user })
}
