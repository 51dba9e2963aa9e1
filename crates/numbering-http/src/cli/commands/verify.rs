//! `numbering verify`: proves the invariants again, and lists what is wrong.

use std::io::Write as _;

use numbering_store::{Depth, Event, Store};

use super::database::open_existing;
use super::progress::Progress;
use crate::cli::args::VerifyArgs;
use crate::server::start_error::StartError;

/// Whether all is well.
pub(in crate::cli) fn verify(settings: &VerifyArgs) -> Result<bool, StartError> {
    let store = open_existing(&settings.database)?;
    let depth = if settings.quick { Depth::Quick } else { Depth::Full };
    verify_store(&store, depth)
}

/// The same of a database that is open.
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
        0 => eprintln!("all is well"),
        1 => eprintln!("1 thing is wrong"),
        count => eprintln!("{count} things are wrong"),
    }
    Ok(count == 0)
}
