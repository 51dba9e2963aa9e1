//! [`NumberList`]: `{"phoneNumbers":[…]}`, the numbers and ranges that a request names.
//!
//! Read straight into numbers, without a text or a tree between: a list may have hundreds of thousands of
//! items. What is no number is kept as it came, because its row in the answer echoes it.

mod item;
mod list;

use core::cell::Cell;

use numbering_core::{E164, Item, NumberRange, Prefix};
use serde::de::IgnoredAny;

use crate::error::{ErrorCode, Fault, Refusal};
use crate::json;
use list::ListSeed;

/// The numbers and ranges that a request names, in its order.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct NumberList {
    items: Vec<Item>,
    shapes: Vec<Shape>,
    /// The malformed items as they came, in their order.
    unread: Vec<Unread>,
}

/// How an item was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    Number,
    Range,
}

/// A malformed item as it came; of a range the end that could be read is canonical.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Unread {
    first: Box<str>,
    last: Box<str>,
}

/// An item as an answer names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent<'a> {
    /// `phoneNumber`.
    Number(E164),
    /// `minPhoneNumber` and `maxPhoneNumber`.
    Range(NumberRange),
    /// `prefix`: lists of prefixes are not read here, and their refusals use the same words.
    Prefix(Prefix),
    /// A `phoneNumber` that is none.
    UnreadNumber(&'a str),
    /// A `minPhoneNumber` and a `maxPhoneNumber` that are no range.
    UnreadRange(&'a str, &'a str),
}

impl NumberList {
    /// Reads a body. Items that are no number are items, for [`NumberList::items`] to refuse one by one.
    ///
    /// # Errors
    ///
    /// For the whole body: code 1008 for more than `items_max` items, 1000 for what is no JSON object, 1001
    /// and 1002 for an item that has not the shape of one, and for an empty list.
    pub fn parse(body: &[u8], items_max: usize) -> Result<Self, Refusal> {
        let text = json::as_text(body)?;
        let trouble = Cell::new(None);
        let seed = ListSeed {
            items_max,
            trouble: &trouble,
        };
        json::read(text, seed).map_err(|error| match trouble.take() {
            Some(fault) if is_final(&fault, text) => fault.into(),
            _ => json::explain(text, &error, seed),
        })
    }

    /// What the items are, for a plan.
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// The items as an answer names them.
    pub fn sent(&self) -> impl Iterator<Item = Sent<'_>> {
        let mut unread = self.unread.iter();
        let rows = self.items.iter().zip(&self.shapes);
        rows.filter_map(move |(item, shape)| match (item, shape) {
            (Ok(range), Shape::Number) => Some(Sent::Number(range.first())),
            (Ok(range), Shape::Range) => Some(Sent::Range(*range)),
            (Err(_), Shape::Number) => unread.next().map(|unread| Sent::UnreadNumber(&unread.first)),
            (Err(_), Shape::Range) => unread
                .next()
                .map(|unread| Sent::UnreadRange(&unread.first, &unread.last)),
        })
    }
}

/// Whether a fault that stopped the reading stands: a list that is too long is not read to its end, all else
/// is second to the body not being JSON.
fn is_final(fault: &Fault, text: &str) -> bool {
    fault.code() == ErrorCode::LimitExceeded || serde_json::from_str::<IgnoredAny>(text).is_ok()
}

#[cfg(test)]
mod tests;
