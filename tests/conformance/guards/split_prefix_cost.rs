//! The cost of the guards for parts of a prefix: rows or steps are counted, and must not grow with the square of the
//! number of parts.

use diesel::prelude::*;
use numbering_core::Span;
use numbering_tests::database::{Backend, Session, TestDatabase};
use numbering_tests::on_both_databases;

use super::{add, inventory, numbers, prefix};

/// The parts of the smaller case; the larger one has four times as many.
const PARTS: u64 = 256;
/// The most by which the cost may grow for four times as many parts: a square grows to sixteen times, n log n to five.
const GROWTH_MAX: i64 = 8;

diesel::table! {
    pieces (first) {
        first -> BigInt,
        last -> BigInt,
        tenant -> BigInt,
        kind -> SmallInt,
        definition -> BigInt,
    }
}

/// `count` parts of a prefix, in order.
fn parts(whole: Span, count: u64) -> Vec<Span> {
    let length = (whole.last() - whole.first() + 1) / count;
    let part = |index| {
        let first = whole.first() + index * length;
        Span::from_positions(first, first + length - 1).unwrap()
    };
    (0..count).map(part).collect()
}

/// Inserts parts of definition 2 in this order, and returns what that cost: on SQLite the steps of its virtual machine,
/// with a statement for each part, as its guards are row triggers; on PostgreSQL the rows that one statement read.
fn insertion_cost(session: &mut Session, parts: &[Span]) -> i64 {
    match session {
        Session::Sqlite(connection) => {
            for part in parts {
                let ends = (
                    i64::try_from(part.first()).unwrap(),
                    i64::try_from(part.last()).unwrap(),
                );
                let row = (
                    pieces::first.eq(ends.0),
                    pieces::last.eq(ends.1),
                    pieces::tenant.eq(1),
                    pieces::kind.eq(3),
                    pieces::definition.eq(2),
                );
                diesel::insert_into(pieces::table)
                    .values(row)
                    .execute(connection)
                    .unwrap();
            }
            session.number("SELECT sum(nstep) FROM sqlite_stmt WHERE sql LIKE 'INSERT INTO `pieces`%'")
        }
        Session::Postgres(_) => {
            session.run("BEGIN").unwrap();
            session.run(&add(parts)).unwrap();
            let read = session.number(
                "SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_xact_user_tables WHERE relname = 'pieces'",
            );
            session.run("COMMIT").unwrap();
            read
        }
    }
}

/// Asserts that inserting parts of `whole` costs little more for each part if there are more of them, in whatever order
/// they come. `arrange` gets them in the order of the number axis.
#[track_caller]
fn assert_no_square(database: &TestDatabase, whole: Span, arrange: fn(&mut Vec<Span>)) {
    let cost = |count| {
        let mut session = inventory(database);
        session.run(&add(&[numbers("+8812345")])).unwrap();
        let mut parts = parts(whole, count);
        arrange(&mut parts);
        let cost = insertion_cost(&mut session, &parts);
        session
            .run("DELETE FROM pieces; DELETE FROM definitions; DELETE FROM users; DELETE FROM groups")
            .unwrap();
        session.run("DELETE FROM tenants WHERE key <> 0").unwrap();
        cost
    };
    let (few, many) = (cost(PARTS), cost(4 * PARTS));
    assert!(many < GROWTH_MAX * few, "{few} {many}");
}

/// Leaves out a part in the middle: without it the number may be held.
fn leave_a_gap(parts: &mut Vec<Span>) {
    parts.remove(parts.len() / 2);
}

on_both_databases! {
    fn parts_of_a_prefix_below_a_held_number_cost_no_square(database: &TestDatabase) {
        assert_no_square(database, prefix("+88123451"), |_| {});
    }

    fn parts_around_a_gap_below_a_held_number_cost_no_square(database: &TestDatabase) {
        assert_no_square(database, prefix("+8812345"), leave_a_gap);
    }

    fn parts_in_reverse_below_a_held_number_cost_no_square(database: &TestDatabase) {
        assert_no_square(database, prefix("+8812345"), |parts| {
            leave_a_gap(parts);
            parts[1..].reverse();
        });
    }

    fn scattered_parts_below_a_held_number_cost_no_square(database: &TestDatabase) {
        assert_no_square(database, prefix("+8812345"), |parts| {
            leave_a_gap(parts);
            let count = parts.len();
            // the ends first: then only the parts between tell that one is missing
            parts.swap(1, count - 1);
            parts[2..].sort_by_key(|part| part.first().wrapping_mul(0x9e37_79b9_7f4a_7c15));
        });
    }
}

/// The index keeps rows that are gone until a vacuum: a search for shorter or longer numbers must not go through them.
#[test]
fn on_postgres_deleted_numbers_of_another_length_are_not_read() {
    let Some(database) = TestDatabase::create(Backend::Postgres) else {
        return;
    };
    let mut session = inventory(&database);
    let gone =
        |index: u64| Span::from_positions(49_000_000_000 + 2 * index, 49_000_000_000 + 2 * index).unwrap();
    let new =
        |index: u64| Span::from_positions(100_000_000_000 + 2 * index, 100_000_000_000 + 2 * index).unwrap();
    session
        .run(&add(&(0..1000).map(gone).collect::<Vec<_>>()))
        .unwrap();
    session.run("BEGIN; DELETE FROM pieces").unwrap();
    let read = "pg_stat_get_xact_tuples_returned('pieces_pkey'::regclass)";
    let before = session.number(&format!("SELECT {read}"));
    session.run(&add(&(0..8).map(new).collect::<Vec<_>>())).unwrap();
    session.run(&add(&[prefix("+401")])).unwrap();
    let read = session.number(&format!("SELECT {read}")) - before;
    assert!(read < 500, "{read} entries of the index were read");
}
