//! The guards against the algebra: raw SQL is accepted exactly when [`Span::meets`] says that nothing meets.

use numbering_core::Span;
use numbering_tests::database::{Session, TestDatabase};
use numbering_tests::on_both_databases;
use proptest::collection::vec;
use proptest::prelude::{Strategy, prop_assert_eq, prop_oneof};
use proptest::test_runner::{Config, TestCaseError, TestRunner};

use super::{add, held, inventory, shift};

const TERRITORY: u64 = 1_000_000_000_000_000;

/// What one statement of raw SQL does.
#[derive(Clone, Debug)]
enum Act {
    Add(Vec<Span>),
    /// Moves the piece at this place in order, counted round, to the new span.
    Move(usize, Span),
    Remove(usize),
}

/// Numbers of 7 to 9 digits around `+43123`, few enough to meet often.
fn numbers() -> impl Strategy<Value = Span> {
    (0..3_u32, 0..100_u64, 0..25_u64).prop_map(|(more, at, length)| {
        let size = 10_u64.pow(more);
        let first = 4_312_300 * size + at * size.div_ceil(3);
        let last = (first + length * size.div_ceil(4)).min(4_312_400 * size - 1);
        Span::from_places(first, last.max(first)).expect("numbers of one length")
    })
}

/// Prefixes around the same numbers, and what is left of such when some are taken out.
fn prefixes() -> impl Strategy<Value = Span> {
    (6..=10_u32, 0..1000_u64, 1..12_u64).prop_map(|(digits, at, length)| {
        let size = 10_u64.pow(15 - digits);
        let first = 431_230_000_000_000 / size + at % 10_u64.pow(digits - 5).min(1000);
        let [first, last] = [first * size, (first + length) * size - 1];
        Span::from_places(TERRITORY + first, TERRITORY + last).expect("digit strings")
    })
}

fn span() -> impl Strategy<Value = Span> {
    prop_oneof![3 => numbers(), 2 => prefixes()]
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        4 => span().prop_map(|span| Act::Add(vec![span])),
        2 => vec(span(), 2..4).prop_map(Act::Add),
        2 => (0..64_usize, span()).prop_map(|(place, span)| Act::Move(place, span)),
        1 => (0..64_usize).prop_map(Act::Remove),
    ]
}

fn meet_somewhere(spans: &[Span]) -> bool {
    let mut rest = spans.iter();
    while let Some(span) = rest.next() {
        if rest.as_slice().iter().any(|other| span.meets(*other)) {
            return true;
        }
    }
    false
}

/// The statement, and what is held after it if it is accepted.
fn plan(act: &Act, model: &[Span]) -> Option<(String, Vec<Span>)> {
    let mut after = model.to_vec();
    let sql = match act {
        Act::Add(spans) => {
            after.extend(spans);
            add(spans)
        }
        Act::Move(place, to) => {
            let place = place.checked_rem(model.len())?;
            let from = std::mem::replace(&mut after[place], *to);
            shift(from, *to)
        }
        Act::Remove(place) => {
            let gone = after.remove(place.checked_rem(model.len())?);
            format!("DELETE FROM pieces WHERE first = {}", gone.first())
        }
    };
    after.sort();
    Some((sql, after))
}

fn follow(session: &mut Session, acts: &[Act]) -> Result<usize, TestCaseError> {
    session.run("DELETE FROM pieces").unwrap();
    let (mut model, mut refused) = (Vec::new(), 0);
    for act in acts {
        let Some((sql, after)) = plan(act, &model) else {
            continue;
        };
        let outcome = session.run(&sql);
        prop_assert_eq!(
            outcome.is_err(),
            meet_somewhere(&after),
            "{:?} on {:?}",
            act,
            model
        );
        match outcome {
            Ok(()) => model = after,
            Err(error) => {
                refused += 1;
                let is_told =
                    ["numbering: ", "duplicate key", "UNIQUE"].map(|text| error.to_string().contains(text));
                prop_assert_eq!(is_told.contains(&true), true, "{}", error);
            }
        }
        prop_assert_eq!(&held(session), &model);
    }
    Ok(refused)
}

on_both_databases! {
    fn raw_sql_is_accepted_exactly_when_nothing_meets(database: &TestDatabase) {
        let session = std::cell::RefCell::new(inventory(database));
        let refused = std::cell::Cell::new(0);
        let config = Config { cases: 96, failure_persistence: None, ..Config::default() };
        TestRunner::new(config)
            .run(&vec(act(), 1..50), |acts| {
                refused.set(refused.get() + follow(&mut session.borrow_mut(), &acts)?);
                Ok(())
            })
            .unwrap();
        assert!(100 < refused.get(), "only {} were refused", refused.get());
    }
}
