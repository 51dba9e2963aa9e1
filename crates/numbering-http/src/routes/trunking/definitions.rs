//! The bodies that add ranges and prefixes to a tenant's pool, with their definitions.

use numbering_store::Definition;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa::openapi::schema::{Object as ObjectSchema, ObjectBuilder, SchemaType, Type};
use validator::{Validate, ValidationError};

use super::extension_length::ExtensionLength;
use super::item::{TrunkItem, TrunkItems};
use super::item_lists::required_items;
use crate::config::RequestLimits;
use crate::error::{Fault, Refusal};
use crate::json::{self, Object, text};
use crate::request::BodyItems;
use crate::wire::extension::{EXTENSION_DIGITS, is_extension};

/// Ranges to add to the pool.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[schema(example = json!({"numbers": [{"minPhoneNumber": "+4722334000", "maxPhoneNumber": "+4722334009"}]}))]
pub(crate) struct RangeDefinitions {
    /// The items, at least one.
    #[validate(nested)]
    #[schema(value_type = Vec<RangeDefinition>, nullable = false, required = true, min_items = 1)]
    numbers: Option<Vec<Object<RangeDefinition>>>,
}

/// A range to add to the pool.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RangeDefinition {
    /// The first number.
    #[validate(required)]
    #[schema(nullable = false, required = true, example = "+4722334000")]
    min_phone_number: Option<String>,
    /// The last number, with as many digits as the first; without it, the range is the first number alone.
    #[schema(example = "+4722334009")]
    max_phone_number: Option<String>,
    /// A flag that is shown, without effect on assignment.
    #[schema(default = true)]
    active: Option<bool>,
    /// The number of digits of extensions: empty, or 2 to 20, as a text or an integer.
    #[schema(schema_with = text_or_integer)]
    extension_length: Option<ExtensionLength>,
}

fn text_or_integer() -> ObjectSchema {
    ObjectBuilder::new()
        .schema_type(SchemaType::from_iter([Type::String, Type::Integer, Type::Null]))
        .description(Some(
            "The number of digits of extensions: empty, or 2 to 20, as a text or an integer.",
        ))
        .examples(["4"])
        .build()
}

/// Prefixes to add to the pool.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[schema(example = json!({"prefixes": [{"prefix": "+47-2255"}, {"prefix": "+47-2256"}]}))]
pub(crate) struct PrefixDefinitions {
    /// The items, at least one.
    #[validate(nested)]
    #[schema(value_type = Vec<PrefixDefinition>, nullable = false, required = true, min_items = 1)]
    prefixes: Option<Vec<Object<PrefixDefinition>>>,
}

/// A prefix to add to the pool.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PrefixDefinition {
    /// `+` and 1 to 15 digits, with separators. Lists show it as it is written here.
    #[validate(required)]
    #[schema(nullable = false, required = true, example = "+47-2255")]
    prefix: Option<String>,
    /// A flag that is shown, without effect on assignment.
    #[schema(default = true)]
    active: Option<bool>,
    /// The first extension: 2 to 20 digits; both or neither of the two are required.
    #[validate(custom(function = "extension"))]
    #[schema(example = "000")]
    extension_range_start: Option<String>,
    /// The last extension, with as many digits as the first.
    #[validate(custom(function = "extension"))]
    #[schema(example = "999")]
    extension_range_end: Option<String>,
}

fn extension(value: &str) -> Result<(), ValidationError> {
    if value.is_empty() || is_extension(value) {
        return Ok(());
    }
    let (least, most) = (EXTENSION_DIGITS.start(), EXTENSION_DIGITS.end());
    Err(text::error(format!(
        "{} is not an extension of {least} to {most} digits",
        text::quoted(value)
    )))
}

impl RangeDefinition {
    fn definition(&self) -> Definition {
        Definition {
            active: self.active.unwrap_or(true),
            extension_length: self.extension_length.and_then(ExtensionLength::get),
            written: String::new(),
            extensions: <_>::default(),
        }
    }
}

impl PrefixDefinition {
    /// The definition; or the attribute at fault, and the reason.
    fn definition(&self) -> Result<Definition, (&'static str, String)> {
        let start = self.extension_range_start.as_deref().unwrap_or_default();
        let end = self.extension_range_end.as_deref().unwrap_or_default();
        check_extensions(start, end)?;
        Ok(Definition {
            active: self.active.unwrap_or(true),
            extension_length: None,
            written: self.prefix.clone().unwrap_or_default(),
            extensions: (start.to_owned(), end.to_owned()),
        })
    }
}

fn check_extensions(start: &str, end: &str) -> Result<(), (&'static str, String)> {
    const ONE_IS_MISSING: &str = "is missing; both ends are required, or neither";
    match (start.len(), end.len()) {
        (0, 1..) => Err(("extensionRangeStart", ONE_IS_MISSING.to_owned())),
        (1.., 0) => Err(("extensionRangeEnd", ONE_IS_MISSING.to_owned())),
        (one, other) if one != other => {
            let reason = format!("{end:?} has {other} digits, but {start:?} has {one}");
            Err(("extensionRangeEnd", reason))
        }
        _ if end < start => Err(("extensionRangeEnd", format!("{end:?} is less than {start:?}"))),
        _ => Ok(()),
    }
}

impl From<RangeDefinition> for TrunkItem {
    fn from(item: RangeDefinition) -> Self {
        Self::Range(item.min_phone_number.unwrap_or_default(), item.max_phone_number)
    }
}

impl From<PrefixDefinition> for TrunkItem {
    fn from(item: PrefixDefinition) -> Self {
        Self::Prefix(item.prefix.unwrap_or_default())
    }
}

/// The items that are added to the pool, and the definition of each.
#[derive(Debug)]
pub(crate) struct TrunkDefinitions {
    pub(crate) items: TrunkItems,
    pub(super) definitions: Vec<Definition>,
}

impl BodyItems for TrunkDefinitions {
    fn count(&self) -> usize {
        self.items.count()
    }
}

impl RangeDefinitions {
    pub(crate) fn parse(body: &[u8], limits: &RequestLimits) -> Result<TrunkDefinitions, Refusal> {
        let Self { numbers } = json::parse(body)?;
        let list = required_items("numbers", numbers, limits)?;
        let definitions = list.iter().map(|Object(item)| item.definition()).collect();
        let items = TrunkItems::new("numbers", list);
        Ok(TrunkDefinitions { items, definitions })
    }
}

impl PrefixDefinitions {
    pub(crate) fn parse(body: &[u8], limits: &RequestLimits) -> Result<TrunkDefinitions, Refusal> {
        let Self { prefixes } = json::parse(body)?;
        let list = required_items("prefixes", prefixes, limits)?;
        let definition = |(index, Object(item)): (usize, &Object<PrefixDefinition>)| {
            item.definition().map_err(|(attribute, reason)| {
                Fault::invalid(format!("/prefixes/{index}/{attribute}"), reason)
            })
        };
        let definitions: Result<Vec<Definition>, Fault> = list.iter().enumerate().map(definition).collect();
        let definitions = definitions?;
        let items = TrunkItems::new("prefixes", list);
        Ok(TrunkDefinitions { items, definitions })
    }
}
