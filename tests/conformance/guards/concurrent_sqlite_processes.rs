//! Processes that write one SQLite file: none bypasses the guards, whatever it read before it wrote.

use std::sync::Barrier;
use std::thread;

use numbering_core::Span;
use numbering_tests::database::{Session, TestDatabase};

use super::{add, held, inventory, numbers, prefix};

const INSERT_GUARDS: &str = "DROP TRIGGER pieces_insert_overlap; DROP TRIGGER pieces_insert_under_prefix;
    DROP TRIGGER pieces_insert_over_numbers; DROP TRIGGER pieces_insert_completes_prefix";
const PROCESSES: usize = 4;
const ROUNDS: u64 = 60;

/// A file in WAL mode, as the service sets it, so that readers block nobody.
fn file() -> (TestDatabase, Session) {
    let database = TestDatabase::sqlite();
    let mut session = inventory(&database);
    session.run("PRAGMA journal_mode = WAL").unwrap();
    (database, session)
}

/// Runs two transactions on the same empty snapshot: the first commits, then the second writes.
fn second_of_two(database: &TestDatabase, [one, other]: [&str; 2]) -> Result<(), String> {
    let (mut first, mut second) = (database.session(), database.session());
    for session in [&mut first, &mut second] {
        session.run("BEGIN").unwrap();
        session.number("SELECT count(*) FROM pieces");
    }
    first.run(one).unwrap();
    first.run("COMMIT").unwrap();
    let stale = second.run(other).expect_err("its snapshot is stale").to_string();
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
        let error = second_of_two(&database, [&add(&[one]), &add(&[other])]).expect_err("they conflict");
        assert!(error.contains("numbering: "), "{one:?} {other:?}: {error}");
        let replace = add(&[other]).replace("INSERT", "INSERT OR REPLACE");
        session.run(&replace).expect_err("they conflict");
        assert_eq!(held(&mut session), [one]);
        session.run("DELETE FROM pieces").unwrap();
    }
}

/// Spans that conflict often: numbers of two lengths and prefixes around `+4311`.
fn contested(seed: u64) -> Span {
    let random = seed.wrapping_mul(6_364_136_223_846_793_005) >> 40;
    let near = random / 8 % 900;
    match random % 8 {
        0 | 1 => prefix(&format!("+4311{near}")),
        2 => Span::from_positions(43_110_000 + near * 10, 43_110_000 + near * 10 + random % 60).unwrap(),
        _ => Span::from_positions(4_311_000 + near, 4_311_000 + near + random % 60).unwrap(),
    }
}

fn write_many(database: &TestDatabase, process: u64, start: &Barrier) {
    let mut session = database.session();
    start.wait();
    for round in 0..ROUNDS {
        let spans = [
            contested(process * 1000 + round),
            contested(process * 2000 + round),
        ];
        let begin = ["BEGIN", "BEGIN IMMEDIATE"][usize::from(round % 2 == 0)];
        let rows = add(&spans[..=usize::from(round % 3 == 0)]);
        let rows = rows.replace(
            "INSERT",
            ["INSERT", "INSERT OR REPLACE"][usize::from(round % 5 == 0)],
        );
        // a statement that is refused or comes too late leaves its transaction open
        let done = session.run(&format!("{begin}; {rows}; COMMIT"));
        if done.is_err() {
            drop(session.run("ROLLBACK"));
        }
    }
}

/// The number of conflicting pairs in the end, and the number of pieces.
fn conflicts_after(prepare: &str) -> (usize, usize) {
    let (database, mut session) = file();
    session.run(prepare).unwrap();
    let start = Barrier::new(PROCESSES);
    thread::scope(|scope| {
        for process in 1..=PROCESSES as u64 {
            let (database, start) = (&database, &start);
            scope.spawn(move || write_many(database, process, start));
        }
    });
    let held = held(&mut session);
    let conflicts_at = |index: usize| {
        let others = held[index + 1..].iter();
        others.filter(|other| held[index].conflicts_with(**other)).count()
    };
    ((0..held.len()).map(conflicts_at).sum(), held.len())
}

#[test]
fn on_sqlite_many_processes_never_commit_a_conflict() {
    let (conflicts, held) = conflicts_after("SELECT 1");
    assert_eq!(conflicts, 0);
    assert!(10 < held, "only {held} are held");
}

#[test]
fn on_sqlite_many_processes_commit_conflicts_without_the_guards() {
    let (conflicts, _) = conflicts_after(INSERT_GUARDS);
    assert!(10 < conflicts, "only {conflicts} conflicts");
}
