//! Lists of rows, and their pages.

use std::collections::HashMap;
use std::sync::Arc;

use numbering_core::{Kind, Piece, Span, trunk};
use numbering_store::{Definition, Page, ReadContext, TrunkCursor, TrunkOwner, TrunkPiece};

use super::assignees::{ASSIGNEE_BYTES, Assignees};
use super::row_key::{Row, RowKey};
use crate::error::{Fault, OperationError};
use crate::json::write::push_value;
use crate::wire::{ListResponse, ListSection, PartList};

/// The memory of the attributes of one definition with its texts, as the memory budget counts it.
const DEFINITION_BYTES: usize = 2 * size_of::<Definition>() + 64;

/// The rows of a list or of a page of it, loaded in chunks. Memory is reserved before it is taken.
pub(super) struct TrunkRows<K: RowKey> {
    rows: PartList<Row<K>>,
    definitions: Attributes,
    assignees: Assignees,
    page: Page<u64>,
    last: Option<K>,
    next: Option<String>,
}

/// The attributes that rows show of their definitions, each once.
#[derive(Default)]
struct Attributes {
    list: Vec<Definition>,
    indexes: HashMap<Definition, u32>,
}

impl<K: RowKey> TrunkRows<K> {
    /// Loads the rows of a page; the rows of a pool have no assignees. Calls `reserve` for memory before it is taken.
    pub(super) fn load(
        context: &mut ReadContext<'_>,
        (owner, assignees): (TrunkOwner, Assignees),
        page: &Page<u64>,
        mut reserve: impl FnMut(usize) -> Result<(), Fault>,
    ) -> Result<Self, OperationError> {
        let mut rows = Self {
            rows: PartList::default(),
            definitions: Attributes::default(),
            assignees,
            page: page.clone(),
            last: None,
            next: None,
        };
        let mut cursor = TrunkCursor::new(owner, K::KIND, page.after, page.limit);
        let mut joined = JoinedDefinitions::default();
        let mut is_at_end = false;
        while !is_at_end && rows.next.is_none() {
            let pieces = context.next_trunk_pieces(&mut cursor)?;
            is_at_end = pieces.is_empty();
            let pieces = match owner {
                TrunkOwner::Pool(_) => joined.join(pieces),
                TrunkOwner::Available(_) | TrunkOwner::Group(_) | TrunkOwner::User(_) => pieces,
            };
            let users = rows.assignees.load(context, &pieces)?;
            reserve(users * ASSIGNEE_BYTES)?;
            pieces
                .iter()
                .try_for_each(|piece| rows.push(piece, &mut reserve))?;
        }
        Ok(rows)
    }

    /// Adds the rows of a piece that belong to the page.
    fn push(
        &mut self,
        piece: &TrunkPiece,
        reserve: &mut impl FnMut(usize) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let Some(span) = part_behind(piece.piece.span, self.page.after) else {
            return Ok(());
        };
        for key in K::keys_of(span) {
            if self.page.limit == Some(self.rows.len()) {
                self.next = self.last.map(|last| last.next_cursor());
                return Ok(());
            }
            let shown = key.attributes(&piece.definition);
            let bytes = if self.definitions.has(&shown) {
                0
            } else {
                DEFINITION_BYTES
            };
            reserve(bytes + size_of::<Row<K>>())?;
            self.last = Some(key);
            self.rows.push(Row {
                key,
                definition: self.definitions.index(shown),
                assignee: self.assignees.index(&piece.piece),
            });
        }
        Ok(())
    }

    /// A list of the pool, under `key`.
    pub(super) fn into_pool_list(self, key: &'static str) -> ListResponse {
        let definitions = self.definitions.list;
        let write = move |out: &mut Vec<u8>, row: &Row<K>| {
            let shown = usize::try_from(row.definition)
                .ok()
                .and_then(|index| definitions.get(index));
            push_value(out, &shown.map(|shown| row.key.pool_row(shown)));
        };
        let section = ListSection::of_rows(key, self.rows, write);
        ListResponse::new([section]).next(self.next)
    }

    /// A list of a group or of a user as a section of an answer, with the marker of the next page.
    pub(super) fn into_section(self) -> (ListSection, Option<String>) {
        let (definitions, assignees) = (self.definitions.list, self.assignees);
        let write = move |out: &mut Vec<u8>, row: &Row<K>| {
            let shown = usize::try_from(row.definition)
                .ok()
                .and_then(|index| definitions.get(index));
            let assignee = assignees.get(row.assignee);
            push_value(out, &shown.map(|shown| row.key.group_row(shown, assignee)));
        };
        (ListSection::of_rows(K::LIST, self.rows, write), self.next)
    }
}

/// The part of a span behind a position.
fn part_behind(span: Span, position: Option<u64>) -> Option<Span> {
    match position {
        Some(position) if span.first() <= position => Span::from_positions(position + 1, span.last()),
        _ => Some(span),
    }
}

impl Attributes {
    fn has(&self, shown: &Definition) -> bool {
        self.indexes.contains_key(shown)
    }

    /// The index of these attributes, which are added if they are new.
    fn index(&mut self, shown: Definition) -> u32 {
        if let Some(index) = self.indexes.get(&shown) {
            return *index;
        }
        let index = u32::try_from(self.list.len()).unwrap_or(u32::MAX);
        self.list.push(shown.clone());
        self.indexes.insert(shown, index);
        index
    }
}

/// The holdings of a tenant as they were defined, whoever has parts of them, joined from chunks of pieces.
#[derive(Default)]
struct JoinedDefinitions {
    /// The last holding, which the next chunk may continue.
    open: Option<TrunkPiece>,
}

impl JoinedDefinitions {
    /// Joins the next pieces, in order; none closes the last holding.
    fn join(&mut self, pieces: Vec<TrunkPiece>) -> Vec<TrunkPiece> {
        let is_end = pieces.is_empty();
        let pieces: Vec<TrunkPiece> = self.open.take().into_iter().chain(pieces).collect();
        let mut joined = defined(&pieces);
        if !is_end {
            self.open = joined.pop();
        }
        joined
    }
}

fn defined(pieces: &[TrunkPiece]) -> Vec<TrunkPiece> {
    let by_kind: HashMap<Kind, &Arc<Definition>> = pieces
        .iter()
        .map(|piece| (piece.piece.holding.kind, &piece.definition))
        .collect();
    let bare: Vec<Piece> = pieces.iter().map(|piece| piece.piece).collect();
    let with_definition = |piece: Piece| {
        let definition = Arc::clone(by_kind.get(&piece.holding.kind)?);
        Some(TrunkPiece { piece, definition })
    };
    let whole = trunk::definitions(&bare).into_iter();
    whole.filter_map(with_definition).collect()
}
