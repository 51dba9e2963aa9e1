//! [`Model`]: an inventory as a map from each number, and each digit string, of a small universe to its holding.

use std::collections::{BTreeMap, BTreeSet};

use numbering_core::trunk::ItemRef;
use numbering_core::{Holding, Kind, Piece, Span, TenantKey};

/// The position at which the prefix space begins.
pub(super) const PREFIX_SPACE: u64 = 1_000_000_000_000_000;
/// The size of the interval of a string of eight digits.
pub(super) const CELL: u64 = 10_000_000;

/// A number, or one of the strings of eight digits under a prefix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cell {
    /// A number.
    Number(u64),
    /// A string of eight digits that begins with a prefix.
    Under(u64),
}

/// A set of cells.
pub type Cells = BTreeSet<Cell>;
/// The reason why an item is refused, as [`reason`](super::store_double::reason) formats it.
pub type Reason = &'static str;

/// The outcome of a request that is all or nothing: the items at fault, with their indices.
pub type Outcome = Result<(), Vec<(usize, String)>>;
/// The outcome of each item of a request for mobile numbers.
pub type Outcomes = Vec<Result<(), Reason>>;

/// A definition as it was made.
#[derive(Clone, Debug)]
pub(super) struct Made {
    pub(super) tenant: TenantKey,
    pub(super) kind: Kind,
    pub(super) cells: Cells,
}

/// The holding of each cell that is held, and the definitions as they were made.
#[derive(Clone, Debug, Default)]
pub struct Model(pub BTreeMap<Cell, Holding>, pub(super) Vec<Made>);

/// Models are equal if they hold the same.
impl PartialEq for Model {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl Eq for Model {}

/// The cells of a span.
pub fn cells(span: Span) -> Cells {
    if span.is_prefix_space() {
        assert_eq!(span.first() % CELL, 0);
        let (first, last) = (
            (span.first() - PREFIX_SPACE) / CELL,
            (span.last() - PREFIX_SPACE) / CELL,
        );
        (first..=last).map(Cell::Under).collect()
    } else {
        (span.first()..=span.last()).map(Cell::Number).collect()
    }
}

/// The strings of eight digits that begin with a number.
pub(super) fn under(number: u64) -> impl Iterator<Item = Cell> {
    let strings = if number < CELL {
        number * 10..number * 10 + 10
    } else {
        number..number + 1
    };
    strings.map(Cell::Under)
}

/// Returns `true` if the two must not be held separately. The cells of a prefix are all strings that begin with it.
pub fn conflict(one: &Cells, other: &Cells) -> bool {
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
    /// The model of an inventory of `pieces`.
    pub fn of(pieces: &[Piece]) -> Self {
        let held = pieces.iter().flat_map(|piece| {
            let holding = piece.holding;
            cells(piece.span).into_iter().map(move |cell| (cell, holding))
        });
        Self(held.collect(), Vec::new())
    }

    /// The cells of each definition, and of each holding of mobile numbers.
    pub fn definitions(&self) -> Vec<(Holding, Cells)> {
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

    /// Panics if two definitions conflict.
    pub fn check_nothing_is_held_twice(&self) {
        let definitions = self.definitions();
        for (index, (one, cells)) in definitions.iter().enumerate() {
            for (other, others) in definitions.iter().skip(index + 1) {
                assert!(!conflict(cells, others), "{one:?} conflicts with {other:?}");
            }
        }
    }

    /// Gives `holding` to all of `cells`.
    pub fn set(&mut self, cells: &Cells, holding: Option<Holding>) {
        for cell in cells {
            match holding {
                Some(holding) => _ = self.0.insert(*cell, holding),
                None => _ = self.0.remove(cell),
            }
        }
    }

    /// The holding of each of `cells`.
    pub fn held(&self, cells: &Cells) -> Vec<Option<Holding>> {
        cells.iter().map(|cell| self.0.get(cell).copied()).collect()
    }

    /// Returns `true` if one of `cells` is held so.
    pub fn any(&self, cells: &Cells, is_wanted: impl Fn(&Holding) -> bool) -> bool {
        self.held(cells).iter().flatten().any(is_wanted)
    }

    /// The row that begins with the number `first`; neighbours with the same `key` are one row.
    fn row(&self, first: u64, key: impl Fn(Holding) -> Option<Holding>) -> Option<Cells> {
        let key_at = |number| self.0.get(&Cell::Number(number)).copied().and_then(&key);
        let is_in_row = |number: &u64| key_at(*number).is_some() && key_at(*number) == key_at(first);
        let cells: Cells = (first..2 * CELL)
            .take_while(is_in_row)
            .map(Cell::Number)
            .collect();
        let is_first = first == 1_000_000 || first == CELL || !is_in_row(&(first - 1));
        (is_first && !cells.is_empty()).then_some(cells)
    }

    /// The cells that `named` refers to, and whether they are a row or a part of one.
    pub fn locate(&self, named: ItemRef, key: impl Fn(Holding) -> Option<Holding>) -> (Cells, bool) {
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

    /// The reason for which `cells`, which `named` refers to, are not a row or a part of one: `nothing` of them is held by a
    /// holding that `is_own`, they begin inside a row, lie in several rows, or are held in part.
    pub fn no_row(
        &self,
        (named, cells): (ItemRef, &Cells),
        is_own: impl Fn(&Holding) -> bool,
        [nothing, inside, several, part]: [Reason; 4],
    ) -> Reason {
        let held = self.held(cells);
        let is_held = |held: &Option<Holding>| held.as_ref().is_some_and(&is_own);
        match named {
            _ if !held.iter().any(is_held) => nothing,
            ItemRef::Whole(_) => inside,
            ItemRef::Part(_) if held.iter().all(is_held) => several,
            ItemRef::Part(_) => part,
        }
    }

    /// Applies all items, or none if one is refused.
    pub fn all_or_nothing(
        &mut self,
        named: &[(Cells, bool)],
        mut apply: impl FnMut(&mut Self, &Cells, bool, usize) -> Result<(), Reason>,
    ) -> Outcome {
        let mut after = self.clone();
        let (mut refused, mut accepted) = (Vec::new(), Vec::new());
        for (index, (cells, is_row)) in named.iter().enumerate() {
            let outcome = if repeats(&accepted, cells) {
                Err("DuplicateInRequest")
            } else {
                apply(&mut after, cells, *is_row, index)
            };
            accepted.extend(outcome.is_ok().then_some(cells));
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

/// Returns `true` if an item conflicts with an accepted one.
pub fn repeats(accepted: &[&Cells], cells: &Cells) -> bool {
    accepted.iter().any(|earlier| conflict(earlier, cells))
}
