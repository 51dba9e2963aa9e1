//! Racing sessions of PostgreSQL: no isolation level and no form of INSERT lets two conflicting pieces be committed.

use std::sync::Barrier;
use std::thread;

use diesel::ExecuteCopyFromDsl as _;
use diesel::result::{DatabaseErrorKind, Error, QueryResult};
use numbering_core::Span;
use numbering_tests::database::{Backend, Session, TestDatabase};

use super::{add, held, inventory, kind_and_definition, numbers, prefix};

diesel::table! {
    pieces (first) {
        first -> BigInt,
        last -> BigInt,
        tenant -> BigInt,
        kind -> SmallInt,
        definition -> BigInt,
    }
}

const LEVELS: [&str; 3] = ["READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE"];

/// The form in which rows are added.
#[derive(Clone, Copy, Debug)]
enum Form {
    Single,
    Rows,
    /// So many rows that the guard reads all pieces between them at once.
    Many,
    Copy,
}

const FORMS: [Form; 4] = [Form::Single, Form::Rows, Form::Many, Form::Copy];

impl Form {
    /// Adds the span; in the forms of many rows together with a second one that conflicts with nothing.
    fn add(self, session: &mut Session, span: Span, second: Span) -> QueryResult<()> {
        match (self, session) {
            (Self::Single, session) => session.run(&add(&[span])),
            (Self::Rows, session) => session.run(&add(&[second, span])),
            (Self::Many, session) => {
                let more = (0..20).map(|step| second.first() + 1000 * step);
                let more = more.map(|place| Span::from_positions(place, place).expect("a number"));
                session.run(&add(&more.chain([span]).collect::<Vec<_>>()))
            }
            (Self::Copy, Session::Postgres(connection)) => {
                let target = (
                    pieces::first,
                    pieces::last,
                    pieces::tenant,
                    pieces::kind,
                    pieces::definition,
                );
                diesel::copy_from(pieces::table)
                    .from_raw_data(target, |copy| {
                        write!(copy, "{}{}", copy_row(second), copy_row(span)).map_err(copy_error)
                    })
                    .execute(connection)
                    .map(drop)
            }
            (Self::Copy, Session::Sqlite(_)) => unreachable!("SQLite has no COPY"),
        }
    }
}

fn copy_row(span: Span) -> String {
    let kinds = kind_and_definition(span).replace(", ", "\t");
    format!("{}\t{}\t1\t{kinds}\n", span.first(), span.last())
}

fn copy_error(error: std::io::Error) -> Error {
    Error::SerializationError(Box::new(error))
}

/// Conflicting pairs, none with an equal key: ranges, prefixes in prefixes, numbers of either length under prefixes.
fn pairs() -> [[Span; 2]; 7] {
    [
        [numbers("+4311230 +4311239"), numbers("+4311235 +4311245")],
        [prefix("+4311"), prefix("+431")],
        [prefix("+431"), prefix("+4311")],
        [prefix("+4311"), numbers("+4311230 +4311239")],
        [prefix("+4311"), numbers("+43112345678")],
        [numbers("+4311230 +4311239"), prefix("+4311234")],
        [numbers("+43112345678"), prefix("+4311")],
    ]
}

/// A number that conflicts with none of these.
fn elsewhere(writer: u64, round: u64) -> Span {
    let place = 98_000_000_000 + writer * 1_000_000 + round;
    Span::from_positions(place, place).expect("a number")
}

fn begin(session: &mut Session, level: &str) {
    session.run(&format!("BEGIN ISOLATION LEVEL {level}")).unwrap();
    // the snapshot is taken here
    session.number("SELECT count(*) FROM pieces");
}

fn is_refusal(error: &Error) -> bool {
    matches!(
        error,
        Error::DatabaseError(
            DatabaseErrorKind::ExclusionViolation | DatabaseErrorKind::SerializationFailure,
            _
        )
    )
}

/// Runs two sessions whose snapshots do not contain each other's piece. The second must be refused, whether it waits for
/// the first or comes after its commit.
fn second_of_two(
    database: &TestDatabase,
    level: &str,
    form: Form,
    [one, other]: [Span; 2],
) -> QueryResult<()> {
    let (mut first, mut second) = (database.session(), database.session());
    begin(&mut first, level);
    begin(&mut second, level);
    form.add(&mut first, one, elsewhere(1, 0)).unwrap();
    let outcome = thread::scope(|scope| {
        let late = scope.spawn(|| {
            form.add(&mut second, other, elsewhere(2, 0))?;
            second.run("COMMIT")
        });
        first.run("COMMIT").unwrap();
        late.join().expect("the second session does not panic")
    });
    drop(second);
    outcome
}

#[test]
fn the_second_of_two_conflicting_pieces_is_refused_at_every_isolation_level() {
    let Some(database) = TestDatabase::create(Backend::Postgres) else {
        return;
    };
    let mut session = inventory(&database);
    for level in LEVELS {
        for form in FORMS {
            for pair in pairs() {
                let error = second_of_two(&database, level, form, pair).expect_err("they conflict");
                assert!(is_refusal(&error), "{level} {form:?} {pair:?}: {error}");
                assert!(held(&mut session).contains(&pair[0]));
                session.run("DELETE FROM pieces").unwrap();
            }
        }
    }
}

#[test]
fn two_conflicting_pieces_are_committed_without_the_lock() {
    let Some(database) = TestDatabase::create(Backend::Postgres) else {
        return;
    };
    let mut session = inventory(&database);
    session.run("DROP TRIGGER pieces_take_turn ON pieces").unwrap();
    for level in ["READ COMMITTED", "REPEATABLE READ"] {
        for [one, other] in pairs() {
            let (mut first, mut second) = (database.session(), database.session());
            begin(&mut first, level);
            begin(&mut second, level);
            first.run(&add(&[one])).unwrap();
            second.run(&add(&[other])).unwrap();
            first.run("COMMIT").unwrap();
            second.run("COMMIT").unwrap();
            assert_eq!(held(&mut session).len(), 2);
            session.run("DELETE FROM pieces").unwrap();
        }
    }
}

#[test]
fn the_lock_outlives_a_savepoint_that_was_rolled_back() {
    let Some(database) = TestDatabase::create(Backend::Postgres) else {
        return;
    };
    let mut session = inventory(&database);
    let [one, other] = pairs()[0];
    let mut first = database.session();
    begin(&mut first, "READ COMMITTED");
    let rolled_back =
        "SAVEPOINT s; INSERT INTO pieces (first, last, tenant, kind) VALUES (9999999, 9999999, 1, 1);
        ROLLBACK TO s";
    first.run(rolled_back).unwrap();
    first.run(&add(&[one])).unwrap();
    let busy = format!("SET lock_timeout = 1; {}", add(&[other]));
    database.session().run(&busy).expect_err("the first has the lock");
    first.run("COMMIT").unwrap();
    assert_eq!(held(&mut session), [one]);
}

/// Spans that conflict often: ranges and prefixes around `+4311`.
fn contested(seed: u64) -> Span {
    let place = seed.wrapping_mul(6_364_136_223_846_793_005) >> 40;
    if place.is_multiple_of(4) {
        return prefix(&format!("+4311{}", place / 4 % 1000));
    }
    let first = 4_311_000 + place / 4 % 900;
    Span::from_positions(first, first + place % 60).expect("numbers")
}

fn write_many(database: &TestDatabase, writer: u64, start: &Barrier) -> usize {
    let mut session = database.session();
    let mut committed = 0;
    start.wait();
    for (round, (level, form)) in (0..40).zip(LEVELS.into_iter().cycle().zip(FORMS.into_iter().cycle())) {
        let form = if round % 2 == 0 { form } else { Form::Single };
        session.run(&format!("BEGIN ISOLATION LEVEL {level}")).unwrap();
        let added = form
            .add(
                &mut session,
                contested(writer * 1000 + round + 1),
                elsewhere(writer, round),
            )
            .and_then(|()| session.run("COMMIT"));
        match added {
            Ok(()) => committed += 1,
            Err(error) => {
                assert!(
                    is_refusal(&error) || error.to_string().contains("duplicate key"),
                    "{error}"
                );
                // A COPY that fails before its first row is read leaves libpq one answer behind.
                session = database.session();
            }
        }
    }
    committed
}

#[test]
fn racing_writers_never_commit_a_conflict() {
    let Some(database) = TestDatabase::create(Backend::Postgres) else {
        return;
    };
    let mut session = inventory(&database);
    let start = Barrier::new(6);
    let committed: usize = thread::scope(|scope| {
        let (database, start) = (&database, &start);
        let writers: Vec<_> = (0..6)
            .map(|writer| scope.spawn(move || write_many(database, writer, start)))
            .collect();
        writers
            .into_iter()
            .map(|writer| writer.join().expect("a writer does not panic"))
            .sum()
    });
    let held = held(&mut session);
    assert!(
        10 < committed && committed <= held.len(),
        "{committed} of {}",
        held.len()
    );
    for (place, one) in held.iter().enumerate() {
        assert!(
            held[place + 1..].iter().all(|other| !one.conflicts_with(*other)),
            "{one:?}"
        );
    }
}
