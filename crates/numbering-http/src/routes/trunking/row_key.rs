//! [`RowKey`]: the differences between lists of ranges and lists of prefixes.

use numbering_core::{E164, Prefix, Span};
use numbering_store::{Definition, TrunkKind};
use serde::Serialize;

use super::row_schemas::{Assignee, GroupPrefix, GroupRange, PoolPrefix, PoolRange};
use crate::error::Fault;
use crate::query::Filters;

/// A row before it is written: for ranges one for each piece, for prefixes one for each prefix. What it shows beside its
/// key is there once for all rows that show the same.
pub(super) struct Row<K> {
    pub(super) key: K,
    /// The index of the attributes of its definition.
    pub(super) definition: u32,
    /// The index of its assignee.
    pub(super) assignee: u32,
}

/// The key by which rows are sorted and written: the ends of a range, or a prefix.
pub(super) trait RowKey: Copy + Send + 'static {
    const KIND: TrunkKind;
    /// The key of a list.
    const LIST: &'static str;
    /// The key of a list of available rows.
    const AVAILABLE: &'static str;
    type PoolRow: Serialize;
    type GroupRow: Serialize;

    /// Reads the last position of the number axis that the page before has shown. It is a position, not a row: of a row
    /// that begins before it and ends behind it, as rows were joined meanwhile, the rest is shown.
    fn parse_cursor(filters: &Filters) -> Result<Option<u64>, Fault>;
    fn keys_of(span: Span) -> Vec<Self>;
    /// The attributes of a definition that a row with this key shows.
    fn attributes(&self, definition: &Definition) -> Definition;
    /// The marker of the next page: the last that the row has.
    fn next_cursor(&self) -> String;
    fn pool_row(&self, shown: &Definition) -> Self::PoolRow;
    fn group_row(&self, shown: &Definition, assignee: Assignee) -> Self::GroupRow;
}

/// The ends of a range.
#[derive(Clone, Copy)]
pub(super) struct RangeKey(E164, E164);

impl RowKey for RangeKey {
    const KIND: TrunkKind = TrunkKind::Range;
    const LIST: &'static str = "numbers";
    const AVAILABLE: &'static str = "available_numbers";
    type PoolRow = PoolRange;
    type GroupRow = GroupRange;

    fn parse_cursor(filters: &Filters) -> Result<Option<u64>, Fault> {
        Ok(filters.number("after")?.map(E164::value))
    }

    fn keys_of(span: Span) -> Vec<Self> {
        let numbers = span.numbers();
        numbers
            .map(|numbers| Self(numbers.first(), numbers.last()))
            .into_iter()
            .collect()
    }

    fn attributes(&self, definition: &Definition) -> Definition {
        definition.clone()
    }

    fn next_cursor(&self) -> String {
        self.1.to_string()
    }

    fn pool_row(&self, definition: &Definition) -> PoolRange {
        PoolRange {
            min_phone_number: self.0.to_string(),
            max_phone_number: self.1.to_string(),
            active: definition.active,
            extension_length: length_text(definition),
        }
    }

    fn group_row(&self, definition: &Definition, assignee: Assignee) -> GroupRange {
        GroupRange {
            min_phone_number: self.0.to_string(),
            max_phone_number: self.1.to_string(),
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
    type PoolRow = PoolPrefix;
    type GroupRow = GroupPrefix;

    fn parse_cursor(filters: &Filters) -> Result<Option<u64>, Fault> {
        let prefix = filters.prefix("after")?;
        Ok(prefix.map(|prefix| Span::from(prefix).last()))
    }

    fn keys_of(span: Span) -> Vec<Self> {
        span.prefixes()
    }

    fn attributes(&self, definition: &Definition) -> Definition {
        let is_whole = Self::from_stored(&definition.written) == Some(*self);
        let is_plain = definition.written == self.to_string();
        let shown = |written: &String| {
            if is_whole && !is_plain {
                written.clone()
            } else {
                String::new()
            }
        };
        Definition {
            written: shown(&definition.written),
            extensions: definition.extensions.clone(),
            ..*definition
        }
    }

    fn next_cursor(&self) -> String {
        self.to_string()
    }

    fn pool_row(&self, definition: &Definition) -> PoolPrefix {
        let (extension_range_start, extension_range_end) = definition.extensions.clone();
        PoolPrefix {
            prefix: prefix_text(*self, definition),
            active: definition.active,
            extension_range_start,
            extension_range_end,
        }
    }

    fn group_row(&self, definition: &Definition, assignee: Assignee) -> GroupPrefix {
        let (extension_range_start, extension_range_end) = definition.extensions.clone();
        GroupPrefix {
            prefix: prefix_text(*self, definition),
            assignee,
            active: definition.active,
            extension_range_start,
            extension_range_end,
        }
    }
}

/// The prefix as it was written when it was defined, if its row shows that; otherwise in plain digits.
fn prefix_text(prefix: Prefix, shown: &Definition) -> String {
    if shown.written.is_empty() {
        prefix.to_string()
    } else {
        shown.written.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_takes_24_bytes_at_most() {
        assert!(size_of::<Row<RangeKey>>() <= 24 && size_of::<Row<Prefix>>() <= 24);
    }
}
