//! The pieces that a plan for trunk ranges and prefixes needs: those of its items, and the rest of their rows.

use diesel::prelude::*;
use numbering_core::trunk::{ItemRef, TenantGroup};
use numbering_core::{Malformed, Piece, PieceMap, Span, TenantKey, UserKey};

use crate::context::WriteContext;
use crate::db::connection::on_backend;
use crate::db::schema::pieces;
use crate::error::StoreError;
use crate::rows::{PieceRow, origin, to_key};
use crate::tables::{HeldKinds, Holder, RowColumn, select_rows};

/// A reference of an item to the inventory, or the reason why it is malformed.
pub type ParsedItemRef = Result<ItemRef, Malformed>;

/// The kind of row to which an item refers by its first number.
#[derive(Clone, Copy)]
pub(super) enum RowKind {
    /// All pieces that are left of one definition of a tenant.
    Definition(TenantKey),
    /// All pieces that one item assigned to a group.
    Assignment(TenantGroup),
}

impl RowKind {
    /// The tenant of the rows.
    const fn tenant(self) -> TenantKey {
        match self {
            Self::Definition(tenant) | Self::Assignment(TenantGroup { tenant, .. }) => tenant,
        }
    }
}

impl WriteContext<'_> {
    /// Loads the pieces of a tenant for a plan whose items refer to rows or parts of rows.
    pub(super) fn load_rows(
        &mut self,
        row: RowKind,
        items: &[ParsedItemRef],
    ) -> Result<PieceMap, StoreError> {
        let spans = self.spans_of_rows(row, items)?;
        self.load_held(Holder::Tenant(row.tenant()), HeldKinds::Trunk, spans)
    }

    /// The spans of `items`. For an item that is a whole row, these are the spans of all its pieces.
    pub(super) fn spans_of_rows(
        &mut self,
        row: RowKind,
        items: &[ParsedItemRef],
    ) -> Result<Vec<Span>, StoreError> {
        let mut spans: Vec<Span> = items.iter().flatten().map(|item| item.span()).collect();
        let firsts = items.iter().flatten().filter_map(|item| match item {
            ItemRef::Whole(first) => Some(Span::from(*first)),
            ItemRef::Part(_) => None,
        });
        let firsts: Vec<Span> = firsts.collect();
        let holder = Holder::Tenant(row.tenant());
        let piece_map = self.load_held(holder, HeldKinds::Trunk, firsts.iter().copied())?;
        let starts = firsts.into_iter().flat_map(|first| piece_map.overlapping(first));
        spans.extend(self.following_pieces(starts, row)?);
        Ok(spans)
    }

    /// The spans of `starts` and of the pieces after each that belong to the same row.
    fn following_pieces<'p>(
        &mut self,
        starts: impl Iterator<Item = &'p Piece>,
        row: RowKind,
    ) -> Result<Vec<Span>, StoreError> {
        let of_row = |piece: &Piece| match row {
            RowKind::Definition(_) => origin(piece.holding.kind),
            RowKind::Assignment(_) => piece.holding.assignment?.by,
        };
        let mut starts: Vec<(i64, i64)> = starts
            .filter_map(|piece| Some((of_row(piece)?.0, to_key(piece.span.last()))))
            .collect();
        // a row is read once, however many items name pieces of it
        starts.sort_unstable();
        starts.dedup_by_key(|(row, _)| *row);
        if starts.is_empty() {
            return Ok(Vec::new());
        }
        let column = match row {
            RowKind::Definition(_) => RowColumn::Definition,
            RowKind::Assignment(_) => RowColumn::Assignment,
        };
        let mut rows = select_rows(self.pieces_table()?, row.tenant().0, column, &starts)?;
        if let RowKind::Assignment(of) = row {
            rows.retain(|row| row.group_key == Some(of.group.0));
        }
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
