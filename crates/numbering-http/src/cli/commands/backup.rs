//! `numbering backup` and `restore`: a whole database to a file, and back.

use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::Path;

use flate2::bufread::MultiGzDecoder;
use numbering_store::Store;

use super::database::{open, open_existing};
use super::input::{STANDARD_STREAM, input};
use super::progress::{Progress, counted};
use super::verify::verify_store;
use crate::cli::args::{BackupArgs, RestoreArgs};
use crate::server::start_error::StartError;

/// The bytes with which a file begins that gzip compressed.
const GZIP_MARK: [u8; 2] = [0x1f, 0x8b];

/// Writes the file; it gets its name when it is complete.
pub(in crate::cli) fn backup(settings: &BackupArgs) -> Result<(), StartError> {
    let store = open_existing(&settings.database)?;
    if settings.file == Path::new(STANDARD_STREAM) {
        let mut out = BufWriter::with_capacity(1 << 20, std::io::stdout().lock());
        let rows = write_backup(&store, &mut out)?;
        out.flush()?;
        eprintln!(
            "{} written to standard output",
            counted(rows, "row was", "rows were")
        );
        return Ok(());
    }
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
    let rows = write_backup(&store, &mut out)?;
    out.flush()?;
    let partial = out.into_inner().map_err(std::io::IntoInnerError::into_error)?;
    partial.as_file().sync_all()?;
    partial
        .persist_noclobber(&settings.file)
        .map_err(|error| format!("cannot write {name}: {}", error.error))?;
    eprintln!("{} written to {name}", counted(rows, "row was", "rows were"));
    Ok(())
}

fn write_backup(store: &Store, out: &mut dyn Write) -> Result<u64, StartError> {
    let mut progress = Progress::new();
    Ok(store.backup(out, &mut |table, rows| progress.at(table, rows))?)
}

/// Restores a database, and returns whether it is consistent.
pub(in crate::cli) fn restore(settings: &RestoreArgs) -> Result<bool, StartError> {
    let mut file = BufReader::with_capacity(1 << 20, input(&settings.file)?);
    let is_compressed = file.fill_buf()?.starts_with(&GZIP_MARK);
    let mut file: Box<dyn BufRead> = if is_compressed {
        Box::new(BufReader::with_capacity(1 << 20, MultiGzDecoder::new(file)))
    } else {
        Box::new(file)
    };
    let store = open(&settings.database)?;
    let _file_lock = store.lock_file()?;
    store.migrate()?;
    let mut progress = Progress::new();
    let rows = store.restore(&mut file, &mut |table, rows| progress.at(table, rows))?;
    drop(progress);
    eprintln!("{} restored", counted(rows, "row was", "rows were"));
    verify_store(&store, numbering_store::Depth::Full)
}
