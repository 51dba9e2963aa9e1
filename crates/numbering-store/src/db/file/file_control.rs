//! The state that readers, the writer and the checkpointer share.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use super::known_files::KnownFiles;
use super::read_gate::ReadGate;
use super::reserve::{Reserve, ReserveState};
use super::write_turn::{TurnGuard, WriteTurn};
use crate::db::DatabaseUrl;
use crate::error::StoreError;

/// The files of a database, the gate of the reads, and the turn of the changes.
#[derive(Debug)]
pub(crate) struct FileControl {
    /// The files as they were opened; `None` for PostgreSQL.
    files: Option<KnownFiles>,
    pub(crate) gate: ReadGate,
    pub(super) turn: WriteTurn,
    /// Wakes the checkpointer.
    signal: SyncSender<()>,
    /// The room that a server keeps for a full disk.
    reserve: OnceLock<Reserve>,
    /// True after a change failed because the disk is full, until one is committed, or until the reserve that was used up
    /// is there again.
    disk_is_full: AtomicBool,
    /// True after the database could not be reached, until it can be.
    is_unreachable: AtomicBool,
    /// True while the reserve is used up: what room there is, is for removals.
    reserve_is_used: AtomicBool,
}

impl FileControl {
    /// The control of the files of a database that a connection has open, and the signals of the writer that the log is
    /// long.
    ///
    /// # Errors
    ///
    /// When a file does not exist, or has several names.
    pub(crate) fn new(url: &DatabaseUrl) -> Result<(Self, Receiver<()>), StoreError> {
        let files = match url {
            DatabaseUrl::Sqlite(file) => Some(KnownFiles::new(file)?),
            DatabaseUrl::Postgres(_) => None,
        };
        let (signal, signals) = sync_channel(1);
        let control = Self {
            files,
            gate: ReadGate::default(),
            turn: WriteTurn::default(),
            signal,
            reserve: OnceLock::new(),
            disk_is_full: AtomicBool::new(false),
            is_unreachable: AtomicBool::new(false),
            reserve_is_used: AtomicBool::new(false),
        };
        Ok((control, signals))
    }

    /// Checks that the files are still those that were opened.
    ///
    /// # Errors
    ///
    /// When one is gone or was replaced, or the database file has several names.
    pub(crate) fn check(&self) -> Result<(), StoreError> {
        self.files.as_ref().map_or(Ok(()), KnownFiles::check)
    }

    /// Opens a connection with `open`, after a check of the files. The log tells once that the database cannot be reached, and
    /// once that it can be again.
    ///
    /// # Errors
    ///
    /// As [`check`](Self::check), and an error of `open`.
    pub(crate) fn open<C>(&self, open: impl FnOnce() -> Result<C, StoreError>) -> Result<C, StoreError> {
        let opened = self.check().and_then(|()| open());
        match &opened {
            Ok(_) if self.is_unreachable.swap(false, Ordering::Relaxed) => {
                log::info!("the database can be reached again");
            }
            Err(error @ StoreError::Unavailable { .. })
                if !self.is_unreachable.swap(true, Ordering::Relaxed) =>
            {
                log::warn!("the database cannot be reached: {error}");
            }
            Ok(_) | Err(_) => {}
        }
        opened
    }

    /// Keeps a reserve for a full disk from now on, as the one server of the file. A disk that is too small for it, or full
    /// already, has none.
    pub(crate) fn keep_reserve(&self) {
        if let Some(files) = &self.files {
            let reserve = self.reserve.get_or_init(|| Reserve::beside(files.database()));
            match state_of(reserve) {
                ReserveState::Kept => {}
                ReserveState::UsedUp => self.note_used_up(),
                ReserveState::Absent => log::warn!("the disk of the database has no room for a reserve"),
            }
        }
    }

    /// Notes whether the disk is full, as the last change has found. A full disk gets the room of the reserve.
    pub(crate) fn note_disk(&self, is_full: bool) {
        if is_full && self.reserve.get().is_some_and(Reserve::release) {
            self.note_used_up();
            // one signal that waits is enough
            let _ = self.signal.try_send(());
        }
        let is_full = is_full || self.reserve_is_used.load(Ordering::Relaxed);
        self.disk_is_full.store(is_full, Ordering::Relaxed);
    }

    fn note_used_up(&self) {
        self.reserve_is_used.store(true, Ordering::Relaxed);
        self.disk_is_full.store(true, Ordering::Relaxed);
        log::error!(
            "the disk of the database is full: its reserve is used up, and changes but removals are refused"
        );
    }

    /// Checks that a change may take room on the disk.
    ///
    /// # Errors
    ///
    /// When the reserve is used up: what room there is, is for removals.
    pub(crate) fn check_room(&self) -> Result<(), StoreError> {
        if self.reserve_is_used.load(Ordering::Relaxed) {
            return Err(StoreError::disk_full());
        }
        Ok(())
    }

    /// Makes the reserve again, after the log was written back, if it was used up and the disk has room for it.
    pub(super) fn restore_reserve(&self) {
        if self.reserve_is_used.load(Ordering::Relaxed)
            && self.reserve.get().map(state_of) == Some(ReserveState::Kept)
        {
            self.reserve_is_used.store(false, Ordering::Relaxed);
            self.disk_is_full.store(false, Ordering::Relaxed);
        }
    }

    /// Returns true if the disk is full, or the reserve for that is used up.
    pub(crate) fn disk_is_full(&self) -> bool {
        self.disk_is_full.load(Ordering::Relaxed)
    }

    /// Takes the turn for a batch of changes, until the guard is dropped.
    pub(crate) fn begin_changes(&self) -> ChangesTurn<'_> {
        ChangesTurn {
            file: self,
            _turn: self.turn.take_for_changes(),
        }
    }

    /// Returns true if the log should be written back: it is long, or the disk is full.
    pub(super) fn log_is_due(&self) -> bool {
        self.log_is_long() || self.disk_is_full()
    }

    fn log_is_long(&self) -> bool {
        self.files.as_ref().is_some_and(KnownFiles::log_is_long)
    }
}

/// The turn of a batch of changes. Its end wakes the checkpointer, if the log is long.
#[derive(Debug)]
pub(crate) struct ChangesTurn<'f> {
    file: &'f FileControl,
    _turn: TurnGuard<'f>,
}

impl Drop for ChangesTurn<'_> {
    fn drop(&mut self) {
        if self.file.log_is_long() {
            // one signal that waits is enough
            let _ = self.file.signal.try_send(());
        }
    }
}

/// Keeps or makes the reserve.
fn state_of(reserve: &Reserve) -> ReserveState {
    reserve.keep().unwrap_or_else(|error| {
        log::warn!("the reserve for a full disk was not made: {error}");
        // what else keeps it from being made is no full disk, and stops no change
        ReserveState::Kept
    })
}
