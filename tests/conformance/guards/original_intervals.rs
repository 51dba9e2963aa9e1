//! The interval of a definition is one of the number axis, of the kind of the definition.

use numbering_tests::database::TestDatabase;
use numbering_tests::on_both_databases;

use super::{Guard, inventory};

/// The guard with a trigger on SQLite and a constraint on PostgreSQL, given with the statement that drops it.
const fn guard(trigger: &'static str, [constraint, drop]: [&'static str; 2]) -> Guard {
    Guard {
        refusal: [
            "numbering: the interval of a definition is not one of its kind",
            constraint,
        ],
        drop: [trigger, drop],
    }
}

const INSERT: &str = "DROP TRIGGER definitions_insert_interval";
const UPDATE: &str = "DROP TRIGGER definitions_update_interval";
const ORDERED: [&str; 2] = [
    "definitions_ordered",
    "ALTER TABLE definitions DROP CONSTRAINT definitions_ordered",
];
const ON_THE_LINE: [&str; 2] = [
    "definitions_on_the_line",
    "ALTER TABLE definitions DROP CONSTRAINT definitions_on_the_line",
];

/// Adds a definition of a kind with these ends.
fn add(kind: i16, first: i64, last: i64) -> String {
    format!(
        "INSERT INTO definitions (tenant, origin, kind, active, first, last) VALUES (1, 9, {kind}, TRUE, {first}, {last})"
    )
}

on_both_databases! {
    fn an_interval_that_ends_before_it_begins_is_refused_by_its_guard(database: &TestDatabase) {
        guard(INSERT, ORDERED).alone_refuses(database, "SELECT 1", &add(2, 4_311_239, 4_311_230));
    }

    fn an_interval_of_another_kind_is_refused_by_its_guard(database: &TestDatabase) {
        guard(INSERT, ON_THE_LINE).alone_refuses(database, "SELECT 1", &add(3, 4_311_230, 4_311_239));
    }

    fn a_definition_is_not_turned_into_one_of_another_kind(database: &TestDatabase) {
        let turn = "UPDATE definitions SET kind = 2 WHERE origin = 4";
        guard(UPDATE, ON_THE_LINE).alone_refuses(database, "SELECT 1", turn);
    }

    fn an_interval_does_not_come_to_end_before_it_begins(database: &TestDatabase) {
        let turn = "UPDATE definitions SET first = last, last = first WHERE origin = 4";
        guard(UPDATE, ORDERED).alone_refuses(database, "SELECT 1", turn);
    }

    fn ends_that_form_no_interval_are_refused(database: &TestDatabase) {
        let mut session = inventory(database);
        for (kind, first, last) in [
            (2, 0, 0),
            (2, 999_999, 1_000_001),
            (2, 9_999_999, 10_000_000),
            (2, 999_999_999_999_999, 1_000_000_000_000_000),
            (2, 1_431_000_000_000_000, 1_431_999_999_999_999),
            (3, 1_031_000_000_000_000, 1_431_999_999_999_999),
            (3, 1_999_000_000_000_000, 2_000_000_000_000_000),
        ] {
            let insert = add(kind, first, last);
            session.run(&insert).expect_err(&insert);
        }
        let without = "INSERT INTO definitions (tenant, origin, kind, active) VALUES (1, 9, 2, TRUE)";
        session.run(without).expect_err(without);
        session.run(&add(2, 4_311_230, 4_311_239)).unwrap();
    }
}
