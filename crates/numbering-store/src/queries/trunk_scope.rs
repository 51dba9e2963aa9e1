//! The pieces that a plan for trunk ranges and prefixes needs: those that its items name, and those that go with them.

use diesel::prelude::*;
use numbering_core::trunk::{self, ItemRef};
use numbering_core::{GroupKey, Malformed, Piece, PieceMap, Span, TenantKey, UserKey};

use crate::context::WriteContext;
use crate::db::connection::on_backend;
use crate::db::schema::pieces;
use crate::error::StoreError;
use crate::rows::{PieceRow, kind, origin, to_key};

/// A reference of an item to the inventory, or the reason why it is malformed.
pub type ParsedItemRef = Result<ItemRef, Malformed>;

/// The kind of row that an item names by its first number.
#[derive(Clone, Copy)]
pub(super) enum RowKind {
    /// The pieces that are left of one definition.
    Definition,
    /// The pieces that were assigned to this group by one item.
    Assignment(GroupKey),
}

impl WriteContext<'_> {
    /// What a plan needs to see that names rows, or parts of them.
    pub(super) fn load_named(
        &mut self,
        tenant: TenantKey,
        items: &[ParsedItemRef],
        row: RowKind,
    ) -> Result<PieceMap, StoreError> {
        let spans = self.spans_of_rows(tenant, items, row)?;
        self.load_overlapping(trunk::load_scope(spans))
    }

    /// The spans that items name; of a whole row, those of all its pieces from where it begins.
    pub(super) fn spans_of_rows(
        &mut self,
        tenant: TenantKey,
        items: &[ParsedItemRef],
        row: RowKind,
    ) -> Result<Vec<Span>, StoreError> {
        let named: Vec<Span> = items.iter().flatten().map(|named| named.span()).collect();
        let touched = self.load_overlapping(named.clone())?;
        let mut spans = named;
        for named in items.iter().flatten() {
            let ItemRef::Whole(_) = named else { continue };
            for piece in touched.overlapping(named.span()) {
                spans.extend(self.following_pieces(tenant, piece, row)?);
            }
        }
        Ok(spans)
    }

    /// The spans of the pieces that belong to the same row as `piece`, from it on.
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

    /// The ranges and prefixes, and parts of them, that a user carries.
    pub(crate) fn trunk_spans_of_user(&mut self, user: UserKey) -> Result<Vec<Span>, StoreError> {
        let query = pieces::table
            .filter(pieces::user_key.eq(user.0))
            .filter(pieces::kind.ne(kind::MOBILE));
        let rows: Vec<PieceRow> = on_backend!(self.pieces_table()?, c => query.load(c))?;
        spans(rows)
    }

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
