//! [`RowKey`]: the differences between lists of ranges and lists of prefixes.

use numbering_core::{E164, Piece, Prefix};
use numbering_store::{Definition, TrunkKind, TrunkPiece};
use serde::Serialize;

use super::row_schemas::{Assignee, GroupPrefix, GroupRange, PoolPrefix, PoolRange};
use crate::error::Fault;
use crate::query::Filters;

/// A row before it is written: for ranges one for each piece, for prefixes one for each prefix.
pub(super) struct Row<K> {
    pub(super) key: K,
    pub(super) piece: TrunkPiece,
}

/// The key by which rows are sorted and written: the ends of a range, or a prefix.
pub(super) trait RowKey: Sized + Send + 'static {
    const KIND: TrunkKind;
    /// The key of a list.
    const LIST: &'static str;
    /// The key of a list of available rows.
    const AVAILABLE: &'static str;
    /// The marker of a page.
    type Cursor: Copy + Ord + Send + Sync + 'static;
    type PoolRow: Serialize;
    type GroupRow: Serialize;

    /// Reads the marker of the page before.
    fn parse_cursor(filters: &Filters) -> Result<Option<Self::Cursor>, Fault>;
    fn keys_of(piece: &Piece) -> Vec<Self>;
    fn cursor(&self) -> Self::Cursor;
    fn next_cursor(&self) -> String;
    fn pool_row(row: &Row<Self>) -> Self::PoolRow;
    fn group_row(row: &Row<Self>, assignee: Assignee) -> Self::GroupRow;
}

/// The ends of a range.
pub(super) struct RangeKey(E164, E164);

impl RowKey for RangeKey {
    const KIND: TrunkKind = TrunkKind::Range;
    const LIST: &'static str = "numbers";
    const AVAILABLE: &'static str = "available_numbers";
    type Cursor = E164;
    type PoolRow = PoolRange;
    type GroupRow = GroupRange;

    fn parse_cursor(filters: &Filters) -> Result<Option<E164>, Fault> {
        filters.number("after")
    }

    fn keys_of(piece: &Piece) -> Vec<Self> {
        let numbers = piece.span.numbers();
        numbers
            .map(|numbers| Self(numbers.first(), numbers.last()))
            .into_iter()
            .collect()
    }

    fn cursor(&self) -> E164 {
        self.0
    }

    fn next_cursor(&self) -> String {
        self.1.to_string()
    }

    fn pool_row(row: &Row<Self>) -> Self::PoolRow {
        let definition = &row.piece.definition;
        PoolRange {
            min_phone_number: row.key.0.to_string(),
            max_phone_number: row.key.1.to_string(),
            active: definition.active,
            extension_length: length_text(definition),
        }
    }

    fn group_row(row: &Row<Self>, assignee: Assignee) -> Self::GroupRow {
        let definition = &row.piece.definition;
        GroupRange {
            min_phone_number: row.key.0.to_string(),
            max_phone_number: row.key.1.to_string(),
            assignee,
            active: definition.active,
            extension_length: length_text(definition),
        }
    }
}

fn length_text(definition: &Definition) -> String {
    definition
        .extension_length
        .map(|length| length.to_string())
        .unwrap_or_default()
}

impl RowKey for Prefix {
    const KIND: TrunkKind = TrunkKind::Prefix;
    const LIST: &'static str = "prefixes";
    const AVAILABLE: &'static str = "available_prefixes";
    type Cursor = Self;
    type PoolRow = PoolPrefix;
    type GroupRow = GroupPrefix;

    fn parse_cursor(filters: &Filters) -> Result<Option<Self>, Fault> {
        filters.prefix("after")
    }

    fn keys_of(piece: &Piece) -> Vec<Self> {
        piece.span.prefixes()
    }

    fn cursor(&self) -> Self {
        *self
    }

    fn next_cursor(&self) -> String {
        self.to_string()
    }

    fn pool_row(row: &Row<Self>) -> Self::PoolRow {
        let (extension_range_start, extension_range_end) = row.piece.definition.extensions.clone();
        PoolPrefix {
            prefix: row.prefix_text(),
            active: row.piece.definition.active,
            extension_range_start,
            extension_range_end,
        }
    }

    fn group_row(row: &Row<Self>, assignee: Assignee) -> Self::GroupRow {
        let (extension_range_start, extension_range_end) = row.piece.definition.extensions.clone();
        GroupPrefix {
            prefix: row.prefix_text(),
            assignee,
            active: row.piece.definition.active,
            extension_range_start,
            extension_range_end,
        }
    }
}

impl Row<Prefix> {
    /// The prefix as it was written when it was defined; a part of it in plain digits.
    fn prefix_text(&self) -> String {
        let written = &self.piece.definition.written;
        let is_whole = written.parse() == Ok(self.key);
        if is_whole {
            written.clone()
        } else {
            self.key.to_string()
        }
    }
}
