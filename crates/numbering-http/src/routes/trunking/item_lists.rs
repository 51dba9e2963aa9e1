//! The bodies that are lists of ranges or of prefixes.

use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::item::{TrunkItem, TrunkItems};
use crate::config::RequestLimits;
use crate::error::{ErrorCode, Fault, Refusal};
use crate::json::{self, Object};

/// A list of ranges.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[schema(example = json!({"numbers": [{"minPhoneNumber": "+4722334000", "maxPhoneNumber": "+4722334000"}]}))]
pub(crate) struct RangeList {
    /// The items, at least one.
    #[validate(nested)]
    #[schema(value_type = Vec<RangeItem>, nullable = false, required = true, min_items = 1)]
    numbers: Option<Vec<Object<RangeItem>>>,
}

/// A range, or a part of one.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RangeItem {
    /// The first number.
    #[validate(required)]
    #[schema(nullable = false, required = true, example = "+4722334000")]
    min_phone_number: Option<String>,
    /// The last number, with as many digits as the first.
    #[schema(example = "+4722334000")]
    max_phone_number: Option<String>,
}

/// A list of prefixes.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[schema(example = json!({"prefixes": [{"prefix": "+47-2255"}, {"prefix": "+47-2256"}]}))]
pub(crate) struct PrefixList {
    /// The items, at least one.
    #[validate(nested)]
    #[schema(value_type = Vec<PrefixItem>, nullable = false, required = true, min_items = 1)]
    prefixes: Option<Vec<Object<PrefixItem>>>,
}

/// A prefix.
#[derive(Debug, Deserialize, Validate, ToSchema)]
pub(crate) struct PrefixItem {
    /// `+` and 1 to 15 digits, with separators.
    #[validate(required)]
    #[schema(nullable = false, required = true, example = "+47-2255")]
    prefix: Option<String>,
}

impl From<RangeItem> for TrunkItem {
    fn from(item: RangeItem) -> Self {
        Self::Range(item.min_phone_number.unwrap_or_default(), item.max_phone_number)
    }
}

impl From<PrefixItem> for TrunkItem {
    fn from(item: PrefixItem) -> Self {
        Self::Prefix(item.prefix.unwrap_or_default())
    }
}

impl RangeList {
    pub(crate) fn parse(body: &[u8], limits: &RequestLimits) -> Result<TrunkItems, Refusal> {
        let Self { numbers } = json::parse(body)?;
        Ok(TrunkItems::new(
            "numbers",
            required_items("numbers", numbers, limits)?,
        ))
    }
}

impl PrefixList {
    pub(crate) fn parse(body: &[u8], limits: &RequestLimits) -> Result<TrunkItems, Refusal> {
        let Self { prefixes } = json::parse(body)?;
        Ok(TrunkItems::new(
            "prefixes",
            required_items("prefixes", prefixes, limits)?,
        ))
    }
}

/// Checks the items of the list under `key`: at least one, and no more than are allowed.
///
/// # Errors
///
/// Code 1008 for too many, 1001 for a list that is missing, 1002 for an empty one.
pub(super) fn required_items<T>(
    key: &str,
    items: Option<Vec<T>>,
    limits: &RequestLimits,
) -> Result<Vec<T>, Refusal> {
    check_count(items.as_ref().map_or(0, Vec::len), limits)?;
    let pointer = format!("/{key}");
    match items {
        None => Err(Fault::missing(pointer).into()),
        Some(items) if items.is_empty() => {
            let reason = format!("{key:?} is empty: at least one item is needed");
            Err(Fault::invalid(pointer, reason).into())
        }
        Some(items) => Ok(items),
    }
}

/// Checks that there are no more items than are allowed.
///
/// # Errors
///
/// Code 1008.
pub(super) fn check_count(count: usize, limits: &RequestLimits) -> Result<(), Refusal> {
    if count <= limits.items {
        return Ok(());
    }
    let reason = format!(
        "the request has {count} items; at most {} are allowed",
        limits.items
    );
    let fault = Fault::new(ErrorCode::LimitExceeded, reason);
    Err(fault.limit(limits.items as u64).into())
}
