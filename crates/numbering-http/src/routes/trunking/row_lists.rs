//! Lists of rows, and their pages.

use std::collections::HashMap;
use std::sync::Arc;

use numbering_core::{Kind, Piece, trunk};
use numbering_store::{Definition, Page, TrunkPiece};

use super::assignees::Assignees;
use super::row_key::{Row, RowKey};
use crate::error::OperationError;
use crate::json::write::push_value;
use crate::wire::{ListMemory, ListResponse, ListSection};

/// Returns the rows of `pieces` that belong to `page`, and the marker of the next page.
fn rows<K: RowKey>(pieces: Vec<TrunkPiece>, page: &Page<K::Cursor>) -> (Vec<Row<K>>, Option<String>) {
    let of_piece = |piece: TrunkPiece| {
        let keys = K::keys_of(&piece.piece).into_iter();
        let row = move |key| Row {
            key,
            piece: piece.clone(),
        };
        keys.map(row)
    };
    let is_after = |row: &Row<K>| page.after.is_none_or(|after| after < row.key.cursor());
    let mut rows: Vec<Row<K>> = pieces.into_iter().flat_map(of_piece).filter(is_after).collect();
    let is_more = page.cut(&mut rows);
    let next = rows.last().filter(|_| is_more).map(|row| row.key.next_cursor());
    (rows, next)
}

/// Returns a list of the pool, under `key`.
pub(super) fn pool_list<K: RowKey>(
    key: &'static str,
    pieces: Vec<TrunkPiece>,
    page: &Page<K::Cursor>,
    memory: &mut ListMemory,
) -> Result<ListResponse, OperationError> {
    let (rows, next) = rows::<K>(pieces, page);
    memory.grow_for(&rows)?;
    let section = ListSection::of_rows(key, rows, |out, row| push_value(out, &K::pool_row(row)));
    Ok(ListResponse::new([section]).next(next))
}

/// Returns the holdings of a tenant of one kind as they were defined, whoever has parts of them.
pub(super) fn defined(pieces: &[TrunkPiece]) -> Vec<TrunkPiece> {
    let by_kind: HashMap<Kind, &Definition> = pieces
        .iter()
        .map(|piece| (piece.piece.holding.kind, &piece.definition))
        .collect();
    let bare: Vec<Piece> = pieces.iter().map(|piece| piece.piece).collect();
    let whole = trunk::definitions(&bare).into_iter();
    let with_definition = |piece: Piece| {
        let definition = (*by_kind.get(&piece.holding.kind)?).clone();
        Some(TrunkPiece { piece, definition })
    };
    whole.filter_map(with_definition).collect()
}

/// Returns a list of a group as a section of an answer, and the marker of the next page.
pub(super) fn group_section<K: RowKey>(
    pieces: Vec<TrunkPiece>,
    page: &Page<K::Cursor>,
    assignees: Arc<Assignees>,
) -> (ListSection, Option<String>) {
    let (rows, next) = rows::<K>(pieces, page);
    let write = move |out: &mut Vec<u8>, row: &Row<K>| {
        push_value(out, &K::group_row(row, assignees.assignee(&row.piece.piece)));
    };
    (ListSection::of_rows(K::LIST, rows, write), next)
}

/// Returns the rows of a group for `pieces`.
pub(super) fn group_rows<K: RowKey>(pieces: Vec<TrunkPiece>, assignees: &Assignees) -> Vec<K::GroupRow> {
    let (rows, _) = rows::<K>(pieces, &Page::default());
    rows.iter()
        .map(|row| K::group_row(row, assignees.assignee(&row.piece.piece)))
        .collect()
}
