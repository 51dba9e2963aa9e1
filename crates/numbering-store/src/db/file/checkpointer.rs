//! The checkpointer: the thread that writes the log of SQLite back to the file.

use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use super::file_control::FileControl;
use super::read_gate::ClosedGate;
use crate::db::DatabaseUrl;
use crate::db::checkpoint_mode::CheckpointMode;
use crate::db::connection::Connection;
use crate::error::StoreError;

/// The time between two looks at the log without a signal: other processes change the file too.
const INTERVAL: Duration = Duration::from_secs(1);
/// The longest wait for the reads that run: reads that begin meanwhile wait as long. It doubles each time that it was
/// not enough.
const DRAIN_MIN: Duration = Duration::from_millis(50);
/// The most that it becomes.
const DRAIN_MAX: Duration = Duration::from_millis(1600);
/// The longest wait for the long reads that run, which long ones that begin meanwhile wait as well.
const LONG_DRAIN_MAX: Duration = Duration::from_secs(20);

/// The thread that keeps the log short. It ends when nobody uses the [`FileControl`] any more.
pub(crate) struct Checkpointer {
    connection: Connection,
    file: Weak<FileControl>,
    drain: Duration,
}

impl Checkpointer {
    /// Starts the thread. PostgreSQL needs none.
    ///
    /// # Errors
    ///
    /// When the file cannot be opened, or the system cannot start a thread.
    pub(crate) fn start(
        url: &DatabaseUrl,
        file: &Arc<FileControl>,
        signals: Receiver<()>,
    ) -> Result<(), StoreError> {
        if let DatabaseUrl::Postgres(_) = url {
            return Ok(());
        }
        let mut checkpointer = Self {
            connection: Connection::open_for_checkpoints(url)?,
            file: Arc::downgrade(file),
            drain: DRAIN_MIN,
        };
        let run = move || checkpointer.run(&signals);
        let thread = std::thread::Builder::new().name("checkpointer".into()).spawn(run);
        thread.map(|_| ()).map_err(StoreError::internal)
    }

    /// Keeps the log short until nobody uses it. What fails, for instance on a full disk, is tried again.
    fn run(&mut self, signals: &Receiver<()>) {
        while signals.recv_timeout(INTERVAL) != Err(RecvTimeoutError::Disconnected) {
            let Some(file) = self.file.upgrade() else {
                return;
            };
            let pause = match self.shorten(&file) {
                Ok(true) => {
                    file.restore_reserve();
                    continue;
                }
                // reads should not wait in vain all the time
                Ok(false) => self.drain,
                Err(error) => {
                    if error.is_disk_full() {
                        file.note_disk(true);
                    }
                    log::warn!("the log of the database was not written back: {error}");
                    INTERVAL
                }
            };
            drop(file);
            std::thread::sleep(pause);
        }
    }

    /// Writes the log back, so that the next change begins it anew. Returns false if reads did not let it.
    fn shorten(&mut self, file: &FileControl) -> Result<bool, StoreError> {
        // most of the work, beside the readers and the writer
        if !file.log_is_due() || self.connection.checkpoint(CheckpointMode::Passive)? {
            return Ok(true);
        }
        let gate = file.gate.close_to_long();
        let begin = Instant::now();
        if !gate.drain_long(LONG_DRAIN_MAX) {
            return Ok(false);
        }
        if DRAIN_MIN < begin.elapsed() {
            // the part of the log that the long reads had kept
            self.connection.checkpoint(CheckpointMode::Passive)?;
        }
        let is_done = self.finish(file, &gate)?;
        self.drain = if is_done {
            DRAIN_MIN
        } else {
            DRAIN_MAX.min(2 * self.drain)
        };
        Ok(is_done)
    }

    /// Writes the rest of the log back, between two batches of changes and while nobody reads.
    fn finish(&mut self, file: &FileControl, gate: &ClosedGate<'_>) -> Result<bool, StoreError> {
        let _turn = file.turn.take_for_checkpoint();
        let checkpoint = || self.connection.checkpoint(CheckpointMode::Restart);
        gate.run_alone(self.drain, checkpoint).unwrap_or(Ok(false))
    }
}
