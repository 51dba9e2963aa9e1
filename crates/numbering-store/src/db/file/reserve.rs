//! The room on the disk that is reserved for the time when it is full: a file beside the database.
//!
//! On a full disk SQLite cannot bring its log into the file, which would have to grow, nor write the log on, and so not
//! even remove anything. Once the reserve is deleted it can.

use std::fs::{self, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use rustix::fs::{FallocateFlags, fallocate, statvfs};

use super::file_lock::OWNER_ONLY;
use super::known_files::LOG_BYTES;
use crate::db::DatabaseUrl;
use crate::error::StoreError;

/// The size of the reserve, 64 MiB: the file grows by less than its log, which is cut back to 32 MiB, and as much again
/// is for the log of the removals that follow.
const RESERVE_BYTES: u64 = 2 * LOG_BYTES;
/// The room, 16 MiB, that must be free besides before a reserve is made: less would be used up at once.
const MARGIN_BYTES: u64 = 16 * 1024 * 1024;

/// The reserve of a database file.
#[derive(Debug)]
pub(super) struct Reserve {
    path: PathBuf,
}

impl Reserve {
    /// The reserve beside a database file. It may not be there yet.
    pub(super) fn beside(database: &Path) -> Self {
        // a link may lead to another disk
        let database = fs::canonicalize(database).unwrap_or_else(|_| database.to_owned());
        let mut path = database.into_os_string();
        path.push(".reserve");
        Self { path: path.into() }
    }

    /// Keeps the reserve that is there, or makes it. Returns false if the disk has no room for it.
    ///
    /// # Errors
    ///
    /// When the file cannot be made, or its file system does not allocate room.
    pub(super) fn keep(&self) -> io::Result<bool> {
        if self
            .path
            .metadata()
            .is_ok_and(|found| found.len() == RESERVE_BYTES)
        {
            return Ok(true);
        }
        // what is left of one that was not finished
        self.release();
        if !self.has_room()? {
            return Ok(false);
        }
        let Err(error) = self.allocate() else {
            return Ok(true);
        };
        self.release();
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Ok(false),
            _ => Err(error),
        }
    }

    /// Deletes the reserve. Returns true if it was there.
    pub(super) fn release(&self) -> bool {
        fs::remove_file(&self.path).is_ok()
    }

    /// Returns true if the disk has room for the reserve. To try would leave other programs without any meanwhile.
    fn has_room(&self) -> io::Result<bool> {
        let disk = statvfs(self.path.parent().unwrap_or(Path::new("")))?;
        Ok(RESERVE_BYTES + MARGIN_BYTES <= disk.f_bavail.saturating_mul(disk.f_frsize))
    }

    fn allocate(&self) -> io::Result<()> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true).mode(OWNER_ONLY);
        let file = options.open(&self.path)?;
        // a file that is only set to its length takes no room
        Ok(fallocate(file, FallocateFlags::empty(), 0, RESERVE_BYTES)?)
    }
}

/// Opens a database; on a full disk once more with the room of the reserve, as SQLite cannot make its shared memory
/// without any.
///
/// # Errors
///
/// An error of `open`.
pub(crate) fn open_on_full_disk<T>(
    url: &DatabaseUrl,
    open: impl Fn() -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    match (open(), url) {
        (Err(error), DatabaseUrl::Sqlite(file))
            if error.may_be_full_disk() && Reserve::beside(file).release() =>
        {
            open()
        }
        (opened, _) => opened,
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::MetadataExt as _;

    use super::*;

    #[test]
    fn the_reserve_takes_its_room_and_returns_it() {
        let folder = tempfile::tempdir().unwrap();
        let reserve = Reserve::beside(&folder.path().join("numbering.db"));
        assert!(reserve.keep().unwrap());
        let found = reserve.path.metadata().unwrap();
        assert!(RESERVE_BYTES <= 512 * found.blocks());
        assert_eq!(found.mode() & 0o777, OWNER_ONLY);
        assert!(reserve.keep().unwrap());
        assert_eq!(reserve.path.metadata().unwrap().ino(), found.ino());
        assert!(reserve.release());
        assert!(!reserve.path.exists());
    }

    #[test]
    fn a_reserve_that_was_not_finished_is_made_anew() {
        let folder = tempfile::tempdir().unwrap();
        let reserve = Reserve::beside(&folder.path().join("numbering.db"));
        fs::write(&reserve.path, "unfinished").unwrap();
        assert!(reserve.keep().unwrap());
        assert_eq!(reserve.path.metadata().unwrap().len(), RESERVE_BYTES);
    }
}
