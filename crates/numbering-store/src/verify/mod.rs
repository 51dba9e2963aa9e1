//! `numbering verify`: a check of all invariants on the rows of the database.
//!
//! It reads one snapshot in order and in pages, so memory does not grow with the inventory; the replay of the journal
//! keeps the intervals of one window at a time. It writes nothing, and nobody waits for it. [`Check`] lists the
//! invariants; the files of this folder check them.

mod guards;
mod journal;
mod overlaps;
mod prefix_conflicts;
mod references;
mod replay;
mod report;
mod user_notes;

pub use report::{Check, Event, Finding};

use crate::db::connection::Connection;
use crate::error::StoreError;
use crate::store::Store;
use report::Report;

/// The extent of a verification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// All checks.
    Full,
    /// The checks that do not read the whole journal, and without SQLite's own check of its file.
    Quick,
}

impl Store {
    /// Verifies the invariants in one snapshot, and returns the number of findings. `on_event` gets the findings and
    /// the progress.
    ///
    /// # Errors
    ///
    /// When the database cannot be read, or its tables are of another version.
    pub fn verify(&self, depth: Depth, on_event: &mut dyn FnMut(Event)) -> Result<u64, StoreError> {
        self.check()?;
        let mut connection = self.connect()?;
        connection.begin_long_snapshot()?;
        let mut report = Report::new(on_event);
        let result = run_checks(&mut connection, depth, &mut report);
        connection.run("ROLLBACK")?;
        result.map(|()| report.count())
    }
}

fn run_checks(connection: &mut Connection, depth: Depth, report: &mut Report<'_>) -> Result<(), StoreError> {
    guards::check(connection, report)?;
    let windows = overlaps::check(connection, report)?;
    prefix_conflicts::check(connection, report)?;
    references::check(connection, report)?;
    user_notes::check(connection, report)?;
    if depth == Depth::Full {
        guards::check_file(connection, report)?;
        journal::check(connection, report)?;
        replay::check(connection, &windows, report)?;
    }
    Ok(())
}
