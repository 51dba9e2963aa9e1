//! The check of all pieces, in one pass along the number axis: each is well-formed, none overlaps another, and
//! neighbours with the same holding are merged.

use numbering_core::{Kind, Piece, Span};

use super::report::{Check, Report};
use crate::db::connection::Connection;
use crate::error::StoreError;
use crate::rows::PieceRow;
use crate::tables::PieceCursor;

/// The number of pieces in a window of the replay.
const WINDOW: u64 = 2_000_000;

/// The positions at which the windows of the replay begin, except for the first.
pub(super) type Windows = Vec<u64>;

/// Checks every piece against those before it.
pub(super) fn check(connection: &mut Connection, report: &mut Report<'_>) -> Result<Windows, StoreError> {
    let (mut cursor, mut count, mut windows) = (PieceCursor::all(), 0, Vec::new());
    // the piece with the greatest end so far, and the one right before
    let (mut furthest, mut previous): (Option<Piece>, Option<Piece>) = (None, None);
    while let Some(row) = cursor.next(connection)? {
        count += 1;
        if count % 10_000 == 0 {
            report.progress("pieces", count);
        }
        let Some(piece) = piece(row) else {
            report.found(Check::Form, || {
                format!("the piece from {} to {} is malformed", row.first, row.last)
            });
            continue;
        };
        if count % WINDOW == 0 {
            windows.push(piece.span.first());
        }
        if let Some(open) = furthest.filter(|open| piece.span.first() <= open.span.last()) {
            let pair = report.described(connection, Check::Overlap, &[open, piece])?;
            report.found(Check::Overlap, || pair.join(" overlaps "));
        }
        if let Some(before) = previous.filter(|before| merged(before, &piece).is_some()) {
            let pair = report.described(connection, Check::Canonical, &[before, piece])?;
            report.found(Check::Canonical, || pair.join(" should be merged with "));
        }
        if furthest.is_none_or(|open| open.span.last() < piece.span.last()) {
            furthest = Some(piece);
        }
        previous = Some(piece);
    }
    Ok(windows)
}

/// Reads the next piece. Malformed rows are skipped: [`check`] reports them.
pub(super) fn next(
    cursor: &mut PieceCursor,
    connection: &mut Connection,
) -> Result<Option<Piece>, StoreError> {
    while let Some(row) = cursor.next(connection)? {
        if let Some(piece) = piece(row) {
            return Ok(Some(piece));
        }
    }
    Ok(None)
}

/// The union of a piece and the next one, if they have the same holding and touch.
pub(super) fn merged(piece: &Piece, next: &Piece) -> Option<Span> {
    let can_merge = piece.holding == next.holding && piece.span.touches(next.span);
    if can_merge {
        piece.span.union(next.span)
    } else {
        None
    }
}

/// The piece of a row, if the row is well-formed and converts without a loss.
fn piece(row: PieceRow) -> Option<Piece> {
    let piece = Piece::try_from(row).ok()?;
    let is_prefix = matches!(piece.holding.kind, Kind::Prefix(_));
    let is_assigned_by = piece
        .holding
        .assignment
        .is_some_and(|assignment| assignment.by.is_some());
    let is_well_formed = is_prefix == piece.span.is_prefix_space()
        && is_assigned_by == (piece.holding.is_trunk() && piece.holding.assignment.is_some())
        && PieceRow::from(&piece) == row;
    is_well_formed.then_some(piece)
}
