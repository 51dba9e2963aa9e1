//! Conflicting pieces are refused and others are not (contract 5).

use numbering_core::Span;
use numbering_tests::database::{Session, TestDatabase};
use numbering_tests::on_both_databases;

use super::{Guard, add, held, inventory, numbers, prefix, shift};

const OVERLAP: &str = "numbering: a piece overlaps a held one";
const UNDER: &str = "numbering: a number begins with a held prefix";
const OVER: &str = "numbering: a prefix covers a held number";
const INSERT_ON_POSTGRES: &str = "DROP TRIGGER pieces_insert_meeting ON pieces";
const UPDATE_ON_POSTGRES: &str = "DROP TRIGGER pieces_update_meeting ON pieces";

const INSERT_OVERLAP: Guard = Guard {
    refusal: [OVERLAP; 2],
    drop: ["DROP TRIGGER pieces_insert_overlap", INSERT_ON_POSTGRES],
};
const INSERT_UNDER: Guard = Guard {
    refusal: [UNDER; 2],
    drop: ["DROP TRIGGER pieces_insert_under_prefix", INSERT_ON_POSTGRES],
};
const INSERT_OVER: Guard = Guard {
    refusal: [OVER; 2],
    drop: ["DROP TRIGGER pieces_insert_over_numbers", INSERT_ON_POSTGRES],
};
const UPDATE_OVERLAP: Guard = Guard {
    refusal: [OVERLAP; 2],
    drop: ["DROP TRIGGER pieces_update_overlap", UPDATE_ON_POSTGRES],
};
const UPDATE_UNDER: Guard = Guard {
    refusal: [UNDER; 2],
    drop: ["DROP TRIGGER pieces_update_under_prefix", UPDATE_ON_POSTGRES],
};
const UPDATE_OVER: Guard = Guard {
    refusal: [OVER; 2],
    drop: ["DROP TRIGGER pieces_update_over_numbers", UPDATE_ON_POSTGRES],
};

/// Asserts that each of the two is refused while the other is held.
#[track_caller]
fn assert_conflict(session: &mut Session, one: Span, other: Span) {
    assert!(one.conflicts_with(other), "{one:?} {other:?}");
    for (held, newcomer) in [(one, other), (other, one)] {
        session.run(&add(&[held])).unwrap();
        session.run(&add(&[newcomer])).expect_err("they conflict");
        session.run("DELETE FROM pieces").unwrap();
    }
}

/// Asserts that all of these can be held together, in any order of arrival.
#[track_caller]
fn assert_no_conflict(session: &mut Session, spans: &[Span]) {
    let mut options = spans.to_vec();
    for _ in spans {
        options.rotate_left(1);
        for span in &options {
            session.run(&add(&[*span])).unwrap();
        }
        assert_eq!(held(session).len(), spans.len());
        session.run("DELETE FROM pieces").unwrap();
        session.run(&add(&options)).unwrap();
        session.run("DELETE FROM pieces").unwrap();
    }
}

on_both_databases! {
    fn numbers_that_overlap_are_refused(database: &TestDatabase) {
        let mut session = inventory(database);
        let range = numbers("+4311230 +4311239");
        let overlapping = ["+4311225 +4311230", "+4311239 +4311244", "+4311233 +4311235", "+4311230", "+4311239"];
        for other in overlapping {
            assert_conflict(&mut session, range, numbers(other));
        }
        assert_conflict(&mut session, range, range);
        assert_conflict(&mut session, numbers("+4311234"), numbers("+4311234"));
    }

    fn neighbours_and_numbers_of_other_lengths_do_not_conflict(database: &TestDatabase) {
        let mut session = inventory(database);
        let neighbours = ["+4311229", "+4311230 +4311239", "+4311240", "+43112300", "+431123000"].map(numbers);
        assert_no_conflict(&mut session, &neighbours);
        assert_no_conflict(&mut session, &[numbers("+43112345"), numbers("+4311234510")]);
        let borders = ["+9999999", "+10000000", "+99999999", "+100000000"].map(numbers);
        assert_no_conflict(&mut session, &borders);
    }

    fn a_prefix_conflicts_with_prefixes_that_begin_with_it(database: &TestDatabase) {
        let mut session = inventory(database);
        assert_conflict(&mut session, prefix("+431"), prefix("+431"));
        assert_conflict(&mut session, prefix("+431"), prefix("+43100000"));
        assert_conflict(&mut session, prefix("+431"), prefix("+431999999999999"));
        assert_no_conflict(&mut session, &["+430", "+4310", "+4311", "+432"].map(prefix));
    }

    fn a_prefix_conflicts_with_numbers_of_every_length_under_it(database: &TestDatabase) {
        let mut session = inventory(database);
        let numbers_under = ["+4310000", "+43100000", "+431999999", "+4310000000", "+43155555555", "+431123456789",
            "+4319999999999", "+43100000000000", "+431999999999999"];
        for number in numbers_under {
            assert_conflict(&mut session, prefix("+431"), numbers(number));
        }
        assert_conflict(&mut session, prefix("+431"), numbers("+4309990 +4310000"));
        assert_conflict(&mut session, prefix("+431"), numbers("+4319999 +4320005"));
        assert_conflict(&mut session, prefix("+4311234"), numbers("+4311230 +4311240"));
    }

    fn a_prefix_does_not_conflict_with_shorter_numbers_or_neighbours(database: &TestDatabase) {
        let mut session = inventory(database);
        assert_no_conflict(&mut session, &[numbers("+4311234"), prefix("+43112345"), numbers("+4311235")]);
        assert_no_conflict(&mut session, &[numbers("+4309999"), prefix("+431"), numbers("+4320000")]);
        let halves = [prefix("+43112340"), prefix("+43112341"), numbers("+4311233 +4311239"), prefix("+43112349")];
        assert_no_conflict(&mut session, &halves);
    }

    fn pieces_of_another_tenant_conflict_too(database: &TestDatabase) {
        let mut session = inventory(database);
        let of_bar = |sql: String| sql.replace(", 1, 2, 1)", ", 2, 2, 3)").replace(", 1, 3, 2)", ", 2, 3, 2)");
        let range = numbers("+4311230 +4311239");
        let pairs = [
            (range, range),
            (range, numbers("+4311235 +4311245")),
            (prefix("+431"), prefix("+4311")),
            (prefix("+4311"), range),
            (prefix("+4311"), numbers("+43112345678")),
        ];
        for (one, other) in pairs.into_iter().chain(pairs.map(|(one, other)| (other, one))) {
            session.run(&add(&[one])).unwrap();
            session.run(&of_bar(add(&[other]))).expect_err("they conflict");
            session.run("DELETE FROM pieces").unwrap();
            session.run(&of_bar(add(&[other]))).unwrap();
            session.run("DELETE FROM pieces").unwrap();
        }
    }

    fn an_overlapping_insert_is_refused_by_its_guard(database: &TestDatabase) {
        let setup = add(&[numbers("+4311230 +4311239")]);
        INSERT_OVERLAP.alone_refuses(database, &setup, &add(&[numbers("+4311235 +4311245")]));
    }

    fn overlapping_rows_of_one_insert_are_refused_by_the_guard(database: &TestDatabase) {
        let rows = [numbers("+4311235 +4311245"), numbers("+431999999"), numbers("+4311230 +4311239")];
        INSERT_OVERLAP.alone_refuses(database, "SELECT 1", &add(&rows));
    }

    fn a_number_added_under_a_prefix_is_refused_by_its_guard(database: &TestDatabase) {
        INSERT_UNDER.alone_refuses(database, &add(&[prefix("+431")]), &add(&[numbers("+4311234")]));
    }

    fn a_range_added_around_a_prefix_is_refused_by_its_guard(database: &TestDatabase) {
        let setup = add(&[prefix("+43112339"), prefix("+4311234")]);
        INSERT_UNDER.alone_refuses(database, &setup, &add(&[numbers("+4311230 +4311239")]));
    }

    fn a_prefix_added_over_a_number_is_refused_by_its_guard(database: &TestDatabase) {
        INSERT_OVER.alone_refuses(database, &add(&[numbers("+431123456789")]), &add(&[prefix("+431")]));
    }

    fn an_overlapping_update_is_refused_by_its_guard(database: &TestDatabase) {
        let (one, other) = (numbers("+4311230"), numbers("+4311240"));
        UPDATE_OVERLAP.alone_refuses(
            database,
            &add(&[one, other]),
            &shift(one, numbers("+4311230 +4311245")).replace("first = 4311230,", "first = 4311231,"),
        );
    }

    fn a_number_moved_under_a_prefix_is_refused_by_its_guard(database: &TestDatabase) {
        let (number, held) = (numbers("+4321234"), prefix("+431"));
        UPDATE_UNDER.alone_refuses(database, &add(&[number, held]), &shift(number, numbers("+4311234")));
    }

    fn a_prefix_moved_over_a_number_is_refused_by_its_guard(database: &TestDatabase) {
        let (number, held) = (numbers("+4321234"), prefix("+431"));
        UPDATE_OVER.alone_refuses(database, &add(&[number, held]), &shift(held, prefix("+432")));
    }

    fn an_upsert_that_grows_into_a_neighbour_is_refused(database: &TestDatabase) {
        let mut session = inventory(database);
        let spans = [numbers("+4311230"), numbers("+4311240")];
        session.run(&add(&spans)).unwrap();
        let upsert = format!("{} ON CONFLICT (first) DO UPDATE SET last = 4311250", add(&spans[..1]));
        let error = session.run(&upsert).unwrap_err().to_string();
        assert!(error.contains(OVERLAP), "{error}");
        assert_eq!(held(&mut session), spans);
    }

    fn an_update_does_not_conflict_with_its_own_row(database: &TestDatabase) {
        let mut session = inventory(database);
        let (range, prefix_space) = (numbers("+4311230 +4311239"), prefix("+432"));
        session.run(&add(&[range, prefix_space])).unwrap();
        session.run(&shift(range, numbers("+4311232 +4311244"))).unwrap();
        session.run(&shift(prefix_space, prefix("+4321"))).unwrap();
        session.run(&shift(prefix("+4321"), prefix("+432"))).unwrap();
        assert_eq!(held(&mut session), [numbers("+4311232 +4311244"), prefix("+432")]);
    }

    fn ends_that_form_no_interval_are_refused(database: &TestDatabase) {
        let mut session = inventory(database);
        for (first, last, kind, definition) in [
            (4_311_239_u64, 4_311_230_u64, 1, "NULL"),
            (999_999, 1_000_001, 1, "NULL"),
            (9_999_999, 10_000_000, 1, "NULL"),
            (999_999_999_999_999, 1_000_000_000_000_000, 1, "NULL"),
            (4_311_230, 4_311_239, 1, "1"),
            (4_311_230, 4_311_239, 2, "NULL"),
            (4_311_230, 4_311_239, 3, "2"),
            (1_431_000_000_000_000, 1_431_999_999_999_999, 2, "1"),
            (1_031_000_000_000_000, 1_431_999_999_999_999, 3, "2"),
            (1_999_000_000_000_000, 2_000_000_000_000_000, 3, "2"),
            (4_311_230, 4_311_239, 4, "1"),
        ] {
            let row = format!("({first}, {last}, 1, {kind}, {definition})");
            let insert = format!("INSERT INTO pieces (first, last, tenant, kind, definition) VALUES {row}");
            session.run(&insert).expect_err(&row);
        }
        assert_eq!(held(&mut session), []);
    }
}
