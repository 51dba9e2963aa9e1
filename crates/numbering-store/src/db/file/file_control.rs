//! The state that readers, the writer and the checkpointer share.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use super::known_files::KnownFiles;
use super::read_gate::ReadGate;
use super::write_turn::{TurnGuard, WriteTurn};
use crate::db::DatabaseUrl;
use crate::error::StoreError;

/// The size of the log, 32 MiB, beyond which it is written back. Numbers are scattered, and a page that many changes
/// touch is then written once.
pub(crate) const LOG_BYTES: u64 = 32 * 1024 * 1024;

/// The files of a database, the gate of the reads, and the turn of the changes.
#[derive(Debug)]
pub(crate) struct FileControl {
    /// The files as they were opened; `None` for PostgreSQL.
    files: Option<KnownFiles>,
    pub(crate) gate: ReadGate,
    pub(super) turn: WriteTurn,
    /// Wakes the checkpointer.
    signal: SyncSender<()>,
    /// True after a change failed because the disk is full, until one is committed.
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

    /// Notes whether the disk is full, as the last change has found.
    pub(crate) fn note_disk(&self, is_full: bool) {
        self.disk_is_full.store(is_full, Ordering::Relaxed);
    }

    /// Returns true if the last change found the disk full.
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

    /// Returns true if the log should be written back.
    pub(super) fn log_is_long(&self) -> bool {
        let size = self.files.as_ref().and_then(KnownFiles::log_size);
        size.is_some_and(|size| LOG_BYTES < size)
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
