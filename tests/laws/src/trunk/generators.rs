//! Generators for the items of random requests: most refer to held pieces, so that some are accepted.

use numbering_core::trunk::ItemRef;
use numbering_core::{E164, NumberRange, Piece, Prefix, Span};
use proptest::prelude::*;

use super::model::{CELL, PREFIX_SPACE};

/// The way to choose one item: a new one, or one of the held pieces.
#[derive(Clone, Copy, Debug)]
pub enum Choice {
    /// A new range.
    Range {
        /// The value of its first number.
        first: u64,
        /// The count of its numbers.
        len: u64,
    },
    /// A new prefix.
    Prefix {
        /// Its value.
        digits: u64,
    },
    /// A whole held piece.
    WholePiece {
        /// The index of the piece.
        index: usize,
    },
    /// A span that follows on a held piece: often it was withdrawn from the same definition.
    AfterPiece {
        /// The index of the piece.
        index: usize,
        /// The count of numbers.
        len: u64,
    },
    /// A part of a held piece.
    PartOfPiece {
        /// The index of the piece.
        index: usize,
        /// The offset of the part.
        from: u64,
        /// The count of its numbers.
        len: u64,
    },
}

/// Choices of new items.
pub fn new_choice() -> impl Strategy<Value = Choice> + Clone {
    let first = prop_oneof![1_000_000_u64..1_000_030, 10_000_000_u64..10_000_300];
    let digits = prop_oneof![
        1 => Just(10_000_u64),
        2 => 100_000_u64..100_003,
        4 => 1_000_000_u64..1_000_030,
        4 => 10_000_000_u64..10_000_300,
    ];
    prop_oneof![
        (first, 1_u64..12).prop_map(|(first, len)| Choice::Range { first, len }),
        digits.prop_map(|digits| Choice::Prefix { digits }),
    ]
}

/// Choices of items to define: new ones, and those that follow on a held piece.
pub fn defined_choice() -> impl Strategy<Value = Choice> + Clone {
    prop_oneof![
        1 => new_choice(),
        1 => (0_usize..100, 1_u64..4).prop_map(|(index, len)| Choice::AfterPiece { index, len }),
    ]
}

/// Choices of new items and, mostly, of held pieces.
pub fn choice() -> impl Strategy<Value = Choice> + Clone {
    let part = (0_usize..100, 0_u64..12, 1_u64..12);
    prop_oneof![
        1 => new_choice(),
        3 => (0_usize..100).prop_map(|index| Choice::WholePiece { index }),
        6 => part.prop_map(|(index, from, len)| Choice::PartOfPiece { index, from, len }),
    ]
}

fn range(first: u64, len: u64) -> Span {
    let end = |value| E164::from_value(value).unwrap();
    NumberRange::new(end(first), end(first + len - 1)).unwrap().into()
}

/// The numbers that follow on a piece, or the prefix of eight digits.
fn after(piece: Piece, len: u64) -> Span {
    let next = piece.span.last() + 1;
    if piece.span.numbers().is_some() {
        return range(next, len);
    }
    let digits = (next - PREFIX_SPACE) / CELL;
    Prefix::from_value(digits).unwrap().into()
}

/// A part of a piece: some of its numbers, sometimes with numbers beyond it; or one of the prefixes that cover it,
/// or one of a digit more.
fn part(piece: Piece, from: u64, len: u64) -> Span {
    let Some(numbers) = piece.span.numbers() else {
        let prefixes = piece.span.prefixes();
        let prefix = prefixes[usize::try_from(from).unwrap() % prefixes.len()];
        let longer = Prefix::from_value(prefix.value() * 10 + from % 10).unwrap();
        let is_longer = len < 6 && prefix.digit_count() < 8;
        return if is_longer { longer.into() } else { prefix.into() };
    };
    let from = from % numbers.len();
    let most = if len.is_multiple_of(4) {
        len
    } else {
        numbers.len() - from
    };
    range(numbers.first().value() + from, len.min(most))
}

/// The reference that a choice makes among `pieces`.
pub fn chosen_item_ref(choice: Choice, pieces: &[Piece]) -> ItemRef {
    let piece = |index: usize| pieces.get(index % pieces.len().max(1)).copied();
    let fallback = ItemRef::Part(range(1_000_000, 1));
    match choice {
        Choice::Range { first, len } if len % 2 == 0 => ItemRef::Part(range(first, len)),
        Choice::Range { first, .. } => ItemRef::Whole(E164::from_value(first).unwrap()),
        Choice::Prefix { digits } => ItemRef::Part(Prefix::from_value(digits).unwrap().into()),
        Choice::AfterPiece { index, len } => {
            piece(index).map_or(fallback, |piece| ItemRef::Part(after(piece, len)))
        }
        Choice::WholePiece { index } => piece(index).map_or(fallback, |piece| match piece.span.numbers() {
            Some(numbers) => ItemRef::Whole(numbers.first()),
            None => ItemRef::Part(piece.span),
        }),
        Choice::PartOfPiece { index, from, len } => {
            piece(index).map_or(fallback, |piece| ItemRef::Part(part(piece, from, len)))
        }
    }
}

/// The span that a choice makes among `pieces`.
pub fn chosen_span(choice: Choice, pieces: &[Piece]) -> Span {
    match choice {
        Choice::Range { first, len } => range(first, len),
        Choice::WholePiece { index } => pieces
            .get(index % pieces.len().max(1))
            .map_or(range(1_000_000, 1), |piece| piece.span),
        Choice::Prefix { .. } | Choice::AfterPiece { .. } | Choice::PartOfPiece { .. } => {
            chosen_item_ref(choice, pieces).span()
        }
    }
}
