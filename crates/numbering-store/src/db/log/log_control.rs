//! The state that readers, the writer and the checkpointer share.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use super::read_gate::ReadGate;
use super::write_turn::{TurnGuard, WriteTurn};
use crate::db::DatabaseUrl;

/// The size of the log, 32 MiB, beyond which it is written back. Numbers are scattered, and a page that many changes
/// touch is then written once.
pub(crate) const LOG_BYTES: u64 = 32 * 1024 * 1024;

/// The gate of the reads, the turn of the changes, and the log that they keep short.
#[derive(Debug)]
pub(crate) struct LogControl {
    /// The log; `None` for PostgreSQL.
    file: Option<PathBuf>,
    pub(crate) gate: ReadGate,
    pub(super) turn: WriteTurn,
    /// Wakes the checkpointer.
    signal: SyncSender<()>,
}

impl LogControl {
    /// The control of the log of a database, and the signals of the writer that the log is long.
    pub(crate) fn new(url: &DatabaseUrl) -> (Self, Receiver<()>) {
        let file = match url {
            DatabaseUrl::Sqlite(file) => {
                let mut log = file.clone().into_os_string();
                log.push("-wal");
                Some(PathBuf::from(log))
            }
            DatabaseUrl::Postgres(_) => None,
        };
        let (signal, signals) = sync_channel(1);
        let control = Self {
            file,
            gate: ReadGate::default(),
            turn: WriteTurn::default(),
            signal,
        };
        (control, signals)
    }

    /// Takes the turn for a batch of changes, until the guard is dropped.
    pub(crate) fn begin_changes(&self) -> ChangesTurn<'_> {
        ChangesTurn {
            log: self,
            _turn: self.turn.take_for_changes(),
        }
    }

    /// Returns true if the log should be written back.
    pub(super) fn is_long(&self) -> bool {
        let size = self.file.as_ref().and_then(|log| log.metadata().ok());
        size.is_some_and(|size| LOG_BYTES < size.len())
    }
}

/// The turn of a batch of changes. Its end wakes the checkpointer, if the log is long.
#[derive(Debug)]
pub(crate) struct ChangesTurn<'l> {
    log: &'l LogControl,
    _turn: TurnGuard<'l>,
}

impl Drop for ChangesTurn<'_> {
    fn drop(&mut self) {
        if self.log.is_long() {
            // one signal that waits is enough
            let _ = self.log.signal.try_send(());
        }
    }
}
