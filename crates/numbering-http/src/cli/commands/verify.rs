//! `numbering verify`: checks the invariants, and lists the violations.

use std::io::Write as _;

use numbering_store::{Depth, Event, Store};

use super::database::open_existing;
use super::progress::Progress;
use crate::cli::args::VerifyArgs;
use crate::server::start_error::StartError;

/// Verifies a database, and returns whether it is consistent.
pub(in crate::cli) fn verify(settings: &VerifyArgs) -> Result<bool, StartError> {
    let store = open_existing(&settings.database)?;
    let depth = if settings.quick { Depth::Quick } else { Depth::Full };
    verify_store(&store, depth)
}

/// Verifies a database that is open.
pub(super) fn verify_store(store: &Store, depth: Depth) -> Result<bool, StartError> {
    let mut progress = Progress::new();
    let mut unwritten = Ok(());
    let count = store.verify(depth, &mut |event| match event {
        Event::Progress(what, done) => progress.at(what, done),
        Event::Found(finding) => {
            progress.clear();
            let line = writeln!(std::io::stdout(), "{}: {}", finding.check, finding.detail);
            if unwritten.is_ok() {
                unwritten = line;
            }
        }
    })?;
    unwritten?;
    drop(progress);
    match count {
        0 => eprintln!("no violations found"),
        1 => eprintln!("1 violation found"),
        count => eprintln!("{count} violations found"),
    }
    Ok(count == 0)
}
