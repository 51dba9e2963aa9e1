//! [`NumberList`]: `{"phoneNumbers":[…]}`, the numbers and ranges that a request names.
//!
//! Read straight into numbers, without a text or a tree between: a list may have hundreds of thousands of
//! items. What is no number is kept as it came, because its row in the answer echoes it.

use numbering_core::{E164, Item, Malformed, NumberRange, ParseNumberError, Prefix};

/// The numbers and ranges that a request names, in its order.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct NumberList {
    pub(super) items: Vec<Item>,
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

/// A number, or the text that is none.
pub(super) enum Number {
    Read(E164),
    Unread(ParseNumberError, Box<str>),
}

impl Number {
    /// The number, canonical if it is one.
    fn into_text(self) -> Box<str> {
        match self {
            Self::Read(number) => number.to_string().into(),
            Self::Unread(_, text) => text,
        }
    }
}

impl NumberList {
    pub(super) fn push_number(&mut self, number: Number) {
        match number {
            Number::Read(number) => self.push(Shape::Number, Ok(NumberRange::single(number))),
            Number::Unread(error, text) => {
                self.unread.push(Unread {
                    last: text.clone(),
                    first: text,
                });
                self.push(Shape::Number, Err(Malformed::Number(error)));
            }
        }
    }

    pub(super) fn push_range(&mut self, first: Number, last: Option<Number>) {
        let item = match (&first, &last) {
            (Number::Unread(error, _), _) => Err(Malformed::First(*error)),
            (_, Some(Number::Unread(error, _))) => Err(Malformed::Last(*error)),
            (Number::Read(first), None) => Ok(NumberRange::single(*first)),
            (Number::Read(first), Some(Number::Read(last))) => {
                NumberRange::new(*first, *last).map_err(Malformed::Ends)
            }
        };
        if item.is_err() {
            let first = first.into_text();
            let last = last.map_or_else(|| first.clone(), Number::into_text);
            self.unread.push(Unread { first, last });
        }
        self.push(Shape::Range, item);
    }

    fn push(&mut self, shape: Shape, item: Item) {
        self.shapes.push(shape);
        self.items.push(item);
    }
}
