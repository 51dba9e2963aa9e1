//! `numbering verify`: the invariants, proven again from what the database holds.
//!
//! One snapshot, read in order and in parts: memory does not grow with the inventory, but for the journal,
//! whose replay keeps the intervals of one window at a time. Nothing is written and nobody waits. What is
//! checked is said by [`Check`]; each is a file here.

mod guards;
mod journal;
mod overlaps;
mod prefix_conflicts;
mod references;
mod replay;
mod report;

pub use report::{Check, Event, Finding};

use crate::db::connection::Connection;
use crate::error::StoreError;
use crate::store::Store;
use report::Report;

/// How much is proven.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// All of it.
    Full,
    /// Not what reads the whole journal, nor SQLite's own check of its file.
    Quick,
}

impl Store {
    /// Proves the invariants again, in one snapshot; tells `on` of what is wrong and how far it got. The answer
    /// is how much is wrong.
    ///
    /// # Errors
    ///
    /// When it could not be done: the database cannot be read, or is not of this version.
    pub fn verify(&self, depth: Depth, on: &mut dyn FnMut(Event)) -> Result<u64, StoreError> {
        self.check()?;
        let mut connection = self.connect()?;
        connection.begin_long_snapshot()?;
        let mut report = Report::new(on);
        let result = examine(&mut connection, depth, &mut report);
        connection.run("ROLLBACK")?;
        result.map(|()| report.count())
    }
}

fn examine(connection: &mut Connection, depth: Depth, report: &mut Report<'_>) -> Result<(), StoreError> {
    guards::check(connection, report)?;
    let windows = overlaps::check(connection, report)?;
    prefix_conflicts::check(connection, report)?;
    references::check(connection, report)?;
    if depth == Depth::Full {
        guards::check_file(connection, report)?;
        journal::check(connection, report)?;
        replay::check(connection, &windows, report)?;
    }
    Ok(())
}
