//! [`TrunkItem`] and [`TrunkItems`]: the ranges and prefixes that a request names, in the form that the core
//! plans with.

use std::borrow::Cow;

use numbering_core::trunk::ItemRef;
use numbering_core::{E164, Malformed, NumberRange, Prefix, Span, TenantKey};
use numbering_store::{ParsedItemRef, ReadContext, StoreError};

use crate::json::Object;
use crate::request::BodyItems;
use crate::wire::SentItem;

/// A range or a prefix that a request names, as the client wrote it.
#[derive(Clone, Debug)]
pub(crate) enum TrunkItem {
    /// `minPhoneNumber`, and `maxPhoneNumber` if it is given.
    Range(String, Option<String>),
    /// `prefix`.
    Prefix(String),
    /// A prefix in a notation that was stored before there were rules for separators.
    StoredPrefix(Prefix),
}

/// The items of a list, with the key of the list.
#[derive(Clone, Debug, Default)]
pub(crate) struct TrunkItems {
    key: &'static str,
    items: Vec<TrunkItem>,
}

impl TrunkItem {
    /// The span of the item. A range without a last number is the first number alone.
    fn span(&self) -> Result<Span, Malformed> {
        match self {
            Self::Range(first, last) => Ok(range(first, last.as_deref())?.into()),
            Self::Prefix(text) => Ok(text.parse::<Prefix>().map_err(Malformed::Number)?.into()),
            Self::StoredPrefix(prefix) => Ok((*prefix).into()),
        }
    }

    /// The part of the inventory that the item names. A range without a last number is the whole range that
    /// begins there.
    fn item_ref(&self) -> ParsedItemRef {
        match self {
            Self::Range(first, None) => Ok(ItemRef::Whole(range(first, None)?.first())),
            Self::Range(..) | Self::Prefix(_) | Self::StoredPrefix(_) => self.span().map(ItemRef::Part),
        }
    }

    /// The text of a prefix that is malformed only by the places of its separators.
    fn old_notation(&self) -> Option<&str> {
        match self {
            Self::Prefix(text) if self.span().is_err() && Prefix::from_stored(text).is_some() => Some(text),
            _ => None,
        }
    }

    /// The item as a refusal names it.
    fn sent(&self) -> SentItem<'_> {
        match self {
            Self::Range(first, last) => match (range(first, last.as_deref()), last) {
                (Ok(range), None) => SentItem::Number(range.first()),
                (Ok(range), Some(_)) => SentItem::Range(range),
                (Err(_), last) => SentItem::MalformedRange(first, last.as_deref().unwrap_or_default()),
            },
            Self::Prefix(text) => text
                .parse()
                .map_or(SentItem::MalformedNumber(text), SentItem::Prefix),
            Self::StoredPrefix(prefix) => SentItem::Prefix(*prefix),
        }
    }

    /// The attribute at fault when the item is malformed.
    const fn attribute(&self, malformed: Malformed) -> &'static str {
        match (self, malformed) {
            (Self::Prefix(_) | Self::StoredPrefix(_), _) => "prefix",
            (Self::Range(..), Malformed::Last(_) | Malformed::Ends(_)) => "maxPhoneNumber",
            (Self::Range(..), _) => "minPhoneNumber",
        }
    }
}

/// The range between two numbers; without the last, the first alone.
fn range(first: &str, last: Option<&str>) -> Result<NumberRange, Malformed> {
    let first: E164 = first.parse().map_err(Malformed::First)?;
    let Some(last) = last else {
        return Ok(NumberRange::single(first));
    };
    let last = last.parse().map_err(Malformed::Last)?;
    Ok(NumberRange::new(first, last)?)
}

impl TrunkItems {
    /// The items of the list under `key`.
    pub(super) fn new<T: Into<TrunkItem>>(key: &'static str, items: Vec<Object<T>>) -> Self {
        let items = items.into_iter().map(|Object(item)| item.into()).collect();
        Self { key, items }
    }

    /// The items in which prefixes are understood that the tenant has in this notation, though a new one is not written so.
    pub(super) fn with_stored_notations(
        &self,
        context: &mut ReadContext<'_>,
        tenant: TenantKey,
    ) -> Result<Cow<'_, Self>, StoreError> {
        let texts: Vec<&str> = self.items.iter().filter_map(TrunkItem::old_notation).collect();
        if texts.is_empty() {
            return Ok(Cow::Borrowed(self));
        }
        let stored = context.stored_notations(tenant, &texts)?;
        let mut items = self.clone();
        for item in &mut items.items {
            let text = item.old_notation().filter(|text| stored.contains(*text));
            if let Some(prefix) = text.and_then(Prefix::from_stored) {
                *item = TrunkItem::StoredPrefix(prefix);
            }
        }
        Ok(Cow::Owned(items))
    }

    /// The spans of the items, for a plan that takes spans.
    pub(crate) fn parsed_spans(&self) -> Vec<Result<Span, Malformed>> {
        self.items.iter().map(TrunkItem::span).collect()
    }

    /// The parts of the inventory that the items name.
    pub(crate) fn item_refs(&self) -> Vec<ParsedItemRef> {
        self.items.iter().map(TrunkItem::item_ref).collect()
    }

    /// An item as a refusal names it.
    pub(crate) fn sent(&self, index: usize) -> Option<SentItem<'_>> {
        self.items.get(index).map(TrunkItem::sent)
    }

    /// The item at `index` where `minPhoneNumber` alone is the range that begins there.
    pub(crate) fn sent_reference(&self, index: usize) -> Option<SentItem<'_>> {
        self.sent(index).map(|sent| match sent {
            SentItem::Number(first) => SentItem::RangeFrom(first),
            sent => sent,
        })
    }

    /// The place in the body of an item that is malformed: a JSON pointer to the attribute at fault.
    pub(super) fn pointer(&self, index: usize, malformed: Malformed) -> String {
        let attribute = self.items.get(index).map(|item| item.attribute(malformed));
        format!("/{}/{index}/{}", self.key, attribute.unwrap_or_default())
    }
}

impl BodyItems for TrunkItems {
    fn count(&self) -> usize {
        self.items.len()
    }
}
