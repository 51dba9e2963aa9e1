//! ListResponse of ranges and prefixes that requests name, parsed into what the core plans with.

use numbering_core::trunk::ItemRef;
use numbering_core::{E164, Malformed, NumberRange, ParseNumberError, Prefix, Span};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use utoipa::ToSchema;
use validator::Validate;

use crate::config::RequestLimits;
use crate::error::{ErrorCode, Fault, Refusal};
use crate::json::{self, Object};
use crate::request::input::BodyItems;
use crate::wire::SentItem;

/// A list of ranges.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[schema(example = json!({"numbers": [{"minPhoneNumber": "+3225126999", "maxPhoneNumber": "+3225126999"}]}))]
pub(crate) struct RangeList {
    /// At least one.
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
    #[schema(nullable = false, required = true, example = "+3225126999")]
    min_phone_number: Option<String>,
    /// The last number, as long as the first.
    #[schema(example = "+3225126999")]
    max_phone_number: Option<String>,
}

/// A list of prefixes.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[schema(example = json!({"prefixes": [{"prefix": "+32-01"}, {"prefix": "+32-02"}]}))]
pub(crate) struct PrefixList {
    /// At least one.
    #[validate(nested)]
    #[schema(value_type = Vec<PrefixItem>, nullable = false, required = true, min_items = 1)]
    prefixes: Option<Vec<Object<PrefixItem>>>,
}

/// A prefix.
#[derive(Debug, Deserialize, Validate, ToSchema)]
pub(crate) struct PrefixItem {
    /// `+` and 1 to 15 digits, with separators.
    #[validate(required)]
    #[schema(nullable = false, required = true, example = "+32-01")]
    prefix: Option<String>,
}

/// An item of a list, and what it names.
pub(crate) trait Item {
    /// All that it names, for a plan that takes spans.
    fn span(&self) -> Result<Span, Malformed>;
    /// What it names of what there is: without a last number, the range that begins so.
    fn named(&self) -> Result<ItemRef, Malformed>;
    /// The item as a refusal names it.
    fn sent(&self) -> SentItem<'_>;
    /// The attribute at fault when it is malformed.
    fn attribute(malformed: Malformed) -> &'static str;
}

impl RangeItem {
    fn first(&self) -> &str {
        self.min_phone_number.as_deref().unwrap_or_default()
    }

    fn range(&self) -> Result<NumberRange, Malformed> {
        range(self.first(), self.max_phone_number.as_deref())
    }
}

/// The range between two numbers; without the last, the first alone.
pub(crate) fn range(first: &str, last: Option<&str>) -> Result<NumberRange, Malformed> {
    let first: E164 = first.parse().map_err(Malformed::First)?;
    let Some(last) = last else {
        return Ok(NumberRange::single(first));
    };
    let last = last.parse().map_err(Malformed::Last)?;
    Ok(NumberRange::new(first, last)?)
}

/// A range as a refusal names it.
pub(crate) fn sent_range<'a>(first: &'a str, last: Option<&'a str>) -> SentItem<'a> {
    match (range(first, last), last) {
        (Ok(range), None) => SentItem::Number(range.first()),
        (Ok(range), Some(_)) => SentItem::Range(range),
        (Err(_), last) => SentItem::UnreadRange(first, last.unwrap_or_default()),
    }
}

impl Item for RangeItem {
    fn span(&self) -> Result<Span, Malformed> {
        self.range().map(Span::from)
    }

    fn named(&self) -> Result<ItemRef, Malformed> {
        let range = self.range()?;
        Ok(match self.max_phone_number {
            Some(_) => ItemRef::Part(range.into()),
            None => ItemRef::Whole(range.first()),
        })
    }

    fn sent(&self) -> SentItem<'_> {
        sent_range(self.first(), self.max_phone_number.as_deref())
    }

    fn attribute(malformed: Malformed) -> &'static str {
        match malformed {
            Malformed::Last(_) | Malformed::Ends(_) => "maxPhoneNumber",
            _ => "minPhoneNumber",
        }
    }
}

/// A prefix as a refusal names it.
pub(crate) fn sent_prefix(text: &str) -> SentItem<'_> {
    text.parse()
        .map_or(SentItem::UnreadNumber(text), SentItem::Prefix)
}

impl Item for PrefixItem {
    fn span(&self) -> Result<Span, Malformed> {
        let prefix: Result<Prefix, ParseNumberError> = self.prefix.as_deref().unwrap_or_default().parse();
        Ok(prefix.map_err(Malformed::Number)?.into())
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

impl BodyItems for RangeList {
    fn count(&self) -> usize {
        self.all().len()
    }
}

impl BodyItems for PrefixList {
    fn count(&self) -> usize {
        self.all().len()
    }
}

/// A body that is one list, which is not empty.
pub(crate) trait ListBody: BodyItems + DeserializeOwned + Validate {
    /// The key of the list.
    const KEY: &'static str;
    /// An item of the list.
    type Item: Item;

    /// The items, if the list is given.
    fn given(&self) -> Option<&[Object<Self::Item>]>;

    /// The items.
    fn all(&self) -> &[Object<Self::Item>] {
        self.given().unwrap_or_default()
    }
}

impl ListBody for RangeList {
    const KEY: &'static str = "numbers";
    type Item = RangeItem;

    fn given(&self) -> Option<&[Object<RangeItem>]> {
        self.numbers.as_deref()
    }
}

impl ListBody for PrefixList {
    const KEY: &'static str = "prefixes";
    type Item = PrefixItem;

    fn given(&self) -> Option<&[Object<PrefixItem>]> {
        self.prefixes.as_deref()
    }
}

/// Reads a body that is a list of items.
pub(crate) fn list<B: ListBody>(body: &[u8], limits: &RequestLimits) -> Result<B, Refusal> {
    let list: B = limited(body, limits)?;
    let pointer = format!("/{}", B::KEY);
    match list.given().map(<[_]>::len) {
        None => Err(Fault::missing(pointer).into()),
        Some(0) => {
            let reason = format!("{:?} is empty: at least one item is needed", B::KEY);
            Err(Fault::invalid(pointer, reason).into())
        }
        Some(_) => Ok(list),
    }
}

/// Reads a body that has no more items than are allowed.
pub(crate) fn limited<B: BodyItems + DeserializeOwned + Validate>(
    body: &[u8],
    limits: &RequestLimits,
) -> Result<B, Refusal> {
    let list: B = json::parse(body)?;
    if limits.items < list.count() {
        let reason = format!(
            "{} items are given: at most {} are allowed",
            list.count(),
            limits.items
        );
        return Err(Fault::new(ErrorCode::LimitExceeded, reason)
            .limit(limits.items as u64)
            .into());
    }
    Ok(list)
}
