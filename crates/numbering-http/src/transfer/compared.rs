//! [`Compared`]: an interval of a comparison, with its result.

use numbering_core::Span;
use numbering_store::{NamedFields, Record, RecordItem};
use serde_json::{Map, Value, json};

use super::exported_record::ExportedRecord;

/// The result for an interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Difference {
    Same,
    Different,
    OnlyInFile,
    OnlyHere,
}

impl Difference {
    /// Every result.
    pub(crate) const ALL: [Self; 4] = [Self::Same, Self::Different, Self::OnlyInFile, Self::OnlyHere];

    /// The word in the report.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Different => "different",
            Self::OnlyInFile => "onlyInFile",
            Self::OnlyHere => "onlyHere",
        }
    }
}

/// An interval with its result, and its holders in the file and here.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Compared {
    pub(crate) span: Span,
    pub(crate) difference: Difference,
    pub(super) file: Option<usize>,
    pub(super) here: Option<usize>,
}

impl Compared {
    /// Returns true if `next` follows, with the same result.
    pub(super) fn is_like(&self, next: &Self) -> bool {
        let what = |row: &Self| (row.difference, row.file, row.here);
        what(self) == what(next) && self.span.touches(next.span)
    }

    /// The row as JSON.
    pub(crate) fn to_json(&self, holders: &[Record]) -> Value {
        let mut row = Map::from_iter([("status".to_owned(), json!(self.difference.name()))]);
        if let Some(numbers) = self.span.numbers() {
            row.insert("minPhoneNumber".to_owned(), json!(numbers.first().to_string()));
            row.insert("maxPhoneNumber".to_owned(), json!(numbers.last().to_string()));
        } else {
            let prefixes: Vec<String> = self.span.prefixes().iter().map(ToString::to_string).collect();
            row.insert("prefixes".to_owned(), json!(prefixes));
        }
        for (name, holder) in [("file", self.file), ("here", self.here)] {
            if let Some(holder) = holder.and_then(|holder| holders.get(holder)) {
                row.insert(name.to_owned(), Value::Object(holder_row(holder)));
            }
        }
        Value::Object(row)
    }

    /// The count of numbers, or of prefixes of the fewest cover.
    pub(crate) fn count(&self) -> u64 {
        match self.span.numbers() {
            Some(numbers) => numbers.len(),
            None => self.span.prefixes().len() as u64,
        }
    }
}

/// The holder of a record and the attributes of its numbers, in the words of an export.
fn holder_row(record: &Record) -> Map<String, Value> {
    let row = serde_json::to_value(ExportedRecord::from(record)).unwrap_or_default();
    let Value::Object(mut row) = row else {
        return Map::new();
    };
    let shown = [
        "tenant",
        "kind",
        "group",
        "user",
        "active",
        "extension_length",
        "extension_first",
        "extension_last",
    ];
    row.retain(|name, value| shown.contains(&name.as_str()) && !value.is_null() && *value != json!(""));
    row
}

/// Returns true if a record of the file says what is so here. Numbers may be held by their prefix here.
pub(super) fn is_same(file: &Record, here: &Record, is_prefix: bool) -> bool {
    let named = |fields| file.named.has(fields);
    let is_kind = match (&file.held, &here.held) {
        (RecordItem::Mobile(_), RecordItem::Mobile(_)) => true,
        (RecordItem::Trunk(file), RecordItem::Trunk(here)) => {
            let (file, here, by_prefix) = (
                &file.definition,
                &here.definition,
                here.span.is_prefix_space() && !is_prefix,
            );
            by_prefix
                || (!named(NamedFields::ACTIVE) || file.active == here.active)
                    && (!named(NamedFields::EXTENSION_LENGTH)
                        || file.extension_length == here.extension_length)
                    && (!named(NamedFields::EXTENSIONS) || file.extensions == here.extensions)
        }
        _ => false,
    };
    is_kind
        && file.tenant == here.tenant
        && (!named(NamedFields::GROUP) || file.group == here.group)
        && (!named(NamedFields::USER) || file.user == here.user)
}
