//! The vacuum of PostgreSQL after bulk deletions: until a deleted piece is vacuumed away, each search beside it goes
//! through it.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::{Duration, Instant};

use super::DatabaseUrl;
use super::connection::Connection;
use crate::error::StoreError;

/// The deleted pieces after which the table is vacuumed. PostgreSQL by itself waits for a fifth of the table, and then for
/// up to a minute; a search goes through 10,000 deleted pieces in 25 µs.
const DELETED_PIECES_MIN: usize = 10_000;
/// The pause before a vacuum: by then most transactions have ended that may still see the deleted pieces.
const DELAY: Duration = Duration::from_secs(1);
/// The pause after a vacuum, as a multiple of its duration: it takes a tenth of the time at most.
const REST_FACTOR: u32 = 9;
/// Empty pages stay in the file: to give them back would lock out readers.
const VACUUM: &str = "VACUUM (INDEX_CLEANUP ON, TRUNCATE OFF) pieces";

/// The count of deleted pieces, and the thread that vacuums them. SQLite needs neither.
pub(crate) struct Vacuum {
    deleted: usize,
    requests: Option<SyncSender<()>>,
}

impl Vacuum {
    /// Starts the thread, which ends when the value is dropped.
    ///
    /// # Errors
    ///
    /// When the system cannot start a thread.
    pub(crate) fn start(url: DatabaseUrl) -> Result<Self, StoreError> {
        let mut vacuum = Self {
            deleted: 0,
            requests: None,
        };
        if let DatabaseUrl::Postgres(_) = url {
            let (requests, received) = sync_channel(1);
            std::thread::Builder::new()
                .name("vacuum".to_owned())
                .spawn(move || run(&url, &received))
                .map_err(StoreError::internal)?;
            vacuum.requests = Some(requests);
        }
        Ok(vacuum)
    }

    /// Counts pieces whose deletion was committed.
    pub(crate) fn note_deleted(&mut self, count: usize) {
        self.deleted += count;
        if self.deleted < DELETED_PIECES_MIN {
            return;
        }
        // while a request waits, the count goes on
        if let Some(requests) = &self.requests
            && requests.try_send(()).is_ok()
        {
            self.deleted = 0;
        }
    }
}

fn run(url: &DatabaseUrl, requests: &Receiver<()>) {
    while requests.recv().is_ok() {
        std::thread::sleep(DELAY);
        let begin = Instant::now();
        // a role that does not own the table gets a warning, and PostgreSQL vacuums by itself
        if let Err(error) = vacuum(url) {
            log::warn!("deleted pieces were not vacuumed: {error}");
        }
        std::thread::sleep(begin.elapsed() * REST_FACTOR);
    }
}

fn vacuum(url: &DatabaseUrl) -> Result<(), StoreError> {
    let mut connection = Connection::open(url)?;
    connection.run("SET statement_timeout = 0")?;
    connection.run(VACUUM)
}
