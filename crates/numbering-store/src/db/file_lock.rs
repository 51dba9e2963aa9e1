//! The lock that keeps a second server off a SQLite file.

use std::fs::{File, OpenOptions};

use super::DatabaseUrl;
use crate::error::StoreError;

/// Locks the file beside a SQLite file, until the returned file is dropped; `None` for PostgreSQL, which any number of
/// servers may use.
///
/// The lock is on a file of its own: opening and closing the database file would drop the locks of SQLite on it.
///
/// # Errors
///
/// When another server has the lock.
pub(crate) fn lock_file(url: &DatabaseUrl) -> Result<Option<File>, StoreError> {
    let DatabaseUrl::Sqlite(file) = url else {
        return Ok(None);
    };
    let mut sidecar = std::fs::canonicalize(file)
        .map_err(StoreError::internal)?
        .into_os_string();
    sidecar.push(".lock");
    let lock = OpenOptions::new()
        .create(true)
        .append(true)
        .open(&sidecar)
        .map_err(StoreError::internal)?;
    match lock.try_lock() {
        Ok(()) => Ok(Some(lock)),
        Err(_) => Err(StoreError::not_applied(format!(
            "another server uses {}",
            file.display()
        ))),
    }
}
