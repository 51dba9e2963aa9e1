//! The guards compared with the algebra: raw SQL is accepted exactly if [`Span::conflicts_with`] finds no conflict, where
//! adjacent parts of one prefix count as one span.

use numbering_core::Span;
use numbering_tests::database::{Session, TestDatabase};
use numbering_tests::on_both_databases;
use proptest::collection::vec;
use proptest::prelude::{Strategy, prop_assert_eq, prop_oneof};
use proptest::test_runner::{Config, TestCaseError, TestRunner};

use super::{held, inventory};

const PREFIX_SPACE: u64 = 1_000_000_000_000_000;

/// Tenant, kind and definition.
type Holder = [i64; 3];

const RANGE: Holder = [1, 2, 1];
const PREFIXES: [Holder; 3] = [[1, 3, 2], [1, 3, 4], [2, 3, 2]];

/// A held span and its holder.
type Row = (Span, Holder);

/// The effect of one statement of raw SQL. An index counts the pieces in order, modulo their number.
#[derive(Clone, Debug)]
enum Act {
    Add(Vec<Row>),
    Move(usize, Row),
    /// Cuts a piece in two, at this percentage of its length.
    Split(usize, u64),
    Remove(usize),
}

/// Numbers of 7 to 9 digits around `+43123`, few enough to conflict often.
fn numbers() -> impl Strategy<Value = Row> {
    (0..3_u32, 0..100_u64, 0..25_u64).prop_map(|(more, at, length)| {
        let size = 10_u64.pow(more);
        let first = 4_312_300 * size + at * size.div_ceil(3);
        let last = (first + length * size.div_ceil(4)).min(4_312_400 * size - 1);
        let span = Span::from_positions(first, last.max(first)).expect("numbers of one length");
        (span, RANGE)
    })
}

/// Prefixes around the same numbers, and the rest of a prefix of which parts were removed.
fn prefixes() -> impl Strategy<Value = Row> {
    (6..=10_u32, 0..1000_u64, 1..12_u64, 0..6_usize).prop_map(|(digits, at, length, holder)| {
        let size = 10_u64.pow(15 - digits);
        let first = 431_230_000_000_000 / size + at % 10_u64.pow(digits - 5).min(1000);
        let [first, last] = [first * size, (first + length) * size - 1];
        let span = Span::from_positions(PREFIX_SPACE + first, PREFIX_SPACE + last).expect("digit strings");
        (span, PREFIXES[holder.saturating_sub(3)])
    })
}

fn row() -> impl Strategy<Value = Row> {
    prop_oneof![3 => numbers(), 2 => prefixes()]
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        4 => row().prop_map(|row| Act::Add(vec![row])),
        2 => vec(row(), 2..4).prop_map(Act::Add),
        3 => (0..64_usize, row()).prop_map(|(index, row)| Act::Move(index, row)),
        3 => (0..64_usize, 1..100_u64).prop_map(|(index, at)| Act::Split(index, at)),
        2 => (0..64_usize).prop_map(Act::Remove),
    ]
}

/// The spans of sorted rows, with adjacent parts of one prefix joined.
fn joined(rows: &[Row]) -> Vec<Span> {
    let mut joined: Vec<Row> = Vec::new();
    for (span, holder) in rows {
        match joined.last_mut() {
            Some((last, same)) if span.is_prefix_space() && same == holder && last.touches(*span) => {
                *last = Span::from_positions(last.first(), span.last()).unwrap();
            }
            _ => joined.push((*span, *holder)),
        }
    }
    joined.into_iter().map(|(span, _)| span).collect()
}

fn has_conflict(rows: &[Row]) -> bool {
    let spans = joined(rows);
    let mut rest = spans.iter();
    while let Some(span) = rest.next() {
        if rest.as_slice().iter().any(|other| span.conflicts_with(*other)) {
            return true;
        }
    }
    false
}

fn insert(rows: &[Row]) -> String {
    let values = rows.iter().map(|(span, [tenant, kind, definition])| {
        format!(
            "({}, {}, {tenant}, {kind}, {definition})",
            span.first(),
            span.last()
        )
    });
    format!(
        "INSERT INTO pieces (first, last, tenant, kind, definition) VALUES {}",
        values.collect::<Vec<_>>().join(", ")
    )
}

fn shift(from: Span, (to, [tenant, kind, definition]): Row) -> String {
    format!(
        "UPDATE pieces SET first = {}, last = {}, tenant = {tenant}, kind = {kind}, definition = {definition}
        WHERE first = {}",
        to.first(),
        to.last(),
        from.first()
    )
}

/// The statement of an act, and the rows after it if it is accepted.
fn plan(act: &Act, model: &[Row]) -> Option<(String, Vec<Row>)> {
    let mut after = model.to_vec();
    let sql = match act {
        Act::Add(rows) => {
            after.extend(rows);
            insert(rows)
        }
        Act::Move(index, to) => {
            let index = index.checked_rem(model.len())?;
            let (from, _) = std::mem::replace(&mut after[index], *to);
            shift(from, *to)
        }
        Act::Split(index, at) => {
            let index = index.checked_rem(model.len())?;
            let (span, holder) = after[index];
            let cut = span.first() + (span.last() - span.first()) * at / 100;
            let left = Span::from_positions(span.first(), cut)?;
            let right = (Span::from_positions(cut + 1, span.last())?, holder);
            after[index] = (left, holder);
            after.push(right);
            format!("{}; {}", shift(span, (left, holder)), insert(&[right]))
        }
        Act::Remove(index) => {
            let (removed, _) = after.remove(index.checked_rem(model.len())?);
            format!("DELETE FROM pieces WHERE first = {}", removed.first())
        }
    };
    after.sort();
    Some((sql, after))
}

fn run_and_compare(session: &mut Session, acts: &[Act]) -> Result<usize, TestCaseError> {
    session.run("DELETE FROM pieces").unwrap();
    let (mut model, mut refused) = (Vec::new(), 0);
    for act in acts {
        let Some((sql, after)) = plan(act, &model) else {
            continue;
        };
        let outcome = session.run(&sql);
        prop_assert_eq!(outcome.is_err(), has_conflict(&after), "{:?} on {:?}", act, model);
        match outcome {
            Ok(()) => model = after,
            Err(error) => {
                refused += 1;
                let is_expected =
                    ["numbering: ", "duplicate key", "UNIQUE"].map(|text| error.to_string().contains(text));
                prop_assert_eq!(is_expected.contains(&true), true, "{}", error);
            }
        }
        let spans: Vec<Span> = model.iter().map(|(span, _)| *span).collect();
        prop_assert_eq!(held(session), spans);
    }
    Ok(refused)
}

on_both_databases! {
    fn raw_sql_is_accepted_exactly_if_nothing_conflicts(database: &TestDatabase) {
        let session = std::cell::RefCell::new(inventory(database));
        let refused = std::cell::Cell::new(0);
        let config = Config { cases: 96, failure_persistence: None, ..Config::default() };
        TestRunner::new(config)
            .run(&vec(act(), 1..50), |acts| {
                refused.set(refused.get() + run_and_compare(&mut session.borrow_mut(), &acts)?);
                Ok(())
            })
            .unwrap();
        assert!(100 < refused.get(), "only {} were refused", refused.get());
    }
}
