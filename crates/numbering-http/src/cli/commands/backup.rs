//! `numbering backup` and `restore`: a whole database to a file, and back.

use std::fs::File;
use std::io::{BufReader, BufWriter, Write as _};
use std::path::Path;

use super::database::{open, open_existing};
use super::progress::Progress;
use super::verify::verify_store;
use crate::cli::args::{BackupArgs, RestoreArgs};
use crate::server::start_error::StartError;

/// Writes the file; it gets its name when it is complete.
pub(in crate::cli) fn backup(settings: &BackupArgs) -> Result<(), StartError> {
    let store = open_existing(&settings.database)?;
    let name = settings.file.display();
    if settings.file.exists() {
        return Err(format!("{name} exists already").into());
    }
    let folder = settings
        .file
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    // only its owner may read it
    let partial = tempfile::Builder::new()
        .prefix(".numbering-backup-")
        .tempfile_in(folder.unwrap_or_else(|| Path::new(".")))
        .map_err(|error| format!("cannot write {name}: {error}"))?;
    let mut out = BufWriter::with_capacity(1 << 20, partial);
    let mut progress = Progress::new();
    let rows = store.backup(&mut out, &mut |table, rows| progress.at(table, rows))?;
    drop(progress);
    out.flush()?;
    let partial = out.into_inner().map_err(std::io::IntoInnerError::into_error)?;
    partial.as_file().sync_all()?;
    partial
        .persist_noclobber(&settings.file)
        .map_err(|error| format!("cannot write {name}: {}", error.error))?;
    eprintln!("{rows} rows were written to {name}");
    Ok(())
}

/// Restores a database, and returns whether it is consistent.
pub(in crate::cli) fn restore(settings: &RestoreArgs) -> Result<bool, StartError> {
    let name = settings.file.display();
    let file = File::open(&settings.file).map_err(|error| format!("cannot read {name}: {error}"))?;
    let store = open(&settings.database)?;
    let _file_lock = store.lock_file()?;
    store.migrate()?;
    let mut progress = Progress::new();
    let mut file = BufReader::with_capacity(1 << 20, file);
    let rows = store.restore(&mut file, &mut |table, rows| progress.at(table, rows))?;
    drop(progress);
    eprintln!("{rows} rows were restored");
    verify_store(&store, numbering_store::Depth::Full)
}
