//! [`CsvRecord`]: a record of an export or import, as text.

use numbering_core::{E164, Malformed, NumberRange, Prefix, Span};
use numbering_store::{Definition, Record, RecordItem, TrunkPart};
use serde::{Deserialize, Serialize};

use crate::error::ErrorCode;
use crate::json::text::quoted;
use crate::wire::extension::{EXTENSION_DIGITS, is_extension};

/// The kinds, as they are written.
mod kind {
    pub(super) const MOBILE: &str = "mobile";
    pub(super) const RANGE: &str = "range";
    pub(super) const PREFIX: &str = "prefix";
}

/// A record as text.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct CsvRecord {
    tenant: String,
    kind: String,
    first: String,
    last: String,
    prefix: String,
    group: String,
    user: String,
    definition: String,
    share: String,
    active: Option<bool>,
    extension_length: Option<i16>,
    extension_first: String,
    extension_last: String,
    written: String,
}

/// The reason that a record is rejected, with the code of an answer.
#[derive(Debug)]
pub(super) struct RecordRejection {
    pub(super) code: ErrorCode,
    pub(super) reason: String,
}

impl CsvRecord {
    /// The columns, in order.
    pub(super) const COLUMNS: [&'static str; 14] = [
        "tenant",
        "kind",
        "first",
        "last",
        "prefix",
        "group",
        "user",
        "definition",
        "share",
        "active",
        "extension_length",
        "extension_first",
        "extension_last",
        "written",
    ];
}

pub(super) fn invalid(reason: impl Into<String>) -> RecordRejection {
    RecordRejection {
        code: ErrorCode::InvalidAttribute,
        reason: reason.into(),
    }
}

impl From<&Record> for CsvRecord {
    fn from(source: &Record) -> Self {
        let text = |id: Option<&dyn ToString>| id.map(ToString::to_string).unwrap_or_default();
        let record = Self {
            tenant: source.tenant.to_string(),
            group: text(source.group.as_ref().map(|id| id as &dyn ToString)),
            user: text(source.user.as_ref().map(|id| id as &dyn ToString)),
            ..Self::default()
        };
        match &source.held {
            RecordItem::Mobile(numbers) => Self {
                kind: kind::MOBILE.to_owned(),
                first: numbers.first().to_string(),
                last: numbers.last().to_string(),
                ..record
            },
            RecordItem::Trunk(part) => record.with_part(part),
        }
    }
}

impl CsvRecord {
    fn with_part(self, part: &TrunkPart) -> Self {
        let (first, last) = part.span.numbers().map_or_else(Default::default, |numbers| {
            (numbers.first().to_string(), numbers.last().to_string())
        });
        let prefix = part
            .span
            .prefixes()
            .first()
            .map(ToString::to_string)
            .unwrap_or_default();
        let kind = if part.span.is_prefix_space() {
            kind::PREFIX
        } else {
            kind::RANGE
        };
        let definition = &part.definition;
        Self {
            kind: kind.to_owned(),
            first,
            last,
            prefix,
            definition: part.of.clone().unwrap_or_default(),
            share: part.share.clone().unwrap_or_default(),
            active: Some(definition.active),
            extension_length: definition.extension_length,
            extension_first: definition.extensions.0.clone(),
            extension_last: definition.extensions.1.clone(),
            written: definition.written.clone(),
            ..self
        }
    }

    /// Parses the record.
    pub(super) fn parse(self) -> Result<Record, RecordRejection> {
        let tenant = parse_id("tenant", &self.tenant)?;
        let group = parse_optional_id("group", &self.group)?;
        let user = parse_optional_id("user", &self.user)?;
        if user.is_some() && group.is_none() {
            return Err(invalid(
                "names a user and no group; every user belongs to a group",
            ));
        }
        let held = match self.kind.as_str() {
            kind::MOBILE => RecordItem::Mobile(self.numbers()?),
            kind::RANGE => RecordItem::Trunk(Box::new(self.part(|record| record.numbers().map(Span::from))?)),
            kind::PREFIX => RecordItem::Trunk(Box::new(self.part(Self::prefix_space)?)),
            other => {
                return Err(invalid(format!(
                    "unknown kind {}: expected mobile, range or prefix",
                    quoted(other)
                )));
            }
        };
        Ok(Record {
            tenant,
            group,
            user,
            held,
        })
    }

    fn numbers(&self) -> Result<NumberRange, RecordRejection> {
        let refused = |text: &str, error: Malformed| invalid(format!("{} {error}", quoted(text)));
        let read = |text: &str| {
            text.parse::<E164>()
                .map_err(|error| refused(text, Malformed::Number(error)))
        };
        let first = read(&self.first)?;
        let last = if self.last.is_empty() {
            first
        } else {
            read(&self.last)?
        };
        NumberRange::new(first, last).map_err(|error| invalid(error.to_string()))
    }

    fn prefix_space(&self) -> Result<Span, RecordRejection> {
        let prefix: Result<Prefix, _> = self.prefix.parse();
        prefix
            .map(Span::from)
            .map_err(|error| invalid(format!("{} {error}", quoted(&self.prefix))))
    }

    fn part(
        self,
        span: impl Fn(&Self) -> Result<Span, RecordRejection>,
    ) -> Result<TrunkPart, RecordRejection> {
        let span = span(&self)?;
        let length = self.extension_length;
        let is_allowed =
            |length| usize::try_from(length).is_ok_and(|length| EXTENSION_DIGITS.contains(&length));
        if !length.is_none_or(is_allowed) {
            let (least, most) = (EXTENSION_DIGITS.start(), EXTENSION_DIGITS.end());
            return Err(invalid(format!(
                "the extension length is not between {least} and {most}"
            )));
        }
        let extensions = (self.extension_first, self.extension_last);
        if !are_extensions(&extensions) {
            return Err(invalid(format!("{extensions:?} is not a range of extensions")));
        }
        let written = match (span.is_prefix_space(), self.written) {
            (false, _) => String::new(),
            (true, written) if written.is_empty() => self.prefix,
            (true, written) => written,
        };
        let some = |text: String| (!text.is_empty()).then_some(text);
        Ok(TrunkPart {
            span,
            definition: Definition {
                active: self.active.unwrap_or(true),
                extension_length: length,
                written,
                extensions,
            },
            of: some(self.definition),
            share: some(self.share),
        })
    }
}

fn are_extensions((first, last): &(String, String)) -> bool {
    let is_none = first.is_empty() && last.is_empty();
    is_none || is_extension(first) && is_extension(last) && first.len() == last.len() && first <= last
}

fn parse_id<T: std::str::FromStr<Err: std::fmt::Display>>(
    name: &str,
    text: &str,
) -> Result<T, RecordRejection> {
    text.parse()
        .map_err(|error| invalid(format!("the {name} {} {error}", quoted(text))))
}

fn parse_optional_id<T: std::str::FromStr<Err: std::fmt::Display>>(
    name: &str,
    text: &str,
) -> Result<Option<T>, RecordRejection> {
    if text.is_empty() {
        return Ok(None);
    }
    parse_id(name, text).map(Some)
}
