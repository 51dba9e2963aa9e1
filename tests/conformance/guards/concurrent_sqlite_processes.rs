//! Programs that write one SQLite file: none of them gets past the guards, whatever it saw before it wrote.

use std::sync::Barrier;
use std::thread;

use numbering_core::Span;
use numbering_tests::database::{Session, TestDatabase};

use super::{add, held, inventory, numbers, prefix};

const INSERT_GUARDS: &str = "DROP TRIGGER pieces_insert_overlap; DROP TRIGGER pieces_insert_under_prefix;
    DROP TRIGGER pieces_insert_over_numbers; DROP TRIGGER pieces_insert_completes_prefix";
const PROGRAMS: usize = 4;
const ROUNDS: u64 = 60;

/// A file that readers do not block, as the service sets it.
fn file() -> (TestDatabase, Session) {
    let database = TestDatabase::sqlite();
    let mut session = inventory(&database);
    session.run("PRAGMA journal_mode = WAL").unwrap();
    (database, session)
}

/// Two transactions that both saw nothing; the first is committed, then the second writes.
fn second_of_two(database: &TestDatabase, [one, other]: [&str; 2]) -> Result<(), String> {
    let (mut first, mut second) = (database.session(), database.session());
    for session in [&mut first, &mut second] {
        session.run("BEGIN").unwrap();
        session.number("SELECT count(*) FROM pieces");
    }
    first.run(one).unwrap();
    first.run("COMMIT").unwrap();
    let stale = second.run(other).expect_err("what it saw is past").to_string();
    assert!(stale.contains("database is locked"), "{stale}");
    second.run("ROLLBACK").unwrap();
    second.run(other).map_err(|error| error.to_string())
}

#[test]
fn on_sqlite_the_second_of_two_conflicting_processes_is_refused() {
    let (database, mut session) = file();
    let range = numbers("+4311230 +4311239");
    for (one, other) in [
        (range, numbers("+4311235 +4311245")),
        (prefix("+4311"), prefix("+431")),
        (prefix("+431"), prefix("+4311")),
        (prefix("+4311"), range),
        (prefix("+4311"), numbers("+43112345678")),
        (range, prefix("+4311234")),
        (numbers("+43112345678"), prefix("+4311")),
    ] {
        let error = second_of_two(&database, [&add(&[one]), &add(&[other])]).expect_err("they meet");
        assert!(error.contains("numbering: "), "{one:?} {other:?}: {error}");
        let replace = add(&[other]).replace("INSERT", "INSERT OR REPLACE");
        session.run(&replace).expect_err("they meet");
        assert_eq!(held(&mut session), [one]);
        session.run("DELETE FROM pieces").unwrap();
    }
}

/// Spans that meet often: numbers of two lengths and prefixes around `+4311`.
fn contested(seed: u64) -> Span {
    let place = seed.wrapping_mul(6_364_136_223_846_793_005) >> 40;
    let near = place / 8 % 900;
    match place % 8 {
        0 | 1 => prefix(&format!("+4311{near}")),
        2 => Span::from_positions(43_110_000 + near * 10, 43_110_000 + near * 10 + place % 60).unwrap(),
        _ => Span::from_positions(4_311_000 + near, 4_311_000 + near + place % 60).unwrap(),
    }
}

fn write_many(database: &TestDatabase, program: u64, start: &Barrier) {
    let mut session = database.session();
    start.wait();
    for round in 0..ROUNDS {
        let spans = [
            contested(program * 1000 + round),
            contested(program * 2000 + round),
        ];
        let begin = ["BEGIN", "BEGIN IMMEDIATE"][usize::from(round % 2 == 0)];
        let rows = add(&spans[..=usize::from(round % 3 == 0)]);
        let rows = rows.replace(
            "INSERT",
            ["INSERT", "INSERT OR REPLACE"][usize::from(round % 5 == 0)],
        );
        // what is refused, or comes too late, leaves its transaction open
        let done = session.run(&format!("{begin}; {rows}; COMMIT"));
        if done.is_err() {
            drop(session.run("ROLLBACK"));
        }
    }
}

/// How many pairs meet in the end, and how many pieces there are.
fn meeting_after(prepare: &str) -> (usize, usize) {
    let (database, mut session) = file();
    session.run(prepare).unwrap();
    let start = Barrier::new(PROGRAMS);
    thread::scope(|scope| {
        for program in 1..=PROGRAMS as u64 {
            let (database, start) = (&database, &start);
            scope.spawn(move || write_many(database, program, start));
        }
    });
    let held = held(&mut session);
    let meet = |place: usize| {
        let others = held[place + 1..].iter();
        others.filter(|other| held[place].conflicts_with(**other)).count()
    };
    ((0..held.len()).map(meet).sum(), held.len())
}

#[test]
fn on_sqlite_many_processes_never_commit_a_conflict() {
    let (meeting, held) = meeting_after("SELECT 1");
    assert_eq!(meeting, 0);
    assert!(10 < held, "only {held} are held");
}

#[test]
fn on_sqlite_many_processes_commit_conflicts_without_the_guards() {
    let (meeting, _) = meeting_after(INSERT_GUARDS);
    assert!(10 < meeting, "only {meeting} meet");
}
