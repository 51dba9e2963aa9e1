//! The inventory as a map from each number, and each digit string of a small universe, to who holds it.
#![allow(clippy::indexing_slicing, reason = "a test fails by a panic")]

use std::collections::{BTreeMap, BTreeSet};

use numbering_core::trunk::ItemRef;
use numbering_core::{Holding, Piece, Span};

/// Where prefixes begin on the line, and how much of it a string of eight digits takes.
const TERRITORY: u64 = 1_000_000_000_000_000;
const CELL: u64 = 10_000_000;

/// A number, or one of the strings of eight digits under a prefix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Cell {
    Number(u64),
    Under(u64),
}

pub(crate) type Cells = BTreeSet<Cell>;
/// Why an item is refused, in the words of `trunk_book::reason`.
pub(crate) type Reason = &'static str;

/// The items at fault, by their places.
pub(crate) type Outcome = Result<(), Vec<(usize, String)>>;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Model(pub(crate) BTreeMap<Cell, Holding>);

pub(crate) fn cells(span: Span) -> Cells {
    if span.is_prefix_space() {
        assert_eq!(span.first() % CELL, 0);
        let (first, last) = (
            (span.first() - TERRITORY) / CELL,
            (span.last() - TERRITORY) / CELL,
        );
        (first..=last).map(Cell::Under).collect()
    } else {
        (span.first()..=span.last()).map(Cell::Number).collect()
    }
}

/// The strings of eight digits that begin with a number.
fn under(number: u64) -> impl Iterator<Item = Cell> {
    let strings = if number < CELL {
        number * 10..number * 10 + 10
    } else {
        number..number + 1
    };
    strings.map(Cell::Under)
}

/// Whether the two may not be held, or named, both. `cells` of a prefix are all strings that begin with it.
pub(crate) fn meet(one: &Cells, other: &Cells) -> bool {
    let over = |prefix: &Cells, numbers: &Cells| {
        let is_under = |cell: &Cell| match cell {
            Cell::Number(number) => under(*number).all(|cell| prefix.contains(&cell)),
            Cell::Under(_) => false,
        };
        numbers.iter().any(is_under)
    };
    !one.is_disjoint(other) || over(one, other) || over(other, one)
}

impl Model {
    pub(crate) fn of(pieces: &[Piece]) -> Self {
        let held = pieces.iter().flat_map(|piece| {
            let holding = piece.holding;
            cells(piece.span).into_iter().map(move |cell| (cell, holding))
        });
        Self(held.collect())
    }

    /// What each definition holds, and each kind of holding of mobile numbers.
    pub(crate) fn definitions(&self) -> Vec<(Holding, Cells)> {
        let mut definitions: Vec<(Holding, Cells)> = Vec::new();
        for (cell, holding) in &self.0 {
            let key = Holding {
                assignment: None,
                ..*holding
            };
            match definitions.iter_mut().find(|(known, _)| *known == key) {
                Some((_, cells)) => _ = cells.insert(*cell),
                None => definitions.push((key, Cells::from([*cell]))),
            }
        }
        definitions
    }

    pub(crate) fn check_nothing_is_held_twice(&self) {
        let definitions = self.definitions();
        for (index, (one, cells)) in definitions.iter().enumerate() {
            for (other, others) in definitions.iter().skip(index + 1) {
                assert!(!meet(cells, others), "{one:?} meets {other:?}");
            }
        }
    }

    pub(crate) fn set(&mut self, cells: &Cells, holding: Option<Holding>) {
        for cell in cells {
            match holding {
                Some(holding) => _ = self.0.insert(*cell, holding),
                None => _ = self.0.remove(cell),
            }
        }
    }

    pub(crate) fn held(&self, cells: &Cells) -> Vec<Option<Holding>> {
        cells.iter().map(|cell| self.0.get(cell).copied()).collect()
    }

    pub(crate) fn any(&self, cells: &Cells, is_meant: impl Fn(&Holding) -> bool) -> bool {
        self.held(cells).iter().flatten().any(is_meant)
    }

    /// All that a row is whose first number is `first`; rows are told apart by `key`.
    fn row(&self, first: u64, key: impl Fn(Holding) -> Option<Holding>) -> Option<Cells> {
        let key_at = |number| self.0.get(&Cell::Number(number)).copied().and_then(&key);
        let alike = |number: &u64| key_at(*number).is_some() && key_at(*number) == key_at(first);
        let cells: Cells = (first..2 * CELL).take_while(alike).map(Cell::Number).collect();
        let is_first = first == 1_000_000 || first == CELL || !alike(&(first - 1));
        (is_first && !cells.is_empty()).then_some(cells)
    }

    /// What is named, and whether that is a row or part of one.
    pub(crate) fn locate(&self, named: ItemRef, key: impl Fn(Holding) -> Option<Holding>) -> (Cells, bool) {
        match named {
            ItemRef::Whole(first) => match self.row(first.value(), key) {
                Some(cells) => (cells, true),
                None => (Cells::from([Cell::Number(first.value())]), false),
            },
            ItemRef::Part(span) => {
                let cells = cells(span);
                let keys: Vec<_> = self
                    .held(&cells)
                    .into_iter()
                    .map(|held| held.and_then(&key))
                    .collect();
                let is_row = keys.iter().all(|key| key.is_some() && *key == keys[0]);
                (cells, is_row)
            }
        }
    }

    pub(crate) fn all_or_nothing(
        &mut self,
        named: &[(Cells, bool)],
        mut act: impl FnMut(&mut Self, &Cells, bool, usize) -> Result<(), Reason>,
    ) -> Outcome {
        let mut after = self.clone();
        let mut refused = Vec::new();
        for (index, (cells, is_row)) in named.iter().enumerate() {
            let outcome = if duplicates(named, index) {
                Err("DuplicateInRequest")
            } else {
                act(&mut after, cells, *is_row, index)
            };
            refused.extend(outcome.err().map(|reason| (index, reason.to_string())));
        }
        if refused.is_empty() {
            *self = after;
            Ok(())
        } else {
            Err(refused)
        }
    }
}

pub(crate) fn duplicates(named: &[(Cells, bool)], index: usize) -> bool {
    named[..index]
        .iter()
        .any(|(earlier, _)| meet(earlier, &named[index].0))
}
