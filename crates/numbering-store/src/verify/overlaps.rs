//! One pass along the line: each piece can be held, none overlaps another, and neighbours that are held alike
//! are one.

use numbering_core::{Kind, Piece, Span};

use super::report::{Check, Report};
use crate::db::connection::Connection;
use crate::error::StoreError;
use crate::rows::PieceRow;
use crate::tables::PieceCursor;

/// So many pieces make a window of the replay.
const WINDOW: u64 = 2_000_000;

/// The places, beside the beginning, at which a window of the replay begins.
pub(super) type Windows = Vec<u64>;

/// Checks every piece as against what went before it.
pub(super) fn check(connection: &mut Connection, report: &mut Report<'_>) -> Result<Windows, StoreError> {
    let (mut scan, mut count, mut windows) = (PieceCursor::all(), 0, Vec::new());
    // the one that reaches furthest, and the one right before
    let (mut furthest, mut previous): (Option<Piece>, Option<Piece>) = (None, None);
    while let Some(row) = scan.next(connection)? {
        count += 1;
        if count % 10_000 == 0 {
            report.at("pieces", count);
        }
        let Some(piece) = piece(row) else {
            report.found(Check::Form, || {
                format!(
                    "the piece from {} to {} is nothing that can be held",
                    row.first, row.last
                )
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
        if let Some(before) = previous.filter(|before| is_one_with(before, &piece)) {
            let pair = report.described(connection, Check::Canonical, &[before, piece])?;
            report.found(Check::Canonical, || pair.join(" should be one with "));
        }
        if furthest.is_none_or(|open| open.span.last() < piece.span.last()) {
            furthest = Some(piece);
        }
        previous = Some(piece);
    }
    Ok(windows)
}

/// The next row that is a piece; of others this check tells.
pub(super) fn next(scan: &mut PieceCursor, connection: &mut Connection) -> Result<Option<Piece>, StoreError> {
    while let Some(row) = scan.next(connection)? {
        if let Some(piece) = piece(row) {
            return Ok(Some(piece));
        }
    }
    Ok(None)
}

/// From the beginning of one to the end of another that comes after it.
pub(super) fn joined(one: Span, next: Span) -> Span {
    Span::from_positions(one.first(), next.last()).unwrap_or(one)
}

/// Whether nothing keeps the two apart.
pub(super) fn is_one_with(before: &Piece, piece: &Piece) -> bool {
    before.holding == piece.holding && before.span.touches(piece.span)
}

/// The piece that a row stands for, if nothing is lost or wrong between the two.
pub(super) fn piece(row: PieceRow) -> Option<Piece> {
    let piece = Piece::try_from(row).ok()?;
    let is_prefix = matches!(piece.holding.kind, Kind::Prefix(_));
    let is_assigned_by = piece
        .holding
        .assignment
        .is_some_and(|assignment| assignment.by.is_some());
    let is_sound = is_prefix == piece.span.is_prefix_space()
        && is_assigned_by == (piece.holding.is_trunk() && piece.holding.assignment.is_some())
        && PieceRow::from(&piece) == row;
    is_sound.then_some(piece)
}
