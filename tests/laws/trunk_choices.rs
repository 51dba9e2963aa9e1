//! Items of random requests: some anew, most of what is there, so that there is something to accept.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by a panic"
)]

use numbering_core::trunk::ItemRef;
use numbering_core::{E164, NumberRange, Piece, Prefix, Span};
use proptest::prelude::*;

/// How to choose one item: anew, or of what is there.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Choice {
    Range { first: u64, len: u64 },
    Prefix { digits: u64 },
    WholePiece { place: usize },
    PartOfPiece { place: usize, from: u64, len: u64 },
}

pub(crate) fn new_choice() -> impl Strategy<Value = Choice> + Clone {
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

pub(crate) fn choice() -> impl Strategy<Value = Choice> + Clone {
    let part = (0_usize..100, 0_u64..12, 1_u64..12);
    prop_oneof![
        1 => new_choice(),
        3 => (0_usize..100).prop_map(|place| Choice::WholePiece { place }),
        6 => part.prop_map(|(place, from, len)| Choice::PartOfPiece { place, from, len }),
    ]
}

fn range(first: u64, len: u64) -> Span {
    let end = |value| E164::from_value(value).unwrap();
    NumberRange::new(end(first), end(first + len - 1)).unwrap().into()
}

/// A part of a piece: some of its numbers, now and then with some beyond; or one of the prefixes that cover it, or one a digit longer.
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

pub(crate) fn named(choice: Choice, pieces: &[Piece]) -> ItemRef {
    let piece = |place: usize| pieces.get(place % pieces.len().max(1)).copied();
    let anew = ItemRef::Part(range(1_000_000, 1));
    match choice {
        Choice::Range { first, len } if len % 2 == 0 => ItemRef::Part(range(first, len)),
        Choice::Range { first, .. } => ItemRef::Whole(E164::from_value(first).unwrap()),
        Choice::Prefix { digits } => ItemRef::Part(Prefix::from_value(digits).unwrap().into()),
        Choice::WholePiece { place } => piece(place).map_or(anew, |piece| match piece.span.numbers() {
            Some(numbers) => ItemRef::Whole(numbers.first()),
            None => ItemRef::Part(piece.span),
        }),
        Choice::PartOfPiece { place, from, len } => {
            piece(place).map_or(anew, |piece| ItemRef::Part(part(piece, from, len)))
        }
    }
}

pub(crate) fn spanned(choice: Choice, pieces: &[Piece]) -> Span {
    match choice {
        Choice::Range { first, len } => range(first, len),
        Choice::WholePiece { place } => pieces
            .get(place % pieces.len().max(1))
            .map_or(range(1_000_000, 1), |piece| piece.span),
        Choice::Prefix { .. } | Choice::PartOfPiece { .. } => named(choice, pieces).span(),
    }
}
