//! [`RecordParser`]: the records in the cells of rows.

use core::fmt::Display;
use core::str::FromStr;

use numbering_core::{E164, NumberRange, Prefix, Span, TenantId};
use numbering_store::{Definition, HolderNames, NamedFields, Record, RecordItem, TrunkPart};

use super::column::{Cells, Column};
use super::kind::{RecordKind, tenant_kind};
use super::national::{NationalFormat, plain};
use crate::error::ErrorCode;
use crate::json::text::{quoted, text};
use crate::wire::extension::{EXTENSION_DIGITS, is_extension};

/// The columns that only ranges and prefixes have.
const TRUNK_COLUMNS: [Column; 6] = [
    Column::Definition,
    Column::Share,
    Column::Active,
    Column::ExtensionLength,
    Column::ExtensionFirst,
    Column::ExtensionLast,
];
/// The most characters of the id of a tenant.
const TENANT_ID_MAX: usize = 30;

/// The columns of a prefix.
const PREFIX_COLUMNS: [Column; 2] = [Column::Prefix, Column::Written];
/// The columns of numbers.
const NUMBER_COLUMNS: [Column; 3] = [Column::First, Column::Last, Column::Size];

/// The reason that a record is rejected, with the code of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RecordRejection {
    pub(crate) code: ErrorCode,
    pub(crate) reason: String,
}

pub(super) fn invalid(reason: impl Into<String>) -> RecordRejection {
    RecordRejection {
        code: ErrorCode::InvalidAttribute,
        reason: reason.into(),
    }
}

/// A parser of records.
pub(super) struct RecordParser {
    /// The form of national numbers; without it they are refused.
    pub(super) national: Option<NationalFormat>,
}

impl RecordParser {
    /// Parses a record. A value that does not fit its kind is refused.
    pub(super) fn parse(&self, cells: &Cells) -> Result<Record, RecordRejection> {
        let tenant = tenant(cells)?;
        let group = parse_optional_id(cells, Column::Group)?;
        let user = parse_optional_id(cells, Column::User)?;
        if user.is_some() && group.is_none() {
            return Err(invalid(
                "names a user and no group; every user belongs to a group",
            ));
        }
        let name = cells.get(Column::Kind);
        let kind = RecordKind::named(name).ok_or_else(|| {
            invalid(format!(
                "unknown kind {}: expected mobile, range or prefix",
                quoted(name)
            ))
        })?;
        check_columns(cells, kind)?;
        let held = match kind {
            RecordKind::Mobile => RecordItem::Mobile(self.numbers(cells)?),
            RecordKind::Range => {
                let span = Span::from(self.numbers(cells)?);
                RecordItem::Trunk(Box::new(part(cells, span, String::new())?))
            }
            RecordKind::Prefix => {
                let (prefix, written) = self.prefix(cells)?;
                RecordItem::Trunk(Box::new(part(cells, prefix.into(), written)?))
            }
        };
        Ok(Record {
            tenant,
            group,
            user,
            held,
            named: named_fields(cells),
            names: holder_names(cells)?,
        })
    }

    fn numbers(&self, cells: &Cells) -> Result<NumberRange, RecordRejection> {
        let first: E164 = self.number(cells, Column::First)?;
        let last = match (cells.get(Column::Last), cells.get(Column::Size)) {
            ("", "") => first,
            ("", size) => last_of(first, size)?,
            (_, "") => self.number(cells, Column::Last)?,
            (last, size) => {
                let reason = format!("has both last {} and size {}", quoted(last), quoted(size));
                return Err(invalid(reason));
            }
        };
        NumberRange::new(first, last).map_err(|error| invalid(error.to_string()))
    }

    fn number(&self, cells: &Cells, column: Column) -> Result<E164, RecordRejection> {
        let text = cells.get(column);
        let refused = |reason: String| invalid(format!("{} {} {reason}", column.name(), quoted(text)));
        let number = plain(text);
        if let Some(national) = &self.national {
            national.check_length(&number).map_err(refused)?;
        }
        let international = self.international(&number).map_err(refused)?;
        international
            .parse()
            .map_err(|error: <E164 as FromStr>::Err| refused(error.to_string()))
    }

    /// The prefix, and how it is written.
    fn prefix(&self, cells: &Cells) -> Result<(Prefix, String), RecordRejection> {
        let text = cells.get(Column::Prefix);
        let refused = |reason: String| invalid(format!("prefix {} {reason}", quoted(text)));
        let plain = plain(text);
        let international = self.international(&plain).map_err(refused)?;
        let prefix: Result<Prefix, _> = international.parse();
        let prefix = prefix.map_err(|error| refused(error.to_string()))?;
        let written = match cells.get(Column::Written) {
            "" => international.into_owned(),
            written => written.to_owned(),
        };
        Ok((prefix, written))
    }

    fn international<'a>(&self, text: &'a str) -> Result<std::borrow::Cow<'a, str>, String> {
        match &self.national {
            Some(national) => national.international(text),
            None => Ok(text.into()),
        }
    }
}

/// The fields that a record names, blank ones too.
fn named_fields(cells: &Cells) -> NamedFields {
    let columns = [
        (Column::Group, NamedFields::GROUP),
        (Column::User, NamedFields::USER),
        (Column::Active, NamedFields::ACTIVE),
        (Column::ExtensionLength, NamedFields::EXTENSION_LENGTH),
        (Column::ExtensionFirst, NamedFields::EXTENSIONS),
        (Column::Written, NamedFields::WRITTEN),
    ];
    let named = columns
        .into_iter()
        .filter(|(column, _)| cells.named(*column).is_some());
    named.fold(NamedFields::NONE, |all, (_, fields)| all.with(fields))
}

/// The tenant; one without an id has the one that its name makes.
fn tenant(cells: &Cells) -> Result<TenantId, RecordRejection> {
    let name = cells.get(Column::TenantName);
    if cells.named(Column::Tenant).is_some() || name.is_empty() {
        return parse_id(cells, Column::Tenant);
    }
    id_of_name(name).parse().map_err(|error| {
        invalid(format!(
            "the tenant_name {} makes an id that {error}",
            quoted(name)
        ))
    })
}

/// The id that a name makes: its letters and digits in lower case, with hyphens between words.
fn id_of_name(name: &str) -> String {
    let words = name.split(|character: char| !character.is_ascii_alphanumeric());
    let words: Vec<String> = words
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    let id: String = words.join("-").chars().take(TENANT_ID_MAX).collect();
    id.trim_end_matches('-').to_owned()
}

fn holder_names(cells: &Cells) -> Result<HolderNames, RecordRejection> {
    for (column, holder) in [
        (Column::TenantName, Column::Tenant),
        (Column::GroupName, Column::Group),
    ] {
        let name = cells.get(column);
        text(name).map_err(|error| invalid(format!("{} {error}", column.name())))?;
        if !name.is_empty() && holder == Column::Group && cells.get(holder).is_empty() {
            return Err(invalid(format!("group_name {} has no group", quoted(name))));
        }
    }
    let name = cells.get(Column::TenantType);
    let kind = tenant_kind(name);
    if kind.is_none() && !name.is_empty() {
        let reason = format!(
            "tenant_type {} is neither ServiceProvider nor Enterprise",
            quoted(name)
        );
        return Err(invalid(reason));
    }
    Ok(HolderNames {
        tenant: cells.get(Column::TenantName).to_owned(),
        tenant_kind: kind,
        group: cells.get(Column::GroupName).to_owned(),
    })
}

/// The last number of `size` numbers from `first` on.
fn last_of(first: E164, size: &str) -> Result<E164, RecordRejection> {
    let count = size.parse::<u64>().ok().filter(|count| 1 <= *count);
    let count = count.ok_or_else(|| {
        invalid(format!(
            "size {} is not a count of numbers, 1 or more",
            quoted(size)
        ))
    })?;
    first
        .value()
        .checked_add(count - 1)
        .and_then(E164::from_value)
        .ok_or_else(|| invalid(format!("there are not {count} numbers from {first} on")))
}

fn check_columns(cells: &Cells, kind: RecordKind) -> Result<(), RecordRejection> {
    let others: &[&[Column]] = match kind {
        RecordKind::Mobile => &[&TRUNK_COLUMNS, &PREFIX_COLUMNS],
        RecordKind::Range => &[&PREFIX_COLUMNS],
        RecordKind::Prefix => &[&NUMBER_COLUMNS],
    };
    let mut others = others.iter().copied().flatten().copied();
    match others.find(|column| !cells.get(*column).is_empty()) {
        Some(column) => Err(invalid(format!(
            "{} {} does not fit the kind {}",
            column.name(),
            quoted(cells.get(column)),
            kind.name()
        ))),
        None => Ok(()),
    }
}

fn part(cells: &Cells, span: Span, written: String) -> Result<TrunkPart, RecordRejection> {
    let extensions = (
        cells.get(Column::ExtensionFirst).to_owned(),
        cells.get(Column::ExtensionLast).to_owned(),
    );
    if !are_extensions(&extensions) {
        return Err(invalid(format!("{extensions:?} is not a range of extensions")));
    }
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Ok(TrunkPart {
        span,
        definition: Definition {
            active: boolean(cells, Column::Active)?.unwrap_or(true),
            extension_length: extension_length(cells)?,
            written,
            extensions,
        },
        of: some(cells.get(Column::Definition)),
        share: some(cells.get(Column::Share)),
    })
}

fn boolean(cells: &Cells, column: Column) -> Result<Option<bool>, RecordRejection> {
    match cells.get(column) {
        "" => Ok(None),
        "1" => Ok(Some(true)),
        "0" => Ok(Some(false)),
        text if text.eq_ignore_ascii_case("true") => Ok(Some(true)),
        text if text.eq_ignore_ascii_case("false") => Ok(Some(false)),
        text => Err(invalid(format!(
            "{} {} is neither true nor false",
            column.name(),
            quoted(text)
        ))),
    }
}

fn extension_length(cells: &Cells) -> Result<Option<i16>, RecordRejection> {
    let text = cells.get(Column::ExtensionLength);
    if text.is_empty() {
        return Ok(None);
    }
    let length = text.parse().ok();
    let allowed = length.filter(|length| {
        usize::try_from(*length).is_ok_and(|length: usize| EXTENSION_DIGITS.contains(&length))
    });
    let (least, most) = (EXTENSION_DIGITS.start(), EXTENSION_DIGITS.end());
    allowed.map(Some).ok_or_else(|| {
        invalid(format!(
            "extension_length {} is not between {least} and {most}",
            quoted(text)
        ))
    })
}

fn are_extensions((first, last): &(String, String)) -> bool {
    let is_none = first.is_empty() && last.is_empty();
    is_none || is_extension(first) && is_extension(last) && first.len() == last.len() && first <= last
}

fn parse_id<T: FromStr<Err: Display>>(cells: &Cells, column: Column) -> Result<T, RecordRejection> {
    let text = cells.get(column);
    text.parse()
        .map_err(|error| invalid(format!("the {} {} {error}", column.name(), quoted(text))))
}

fn parse_optional_id<T: FromStr<Err: Display>>(
    cells: &Cells,
    column: Column,
) -> Result<Option<T>, RecordRejection> {
    if cells.get(column).is_empty() {
        return Ok(None);
    }
    parse_id(cells, column).map(Some)
}
