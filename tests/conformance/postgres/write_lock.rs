//! A program that keeps the write lock stops the others for as long as it works, and only a moment while it is paused.

use numbering_tests::database::Session;

use super::{create_tenant, database};
use crate::store::TestStore;

const LOCK: &str = "BEGIN; UPDATE write_lock SET turn = turn + 1";

/// Runs `hold` in the session of another program, which then does nothing more, and returns what a change gets meanwhile.
fn change_beside(hold: &str) -> Option<(Result<(), String>, Session)> {
    let database = database()?;
    let store = TestStore::new(&database);
    let mut paused = database.session();
    paused.run(hold).unwrap();
    let changed = create_tenant(&store, "one").map_err(|error| error.to_string());
    Some((changed, paused))
}

#[test]
fn a_program_paused_between_statements_is_ended() {
    if let Some((changed, mut paused)) = change_beside(LOCK) {
        assert_eq!(changed, Ok(()));
        assert!(paused.run("COMMIT").is_err());
    }
}

#[test]
fn a_program_paused_inside_copy_is_ended() {
    let copy = format!("{LOCK}; COPY pieces FROM STDIN");
    if let Some((changed, mut paused)) = change_beside(&copy) {
        assert_eq!(changed, Ok(()));
        assert!(paused.run("COMMIT").is_err());
    }
}

#[test]
fn a_program_at_work_keeps_the_lock() {
    let Some(database) = database() else { return };
    let store = TestStore::new(&database);
    let mut busy = database.session();
    let (locked, is_locked) = std::sync::mpsc::channel();
    std::thread::scope(|scope| {
        let work = scope.spawn(move || {
            busy.run(LOCK).unwrap();
            locked.send(()).unwrap();
            // longer than a small change waits
            busy.run("SELECT pg_sleep(6)").and_then(|()| busy.run("COMMIT"))
        });
        is_locked.recv().unwrap();
        assert!(create_tenant(&store, "one").is_err());
        assert!(work.join().unwrap().is_ok());
    });
}
