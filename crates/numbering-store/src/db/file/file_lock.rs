//! The lock that keeps a second server off a SQLite file.

use std::fs::{File, OpenOptions};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use crate::db::DatabaseUrl;
use crate::error::StoreError;

/// The lock on a SQLite file, until it is dropped. To be kept until the end of the process: closing a descriptor of the
/// database file drops the locks of SQLite on it.
#[derive(Debug)]
pub struct FileLock {
    _sidecar: File,
    _database: File,
}

/// Locks a SQLite file against other servers; `None` for PostgreSQL, which any number of servers may use.
///
/// The lock is on the database file, so that a second mount of it is no way around, and before that on a file beside it:
/// a server that is refused there has opened no descriptor of the database file that it would have to close.
///
/// # Errors
///
/// When another server has the lock.
pub(crate) fn lock_file(url: &DatabaseUrl) -> Result<Option<FileLock>, StoreError> {
    let DatabaseUrl::Sqlite(file) = url else {
        return Ok(None);
    };
    let file = std::fs::canonicalize(file).map_err(StoreError::internal)?;
    let mut sidecar = file.clone().into_os_string();
    sidecar.push(".lock");
    let mut options = OpenOptions::new();
    let sidecar = options.create(true).append(true).mode(OWNER_ONLY).open(sidecar);
    let sidecar = locked(sidecar, &file)?;
    let database = locked(File::open(&file), &file)?;
    Ok(Some(FileLock {
        _sidecar: sidecar,
        _database: database,
    }))
}

/// The mode of new files, whatever the umask: only their owner may read and write them.
pub(super) const OWNER_ONLY: u32 = 0o600;

/// Creates a database file that does not exist. SQLite gives its log the mode of the database file.
#[cfg(feature = "sqlite")]
pub(crate) fn create_file(file: &Path) -> Result<(), StoreError> {
    let mut options = OpenOptions::new();
    match options.write(true).create_new(true).mode(OWNER_ONLY).open(file) {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(StoreError::not_applied(
            format!("cannot create {}: {error}", file.display()),
        )),
        _ => Ok(()),
    }
}

fn locked(opened: std::io::Result<File>, database: &Path) -> Result<File, StoreError> {
    let file = opened.map_err(StoreError::internal)?;
    let refused = |_| StoreError::not_applied(format!("another server uses {}", database.display()));
    file.try_lock().map_err(refused)?;
    Ok(file)
}
