//! What ranges and prefixes are defined as when they come into a tenant's pool.

use std::fmt;

use numbering_core::{Malformed, Span, trunk::ItemRef};
use numbering_store::Definition;
use serde::Deserialize as DeriveDeserialize;
use serde::de::{Deserialize, Deserializer, Error, Visitor};
use utoipa::ToSchema;
use utoipa::openapi::schema::{Object as ObjectSchema, ObjectBuilder, SchemaType, Type};
use validator::{Validate, ValidationError};

use crate::error::Fault;
use crate::json::{Object, text};
use crate::request::input::BodyItems;
use crate::routes::trunking::items::{Item, ListBody, range, sent_prefix, sent_range};
use crate::wire::SentItem;

/// The lengths that extensions may have, and the counts of digits of an extension range.
const EXTENSION_DIGITS: std::ops::RangeInclusive<usize> = 2..=20;

/// Ranges to be brought into the pool.
#[derive(Debug, DeriveDeserialize, Validate, ToSchema)]
#[schema(example = json!({"numbers": [{"minPhoneNumber": "+3226127000", "maxPhoneNumber": "+3226127002"}]}))]
pub(crate) struct RangeDefinitions {
    /// At least one.
    #[validate(nested)]
    #[schema(value_type = Vec<RangeDefinition>, nullable = false, required = true, min_items = 1)]
    numbers: Option<Vec<Object<RangeDefinition>>>,
}

/// A range to be brought into the pool.
#[derive(Debug, DeriveDeserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RangeDefinition {
    /// The first number.
    #[validate(required)]
    #[schema(nullable = false, required = true, example = "+3226127000")]
    min_phone_number: Option<String>,
    /// The last number, as long as the first; without it, the first.
    #[schema(example = "+3226127002")]
    max_phone_number: Option<String>,
    /// Shown, and without effect on assignment.
    #[schema(default = true)]
    active: Option<bool>,
    /// Empty, or 2 to 20, as a text or an integer.
    #[schema(schema_with = text_or_integer)]
    extension_length: Option<ExtensionLength>,
}

fn text_or_integer() -> ObjectSchema {
    ObjectBuilder::new()
        .schema_type(SchemaType::from_iter([Type::String, Type::Integer, Type::Null]))
        .description(Some("Empty, or 2 to 20, as a text or an integer."))
        .examples(["4"])
        .build()
}

/// Prefixes to be brought into the pool.
#[derive(Debug, DeriveDeserialize, Validate, ToSchema)]
#[schema(example = json!({"prefixes": [{"prefix": "+32-01"}, {"prefix": "+32-02"}]}))]
pub(crate) struct PrefixDefinitions {
    /// At least one.
    #[validate(nested)]
    #[schema(value_type = Vec<PrefixDefinition>, nullable = false, required = true, min_items = 1)]
    prefixes: Option<Vec<Object<PrefixDefinition>>>,
}

/// A prefix to be brought into the pool.
#[derive(Debug, DeriveDeserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PrefixDefinition {
    /// `+` and 1 to 15 digits, with separators: shown as it is written here.
    #[validate(required)]
    #[schema(nullable = false, required = true, example = "+32-01")]
    prefix: Option<String>,
    /// Shown, and without effect on assignment.
    #[schema(default = true)]
    active: Option<bool>,
    /// The first extension: 2 to 20 digits; with the last, or not at all.
    #[validate(custom(function = "extension"))]
    #[schema(example = "000")]
    extension_range_start: Option<String>,
    /// The last extension, as long as the first.
    #[validate(custom(function = "extension"))]
    #[schema(example = "999")]
    extension_range_end: Option<String>,
}

fn extension(value: &str) -> Result<(), ValidationError> {
    let is_allowed = value.is_empty()
        || EXTENSION_DIGITS.contains(&value.len()) && value.bytes().all(|byte| byte.is_ascii_digit());
    if is_allowed {
        return Ok(());
    }
    let (least, most) = (EXTENSION_DIGITS.start(), EXTENSION_DIGITS.end());
    Err(text::error(format!(
        "{} is no extension: {least} to {most} digits are allowed",
        text::quoted(value)
    )))
}

/// How many digits extensions have: nothing said, or 2 to 20.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ExtensionLength(Option<i16>);

impl<'de> Deserialize<'de> for ExtensionLength {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(LengthVisitor)
    }
}

struct LengthVisitor;

impl LengthVisitor {
    fn length<E: Error>(length: Option<u64>, given: &dyn fmt::Display) -> Result<ExtensionLength, E> {
        let usable = length
            .and_then(|length| usize::try_from(length).ok())
            .filter(|length| EXTENSION_DIGITS.contains(length));
        let usable = usable.and_then(|length| i16::try_from(length).ok());
        let (least, most) = (EXTENSION_DIGITS.start(), EXTENSION_DIGITS.end());
        let allowed = || E::custom(format!("{given} is given, \"\" or {least} to {most} is allowed"));
        usable
            .map(|length| ExtensionLength(Some(length)))
            .ok_or_else(allowed)
    }
}

impl Visitor<'_> for LengthVisitor {
    type Value = ExtensionLength;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a string or an integer")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<ExtensionLength, E> {
        if text.is_empty() {
            return Ok(ExtensionLength(None));
        }
        let is_plain = text.bytes().all(|byte| byte.is_ascii_digit());
        let length = text.parse().ok().filter(|_| is_plain);
        Self::length(length, &text::quoted(text))
    }

    fn visit_u64<E: Error>(self, length: u64) -> Result<ExtensionLength, E> {
        Self::length(Some(length), &length)
    }

    fn visit_i64<E: Error>(self, length: i64) -> Result<ExtensionLength, E> {
        Self::length(u64::try_from(length).ok(), &length)
    }
}

/// What an item is defined as, beside its numbers.
pub(crate) trait Defines {
    /// What it is defined as.
    ///
    /// # Errors
    ///
    /// The attribute at fault, and why.
    fn definition(&self) -> Result<Definition, (&'static str, String)>;
}

impl Defines for RangeDefinition {
    fn definition(&self) -> Result<Definition, (&'static str, String)> {
        Ok(Definition {
            active: self.active.unwrap_or(true),
            extension_length: self.extension_length.and_then(|length| length.0),
            written: String::new(),
            extensions: <_>::default(),
        })
    }
}

impl Defines for PrefixDefinition {
    fn definition(&self) -> Result<Definition, (&'static str, String)> {
        let start = self.extension_range_start.as_deref().unwrap_or_default();
        let end = self.extension_range_end.as_deref().unwrap_or_default();
        match (start.len(), end.len()) {
            (0, 1..) => {
                return Err((
                    "extensionRangeStart",
                    "is missing: both ends are given, or none".into(),
                ));
            }
            (1.., 0) => {
                return Err((
                    "extensionRangeEnd",
                    "is missing: both ends are given, or none".into(),
                ));
            }
            (one, other) if one != other => {
                let reason = format!("{end:?} has {other} digits, {start:?} has {one}: both have as many");
                return Err(("extensionRangeEnd", reason));
            }
            _ if end < start => {
                return Err(("extensionRangeEnd", format!("{end:?} stands before {start:?}")));
            }
            _ => {}
        }
        Ok(Definition {
            active: self.active.unwrap_or(true),
            extension_length: None,
            written: self.prefix.clone().unwrap_or_default(),
            extensions: (start.to_owned(), end.to_owned()),
        })
    }
}

/// What the items of a list are defined as.
pub(crate) fn definitions<B: ListBody<Item: Defines>>(list: &B) -> Result<Vec<Definition>, Fault> {
    let definition = |(index, Object(item)): (usize, &Object<B::Item>)| {
        item.definition()
            .map_err(|(attribute, reason)| Fault::invalid(format!("/{}/{index}/{attribute}", B::KEY), reason))
    };
    list.all().iter().enumerate().map(definition).collect()
}

impl Item for RangeDefinition {
    fn span(&self) -> Result<Span, Malformed> {
        let first = self.min_phone_number.as_deref().unwrap_or_default();
        range(first, self.max_phone_number.as_deref()).map(Span::from)
    }

    fn named(&self) -> Result<ItemRef, Malformed> {
        self.span().map(ItemRef::Part)
    }

    fn sent(&self) -> SentItem<'_> {
        let first = self.min_phone_number.as_deref().unwrap_or_default();
        sent_range(first, self.max_phone_number.as_deref())
    }

    fn attribute(malformed: Malformed) -> &'static str {
        <super::items::RangeItem as Item>::attribute(malformed)
    }
}

impl Item for PrefixDefinition {
    fn span(&self) -> Result<Span, Malformed> {
        let prefix = self.prefix.as_deref().unwrap_or_default();
        let prefix: numbering_core::Prefix = prefix.parse().map_err(Malformed::Number)?;
        Ok(prefix.into())
    }

    fn named(&self) -> Result<ItemRef, Malformed> {
        self.span().map(ItemRef::Part)
    }

    fn sent(&self) -> SentItem<'_> {
        sent_prefix(self.prefix.as_deref().unwrap_or_default())
    }

    fn attribute(_: Malformed) -> &'static str {
        "prefix"
    }
}

impl BodyItems for RangeDefinitions {
    fn count(&self) -> usize {
        self.all().len()
    }
}

impl BodyItems for PrefixDefinitions {
    fn count(&self) -> usize {
        self.all().len()
    }
}

impl ListBody for RangeDefinitions {
    const KEY: &'static str = "numbers";
    type Item = RangeDefinition;

    fn given(&self) -> Option<&[Object<RangeDefinition>]> {
        self.numbers.as_deref()
    }
}

impl ListBody for PrefixDefinitions {
    const KEY: &'static str = "prefixes";
    type Item = PrefixDefinition;

    fn given(&self) -> Option<&[Object<PrefixDefinition>]> {
        self.prefixes.as_deref()
    }
}
