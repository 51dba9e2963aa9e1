//! The room on the disk that is reserved for the time when it is full: a file beside the database.
//!
//! On a full disk SQLite cannot bring its log into the file, which would have to grow, nor write the log on, and so not
//! even remove anything. Once the reserve is given up it can.

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

/// The reserve of a database file. While it is used up, the file is empty, also for the next process.
#[derive(Debug)]
pub(super) struct Reserve {
    path: PathBuf,
}

/// The state of a reserve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ReserveState {
    /// It is there.
    Kept,
    /// It was used up, and the disk has no room for it yet.
    UsedUp,
    /// It was never there, and the disk has no room for it.
    Absent,
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

    /// Keeps the reserve that is there, or makes it if the disk has room for it.
    ///
    /// # Errors
    ///
    /// When the file cannot be made, or its file system does not allocate room.
    pub(super) fn keep(&self) -> io::Result<ReserveState> {
        let found = self.path.metadata().map(|found| found.len());
        if found.as_ref().is_ok_and(|length| *length == RESERVE_BYTES) {
            return Ok(ReserveState::Kept);
        }
        // what is left of one that was not finished
        self.release();
        let without_it = if found.is_ok() {
            ReserveState::UsedUp
        } else {
            ReserveState::Absent
        };
        if !self.has_room()? {
            return Ok(without_it);
        }
        let Err(error) = self.allocate() else {
            return Ok(ReserveState::Kept);
        };
        if found.is_ok() {
            self.release();
        } else {
            fs::remove_file(&self.path)?;
        }
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Ok(without_it),
            _ => Err(error),
        }
    }

    /// Returns the room of the reserve to the disk. Returns true if it was there.
    pub(super) fn release(&self) -> bool {
        let was_there = self.path.metadata().is_ok_and(|found| 0 < found.len());
        let file = OpenOptions::new().write(true).open(&self.path);
        was_there && file.and_then(|file| file.set_len(0)).is_ok()
    }

    /// Returns true if the disk has room for the reserve. To try would leave other programs without any meanwhile.
    fn has_room(&self) -> io::Result<bool> {
        let disk = statvfs(self.path.parent().unwrap_or(Path::new("")))?;
        Ok(RESERVE_BYTES + MARGIN_BYTES <= disk.f_bavail.saturating_mul(disk.f_frsize))
    }

    fn allocate(&self) -> io::Result<()> {
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(false).mode(OWNER_ONLY);
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
        assert_eq!(reserve.keep().unwrap(), ReserveState::Kept);
        let found = reserve.path.metadata().unwrap();
        assert!(RESERVE_BYTES <= 512 * found.blocks());
        assert_eq!(found.mode() & 0o777, OWNER_ONLY);
        assert_eq!(reserve.keep().unwrap(), ReserveState::Kept);
        assert_eq!(reserve.path.metadata().unwrap().ino(), found.ino());
        assert!(reserve.release() && !reserve.release());
        assert_eq!(reserve.path.metadata().unwrap().blocks(), 0);
    }

    #[test]
    fn a_reserve_that_was_not_finished_is_made_anew() {
        let folder = tempfile::tempdir().unwrap();
        let reserve = Reserve::beside(&folder.path().join("numbering.db"));
        fs::write(&reserve.path, "unfinished").unwrap();
        assert_eq!(reserve.keep().unwrap(), ReserveState::Kept);
        assert_eq!(reserve.path.metadata().unwrap().len(), RESERVE_BYTES);
    }
}
