//! Split prefixes: where adjacent parts of one definition together cover a number, the number is under the prefix and
//! cannot be held, whoever holds the parts.

use numbering_core::Span;
use numbering_tests::database::{Session, TestDatabase};
use numbering_tests::on_both_databases;

use super::{Guard, add, held, inventory, numbers, prefix, shift};

const UNDER: &str = "numbering: a number begins with a held prefix";
const OVER: &str = "numbering: a prefix covers a held number";
const INSERT_ON_POSTGRES: &str = "DROP TRIGGER pieces_insert_meeting ON pieces";
const UPDATE_ON_POSTGRES: &str = "DROP TRIGGER pieces_update_meeting ON pieces";

const INSERT_UNDER: Guard = Guard {
    refusal: [UNDER; 2],
    drop: ["DROP TRIGGER pieces_insert_under_prefix", INSERT_ON_POSTGRES],
};
const UPDATE_UNDER: Guard = Guard {
    refusal: [UNDER; 2],
    drop: ["DROP TRIGGER pieces_update_under_prefix", UPDATE_ON_POSTGRES],
};
const INSERT_COMPLETES: Guard = Guard {
    refusal: [OVER; 2],
    drop: ["DROP TRIGGER pieces_insert_completes_prefix", INSERT_ON_POSTGRES],
};
const UPDATE_COMPLETES: Guard = Guard {
    refusal: [OVER; 2],
    drop: ["DROP TRIGGER pieces_update_completes_prefix", UPDATE_ON_POSTGRES],
};

/// `+2000` in three spans: before a part, the part, and after it.
fn in_three(part: &str) -> [Span; 3] {
    let (whole, part) = (prefix("+2000"), prefix(part));
    [
        Span::from_positions(whole.first(), part.first() - 1).unwrap(),
        part,
        Span::from_positions(part.last() + 1, whole.last()).unwrap(),
    ]
}

/// The same statement for rows of another tenant or definition.
fn of(sql: &str, tenant: i64, definition: i64) -> String {
    sql.replace(", 1, 3, 2)", &format!(", {tenant}, 3, {definition})"))
}

/// Asserts that all of these can be held together, whichever comes last.
#[track_caller]
fn assert_no_conflict(session: &mut Session, rows: &[String]) {
    let mut options = rows.to_vec();
    for _ in rows {
        options.rotate_left(1);
        for row in &options {
            session.run(row).unwrap();
        }
        assert_eq!(held(session).len(), rows.len());
        session.run("DELETE FROM pieces").unwrap();
    }
}

on_both_databases! {
    fn a_number_under_a_split_prefix_is_refused_by_its_guard(database: &TestDatabase) {
        let setup = add(&in_three("+20003125"));
        INSERT_UNDER.alone_refuses(database, &setup, &add(&[numbers("+2000312")]));
    }

    fn a_range_with_one_number_under_a_split_prefix_is_refused_by_its_guard(database: &TestDatabase) {
        let part = |first: &str, last: &str| Span::from_positions(prefix(first).first(), prefix(last).last()).unwrap();
        let setup = add(&[
            prefix("+20003111"),
            prefix("+20003115"),
            part("+20003119", "+20003121"),
            prefix("+20003122"),
            part("+20003123", "+200031292"),
            part("+200031293", "+20003135"),
        ]);
        INSERT_UNDER.alone_refuses(database, &setup, &add(&[numbers("+2000310 +2000319")]));
    }

    fn a_number_moved_under_a_split_prefix_is_refused_by_its_guard(database: &TestDatabase) {
        let [before, part, after] = in_three("+20003125");
        let number = numbers("+2100312");
        UPDATE_UNDER.alone_refuses(
            database,
            &add(&[before, part, after, number]),
            &shift(number, numbers("+2000312")),
        );
    }

    fn a_part_that_completes_a_prefix_over_a_number_is_refused_by_its_guard(database: &TestDatabase) {
        let [before, part, after] = in_three("+20003125");
        let setup = add(&[before, after, numbers("+2000312")]);
        INSERT_COMPLETES.alone_refuses(database, &setup, &add(&[part]));
    }

    fn a_part_at_the_end_of_a_number_completes_the_prefix_over_it(database: &TestDatabase) {
        let [before, part, _] = in_three("+20003129");
        let setup = add(&[before, numbers("+2000312")]);
        INSERT_COMPLETES.alone_refuses(database, &setup, &add(&[part]));
    }

    fn a_part_at_the_beginning_of_a_number_completes_the_prefix_over_it(database: &TestDatabase) {
        let [_, part, after] = in_three("+20003120");
        let setup = add(&[after, numbers("+2000305 +2000312")]);
        INSERT_COMPLETES.alone_refuses(database, &setup, &add(&[part]));
    }

    fn a_part_moved_between_others_over_a_number_is_refused_by_its_guard(database: &TestDatabase) {
        let [before, part, after] = in_three("+20003125");
        let (elsewhere, number) = (prefix("+21003125"), numbers("+2000312"));
        UPDATE_COMPLETES.alone_refuses(
            database,
            &add(&[before, after, elsewhere, number]),
            &shift(elsewhere, part),
        );
    }

    fn a_part_moved_to_the_definition_around_it_is_refused_by_its_guard(database: &TestDatabase) {
        let [before, part, after] = in_three("+20003125");
        let others = add(&[before, after, numbers("+2000312")]);
        let setup = format!("{others}; {}", of(&add(&[part]), 1, 4));
        let join = format!("UPDATE pieces SET definition = 2 WHERE first = {}", part.first());
        UPDATE_COMPLETES.alone_refuses(database, &setup, &join);
    }

    fn a_part_moved_to_the_tenant_around_it_is_refused_by_its_guard(database: &TestDatabase) {
        let [before, part, after] = in_three("+20003125");
        let others = add(&[before, after, numbers("+2000312")]);
        let setup = format!("{others}; {}", of(&add(&[part]), 2, 2));
        let join = format!("UPDATE pieces SET tenant = 1 WHERE first = {}", part.first());
        UPDATE_COMPLETES.alone_refuses(database, &setup, &join);
    }

    fn a_number_does_not_conflict_with_adjacent_parts_of_several_definitions(database: &TestDatabase) {
        let mut session = inventory(database);
        let [before, part, after] = in_three("+20003125").map(|span| add(&[span]));
        let number = add(&[numbers("+2000312")]);
        for (tenant, definition) in [(1, 4), (2, 2)] {
            let part = of(&part, tenant, definition);
            assert_no_conflict(&mut session, &[before.clone(), part, after.clone(), number.clone()]);
        }
        assert_no_conflict(&mut session, &[before, after, number]);
    }

    fn a_prefix_that_is_split_and_joined_again_still_refuses_its_numbers(database: &TestDatabase) {
        let mut session = inventory(database);
        let whole = prefix("+2000");
        let [before, part, after] = in_three("+20003125");
        session.run(&add(&[whole, numbers("+2001312")])).unwrap();
        for _ in 0..2 {
            session.run(&format!("DELETE FROM pieces WHERE first = {}", whole.first())).unwrap();
            session.run(&add(&[before, part, after])).unwrap();
            for number in ["+2000312", "+20003125", "+20003120000", "+2000311 +2000313"] {
                session.run(&add(&[numbers(number)])).expect_err(number);
            }
            session.run(&format!("DELETE FROM pieces WHERE first BETWEEN {} AND {}", whole.first(), whole.last()))
                .unwrap();
            session.run(&add(&[whole])).unwrap();
        }
    }
}
