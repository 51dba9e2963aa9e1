//! [`NumberList`]: `{"phoneNumbers":[…]}`, the numbers and ranges that a request names.
//!
//! The body is read straight into numbers, without a text or a tree between: a list may have hundreds of
//! thousands of items. A malformed item is kept as the client sent it, because its row in the answer echoes
//! it.

use numbering_core::{E164, Item, Malformed, NumberRange, ParseNumberError, Prefix};

/// The memory of a row of an answer beside the texts of a malformed item, in bytes.
const ROW_BYTES: usize = 128;
/// The most bytes of JSON for a byte of a text: a control character is written as `\u0001`.
const ESCAPED_FACTOR: usize = 6;

/// The numbers and ranges that a request names, in its order.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct NumberList {
    pub(super) items: Vec<Item>,
    shapes: Vec<Shape>,
    /// The malformed items as they were sent, in their order.
    malformed: Vec<MalformedItem>,
    /// True if the body has attributes that were not read.
    pub(super) has_other_names: bool,
}

/// The shape of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    Number,
    Range,
}

/// A malformed item as it was sent; an end of a range that could be read is canonical.
#[derive(Clone, Debug, PartialEq, Eq)]
struct MalformedItem {
    first: Box<str>,
    last: Box<str>,
}

impl MalformedItem {
    /// The memory of the item, in bytes.
    const fn bytes(&self) -> usize {
        size_of::<Self>() + self.first.len() + self.last.len()
    }

    /// The most memory of its texts in an answer, in bytes: the row and the reason repeat them.
    const fn row_bytes(&self) -> usize {
        ESCAPED_FACTOR * (self.first.len() + self.last.len())
    }
}

/// An item as an answer names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SentItem<'a> {
    /// `phoneNumber`.
    Number(E164),
    /// `minPhoneNumber` and `maxPhoneNumber`.
    Range(NumberRange),
    /// `minPhoneNumber` alone, for the range that begins there.
    RangeFrom(E164),
    /// `prefix`: lists of prefixes are read elsewhere, and their refusals use the same words.
    Prefix(Prefix),
    /// A malformed `phoneNumber`.
    MalformedNumber(&'a str),
    /// A `minPhoneNumber` and a `maxPhoneNumber` that are not a range.
    MalformedRange(&'a str, &'a str),
}

impl NumberList {
    /// The items, for a plan.
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// Returns whether the body has attributes that were not read.
    #[must_use]
    pub const fn has_other_names(&self) -> bool {
        self.has_other_names
    }

    /// The memory of the items, in bytes.
    pub fn bytes(&self) -> usize {
        let texts: usize = self.malformed.iter().map(MalformedItem::bytes).sum();
        self.items.capacity() * size_of::<Item>() + self.shapes.capacity() + texts
    }

    /// The memory of the answer that has a row for each item, in bytes: an estimate from above.
    pub fn answer_bytes(&self) -> usize {
        let texts: usize = self.malformed.iter().map(MalformedItem::row_bytes).sum();
        self.items.len() * ROW_BYTES + texts
    }

    /// Item `index` as an answer names it; `None` if it is malformed.
    pub(crate) fn well_formed(&self, index: usize) -> Option<SentItem<'static>> {
        let range = self.items.get(index)?.ok()?;
        Some(match self.shapes.get(index)? {
            Shape::Number => SentItem::Number(range.first()),
            Shape::Range => SentItem::Range(range),
        })
    }

    /// The items as an answer names them.
    pub fn sent(&self) -> impl Iterator<Item = SentItem<'_>> {
        let mut malformed = self.malformed.iter();
        let rows = self.items.iter().zip(&self.shapes);
        rows.filter_map(move |(item, shape)| match (item, shape) {
            (Ok(range), Shape::Number) => Some(SentItem::Number(range.first())),
            (Ok(range), Shape::Range) => Some(SentItem::Range(*range)),
            (Err(_), Shape::Number) => malformed
                .next()
                .map(|malformed| SentItem::MalformedNumber(&malformed.first)),
            (Err(_), Shape::Range) => malformed
                .next()
                .map(|malformed| SentItem::MalformedRange(&malformed.first, &malformed.last)),
        })
    }
}

/// A number, or a text that is not one.
pub(super) enum ParsedNumber {
    Read(E164),
    Malformed(ParseNumberError, Box<str>),
}

impl ParsedNumber {
    /// The number in canonical form, or the text that is not one.
    fn into_text(self) -> Box<str> {
        match self {
            Self::Read(number) => number.to_string().into(),
            Self::Malformed(_, text) => text,
        }
    }
}

impl NumberList {
    pub(super) fn push_number(&mut self, number: ParsedNumber) {
        match number {
            ParsedNumber::Read(number) => self.push(Shape::Number, Ok(NumberRange::single(number))),
            ParsedNumber::Malformed(error, text) => {
                self.malformed.push(MalformedItem {
                    last: text.clone(),
                    first: text,
                });
                self.push(Shape::Number, Err(Malformed::Number(error)));
            }
        }
    }

    pub(super) fn push_range(&mut self, first: ParsedNumber, last: Option<ParsedNumber>) {
        let item = match (&first, &last) {
            (ParsedNumber::Malformed(error, _), _) => Err(Malformed::First(*error)),
            (_, Some(ParsedNumber::Malformed(error, _))) => Err(Malformed::Last(*error)),
            (ParsedNumber::Read(first), None) => Ok(NumberRange::single(*first)),
            (ParsedNumber::Read(first), Some(ParsedNumber::Read(last))) => {
                NumberRange::new(*first, *last).map_err(Malformed::Ends)
            }
        };
        if item.is_err() {
            let first = first.into_text();
            let last = last.map_or_else(|| first.clone(), ParsedNumber::into_text);
            self.malformed.push(MalformedItem { first, last });
        }
        self.push(Shape::Range, item);
    }

    fn push(&mut self, shape: Shape, item: Item) {
        self.shapes.push(shape);
        self.items.push(item);
    }
}
