//! The pieces that a plan for trunk ranges and prefixes needs: those of its items, and the rest of their rows.

use diesel::prelude::*;
use numbering_core::trunk::{self, ItemRef};
use numbering_core::{GroupKey, Malformed, Piece, PieceMap, Span, TenantKey, UserKey};

use crate::context::WriteContext;
use crate::db::connection::on_backend;
use crate::db::schema::pieces;
use crate::error::StoreError;
use crate::rows::{PieceRow, origin, to_key};

/// A reference of an item to the inventory, or the reason why it is malformed.
pub type ParsedItemRef = Result<ItemRef, Malformed>;

/// The kind of row to which an item refers by its first number.
#[derive(Clone, Copy)]
pub(super) enum RowKind {
    /// All pieces that are left of one definition.
    Definition,
    /// All pieces that one item assigned to this group.
    Assignment(GroupKey),
}

impl WriteContext<'_> {
    /// Loads the pieces for a plan whose items refer to rows or parts of rows.
    pub(super) fn load_items_of(
        &mut self,
        tenant: TenantKey,
        items: &[ParsedItemRef],
        row: RowKind,
    ) -> Result<PieceMap, StoreError> {
        let spans = self.spans_of_rows(tenant, items, row)?;
        self.load_overlapping(trunk::load_scope(spans))
    }

    /// The spans of `items`. For an item that is a whole row, these are the spans of all its pieces.
    pub(super) fn spans_of_rows(
        &mut self,
        tenant: TenantKey,
        items: &[ParsedItemRef],
        row: RowKind,
    ) -> Result<Vec<Span>, StoreError> {
        let mut spans: Vec<Span> = items.iter().flatten().map(|item| item.span()).collect();
        let piece_map = self.load_overlapping(spans.clone())?;
        for item in items.iter().flatten() {
            let ItemRef::Whole(_) = item else { continue };
            for piece in piece_map.overlapping(item.span()) {
                spans.extend(self.following_pieces(tenant, piece, row)?);
            }
        }
        Ok(spans)
    }

    /// The spans of `piece` and of the pieces after it that belong to the same row.
    fn following_pieces(
        &mut self,
        tenant: TenantKey,
        piece: &Piece,
        row: RowKind,
    ) -> Result<Vec<Span>, StoreError> {
        let from = pieces::table
            .filter(pieces::tenant.eq(tenant.0))
            .filter(pieces::last.ge(to_key(piece.span.last())));
        let by = piece.holding.assignment.and_then(|assignment| assignment.by);
        let rows: Vec<PieceRow> = match (row, origin(piece.holding.kind), by) {
            (RowKind::Definition, Some(origin), _) => {
                let query = from.filter(pieces::definition.eq(origin.0));
                on_backend!(self.pieces_table()?, c => query.load(c))?
            }
            (RowKind::Assignment(group), _, Some(by)) => {
                let query = from
                    .filter(pieces::assignment.eq(by.0))
                    .filter(pieces::group_key.eq(group.0));
                on_backend!(self.pieces_table()?, c => query.load(c))?
            }
            _ => Vec::new(),
        };
        spans(rows)
    }

    /// The spans of all numbers and prefixes that are assigned to a user.
    pub(super) fn spans_of_user(&mut self, user: UserKey) -> Result<Vec<Span>, StoreError> {
        let query = pieces::table.filter(pieces::user_key.eq(user.0));
        let rows: Vec<PieceRow> = on_backend!(self.pieces_table()?, c => query.load(c))?;
        spans(rows)
    }
}

fn spans(rows: Vec<PieceRow>) -> Result<Vec<Span>, StoreError> {
    let pieces = rows.into_iter().map(Piece::try_from);
    pieces.map(|piece| piece.map(|piece| piece.span)).collect()
}
