//! The state that readers, the writer and the checkpointer share.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use super::known_files::KnownFiles;
use super::read_gate::ReadGate;
use super::reserve::Reserve;
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
    /// True after a change failed because the disk is full, until one is committed, or with a reserve until that is there
    /// again.
    disk_is_full: AtomicBool,
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

    /// Keeps a reserve for a full disk from now on, as the one server of the file.
    pub(crate) fn keep_reserve(&self) {
        if let Some(files) = &self.files {
            let reserve = self.reserve.get_or_init(|| Reserve::beside(files.database()));
            self.fill(reserve);
        }
    }

    /// Notes whether the disk is full, as the last change has found. A full disk gets the room of the reserve.
    pub(crate) fn note_disk(&self, is_full: bool) {
        let reserve = self.reserve.get();
        if is_full || reserve.is_none() {
            self.disk_is_full.store(is_full, Ordering::Relaxed);
        }
        if is_full && reserve.is_some_and(Reserve::release) {
            log::error!(
                "the disk of the database is full: its reserve was released, and changes but removals are refused"
            );
            // one signal that waits is enough
            let _ = self.signal.try_send(());
        }
    }

    /// Checks that a change may take room on the disk.
    ///
    /// # Errors
    ///
    /// When the reserve is used up: what room there is, is for removals.
    pub(crate) fn check_room(&self) -> Result<(), StoreError> {
        if self.disk_is_full() && self.reserve.get().is_some() {
            return Err(StoreError::disk_full());
        }
        Ok(())
    }

    /// Makes the reserve again, after the log was written back, if it was released and the disk has room for it.
    pub(super) fn restore_reserve(&self) {
        if let Some(reserve) = self.reserve.get()
            && self.disk_is_full()
        {
            self.fill(reserve);
        }
    }

    fn fill(&self, reserve: &Reserve) {
        let kept = reserve.keep();
        if let Err(error) = &kept {
            log::warn!("the reserve for a full disk was not made: {error}");
        }
        // what keeps the reserve from being made is no full disk, and stops no change
        self.disk_is_full
            .store(kept.is_ok_and(|is_kept| !is_kept), Ordering::Relaxed);
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
