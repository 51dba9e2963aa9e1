//! The files of a SQLite database as they were opened. A file that is deleted, renamed or replaced stays open, and changes
//! that go into it are lost to whoever opens its path next.

use std::fs::Metadata;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use crate::error::StoreError;

/// The size of the log, 32 MiB, beyond which it is written back. Numbers are scattered, and a page that many changes
/// touch is then written once.
pub(super) const LOG_BYTES: u64 = 32 * 1024 * 1024;

/// The database file and its log, by their identities in the file system.
#[derive(Debug)]
pub(super) struct KnownFiles {
    database: KnownFile,
    log: KnownFile,
}

impl KnownFiles {
    /// The database file at a path, and its log. A connection must have both of them open.
    ///
    /// # Errors
    ///
    /// When a file does not exist.
    pub(super) fn new(database: &Path) -> Result<Self, StoreError> {
        let mut log = database.as_os_str().to_owned();
        log.push("-wal");
        Ok(Self {
            database: KnownFile::new(database)?,
            log: KnownFile::new(Path::new(&log))?,
        })
    }

    /// The path of the database file.
    pub(super) fn database(&self) -> &Path {
        &self.database.path
    }

    /// Checks that the paths still lead to these files.
    ///
    /// # Errors
    ///
    /// When a file is gone, another one has its path, or the database file has several names.
    pub(super) fn check(&self) -> Result<(), StoreError> {
        self.database.check()?;
        self.log.check()?;
        check_name(&self.database.path)
    }

    /// Returns true if the log should be written back.
    pub(super) fn log_is_long(&self) -> bool {
        self.log.path.metadata().is_ok_and(|log| LOG_BYTES < log.len())
    }
}

/// A file by its path and its identity.
#[derive(Debug)]
struct KnownFile {
    path: PathBuf,
    device: u64,
    inode: u64,
}

impl KnownFile {
    fn new(path: &Path) -> Result<Self, StoreError> {
        let found = metadata(path)?;
        Ok(Self {
            path: path.to_owned(),
            device: found.dev(),
            inode: found.ino(),
        })
    }

    fn check(&self) -> Result<(), StoreError> {
        let found = metadata(&self.path)?;
        if (found.dev(), found.ino()) == (self.device, self.inode) {
            return Ok(());
        }
        Err(StoreError::not_applied(format!(
            "{} is not the file that was opened: stop the service before you replace it",
            self.path.display()
        )))
    }
}

fn metadata(path: &Path) -> Result<Metadata, StoreError> {
    let failed = |error| StoreError::not_applied(format!("{} is gone: {error}", path.display()));
    path.metadata().map_err(failed)
}

/// Checks that a database file has one name: SQLite would keep a log for each of them. A file that does not exist has none.
pub(crate) fn check_name(file: &Path) -> Result<(), StoreError> {
    let names = file
        .metadata()
        .ok()
        .filter(std::fs::Metadata::is_file)
        .map_or(0, |found| found.nlink());
    if names <= 1 {
        return Ok(());
    }
    Err(StoreError::not_applied(format!(
        "{} has {names} names, and each would have a log of its own: remove its other hard links",
        file.display()
    )))
}
