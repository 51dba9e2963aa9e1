//! The store: connections for reading, a batcher of short lookups, and one writer.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::context::{Author, ReadContext, WriteContext};
use crate::db::checkpoint_mode::CheckpointMode;
use crate::db::connection::Connection;
use crate::db::file::{Checkpointer, FileControl, lock_file, open_on_full_disk};
use crate::db::migrations::{self, MigrationStatus};
use crate::db::{DatabaseUrl, FileLock};
use crate::error::StoreError;
use crate::reader::{Lookup, LookupBatcher, LookupResult, ReaderPool};
use crate::writer::{ChangeError, WriteOptions, Writer};

/// The settings of a store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The database.
    pub url: DatabaseUrl,
    /// The most connections that read at once.
    pub readers: u32,
}

/// An inventory in a database.
pub struct Store {
    url: DatabaseUrl,
    file: Arc<FileControl>,
    readers: ReaderPool,
    lookups: LookupBatcher,
    writer: Writer,
    /// The changes that wait for their commit.
    waiting_changes: AtomicU32,
}

impl Store {
    /// Opens the database. Nothing is created in it: see [`Store::migrate`].
    ///
    /// # Errors
    ///
    /// When the database cannot be reached, or does not keep a setting that must hold.
    pub fn open(settings: &Settings) -> Result<Self, StoreError> {
        let url = &settings.url;
        // it is open until the checkpointer keeps the files open
        let first = open_on_full_disk(url, || Connection::open_first(url))?;
        let (file, signals) = FileControl::new(url)?;
        let file = Arc::new(file);
        Checkpointer::start(url, &file, signals)?;
        drop(first);
        Ok(Self {
            url: url.clone(),
            readers: ReaderPool::new(url.clone(), settings.readers, Arc::clone(&file)),
            lookups: LookupBatcher::start(url.clone(), Arc::clone(&file))?,
            writer: Writer::start(url.clone(), Arc::clone(&file))?,
            file,
            waiting_changes: AtomicU32::new(0),
        })
    }

    /// Runs the pending migrations, and returns their names.
    ///
    /// # Errors
    ///
    /// When a migration fails. It then leaves no trace.
    pub fn migrate(&self) -> Result<Vec<String>, StoreError> {
        migrations::run_pending(&mut self.connect()?)
    }

    /// Checks that the database can be reached and that its tables are of this version.
    ///
    /// # Errors
    ///
    /// When the database cannot be reached, its tables are of an older or a newer version, its disk is full, or a file of
    /// SQLite is gone or was replaced.
    pub fn check(&self) -> Result<(), StoreError> {
        self.file.check()?;
        match migrations::status(&mut *self.readers.take()?)? {
            MigrationStatus::Current => {}
            MigrationStatus::Behind => {
                let reason = "migrations have not run yet: run `numbering migrate`";
                return Err(StoreError::not_applied(reason));
            }
            MigrationStatus::Ahead => return Err(StoreError::not_applied(migrations::AHEAD)),
        }
        self.file.check_room()?;
        if self.file.disk_is_full() {
            self.commit_nothing()?;
        }
        Ok(())
    }

    /// Commits a turn of the write lock without a change, to find out whether the disk has room again.
    fn commit_nothing(&self) -> Result<(), StoreError> {
        let mut connection = self.connect()?;
        connection.begin_write()?;
        connection.commit()?;
        self.file.note_disk(false);
        Ok(())
    }

    /// Locks a SQLite file against other servers, until the returned lock is dropped: keep it until the end of the
    /// process. From then on the store keeps 64 MiB of the disk in a file beside it, which it empties when the disk is
    /// full: then it refuses changes that are no removals ([`WriteOptions::is_removal`]) until there is room for that file
    /// again. With PostgreSQL any number of servers may run.
    ///
    /// # Errors
    ///
    /// When another server has the lock.
    pub fn lock_file(&self) -> Result<Option<FileLock>, StoreError> {
        let lock = lock_file(&self.url)?;
        self.file.keep_reserve();
        Ok(lock)
    }

    /// Runs `query` on a connection of its own, and once more on a new connection if the first one was dead. It blocks.
    ///
    /// # Errors
    ///
    /// An error of `query`, or the lack of a connection.
    pub fn read<T, E: From<StoreError>>(
        &self,
        query: impl Fn(&mut ReadContext<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.readers.read(query)
    }

    /// Runs `query` in one snapshot: all its statements see the same moment. It blocks.
    ///
    /// # Errors
    ///
    /// An error of `query`, or the lack of a connection.
    pub fn snapshot<T, E: From<StoreError>>(
        &self,
        query: impl Fn(&mut ReadContext<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.read(|context| {
            context.entities().begin_snapshot()?;
            let result = query(context);
            let ended = context.entities().run("ROLLBACK");
            // after an error the database may have ended the transaction itself
            let value = result?;
            ended?;
            Ok(value)
        })
    }

    /// Answers a short lookup, together with the other lookups that wait at this moment.
    ///
    /// # Errors
    ///
    /// When the database cannot answer, or a row is corrupt.
    pub async fn lookup(&self, lookup: Lookup) -> Result<LookupResult, StoreError> {
        self.lookups.submit(lookup).await
    }

    /// Runs a change, and returns its result when it is committed.
    ///
    /// `Ok` means that the change is committed. A refusal of the change ([`ChangeError::store_error`] is `None`, or
    /// [`StoreError::is_refusal`]) commits nothing. A failure commits nothing either, unless its outcome is
    /// [`CommitOutcome::Unknown`](crate::CommitOutcome::Unknown). A change decides, then writes: when it returns a
    /// refusal it must have written nothing, as others share its transaction.
    ///
    /// The change may run more than once, each time without any effect of the runs before: only its last run counts.
    /// The caller waits in a tokio runtime with a timer: at most 5 s, or 60 s if the change has more than 1,000 items.
    ///
    /// # Errors
    ///
    /// An error of the change, or a failure of the store to commit it.
    pub async fn write<T, E>(
        &self,
        options: WriteOptions,
        change: impl Fn(&mut WriteContext<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: ChangeError,
    {
        if !options.is_removal {
            self.file.check_room()?;
        }
        let _waiting = GaugeGuard::new(&self.waiting_changes);
        self.writer.run(options, change).await
    }

    /// Deletes a little of what is older than it needs to be: one step, in the queue of changes like any other. Returns
    /// true if there may be more. A server calls it now and then, and again while it returns true.
    ///
    /// # Errors
    ///
    /// When the step was not done, or nobody knows whether it was.
    pub async fn housekeep(&self) -> Result<bool, StoreError> {
        let author = Author {
            actor: String::from("housekeeping"),
            request_id: String::new(),
        };
        let step = |context: &mut WriteContext<'_>| {
            Ok(context.delete_expired_responses()?
                || context.delete_hidden_tenants()?
                || context.delete_hidden_groups()?)
        };
        let options = WriteOptions {
            is_removal: true,
            ..WriteOptions::new(author)
        };
        self.write(options, step).await
    }

    /// Writes the write-ahead log of SQLite to the database file, so that a copy of that file alone is complete once
    /// nobody uses it. PostgreSQL needs nothing of the kind.
    ///
    /// # Errors
    ///
    /// When the database cannot do it. Nothing is lost: the next process that opens the file reads the log.
    pub fn checkpoint(&self) -> Result<(), StoreError> {
        let checkpoint = || self.connect()?.checkpoint(CheckpointMode::Truncate);
        let mut done = checkpoint();
        if done.as_ref().is_err_and(StoreError::is_disk_full) {
            self.file.note_disk(true);
            done = checkpoint();
        }
        done.map(drop)
    }

    /// Collects the statistics of the query planner anew, after many rows were added at once.
    ///
    /// # Errors
    ///
    /// When the database cannot do it. The rows are there all the same, and are found more slowly.
    pub fn analyze(&self) -> Result<(), StoreError> {
        self.connect()?.analyze()
    }

    /// Opens a connection outside the pool, for long work.
    pub(crate) fn connect(&self) -> Result<Connection, StoreError> {
        self.file.check()?;
        Connection::open(&self.url)
    }

    /// The present numbers of connections and changes.
    #[must_use]
    pub fn stats(&self) -> StoreStats {
        let (reading, idle) = self.readers.stats();
        StoreStats {
            reading,
            idle,
            changes: self.waiting_changes.load(Ordering::Relaxed),
            commits: self.writer.counters().commits.load(Ordering::Relaxed),
            committed: self.writer.counters().changes.load(Ordering::Relaxed),
        }
    }
}

/// The numbers of connections and changes of a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoreStats {
    /// The connections in use for reading.
    pub reading: u32,
    /// The idle connections for reading.
    pub idle: u32,
    /// The changes that wait for their commit.
    pub changes: u32,
    /// The transactions committed since the start.
    pub commits: u64,
    /// The changes in these transactions, refused ones included.
    pub committed: u64,
}

/// A guard that counts one more in a gauge until it is dropped.
struct GaugeGuard<'s>(&'s AtomicU32);

impl<'s> GaugeGuard<'s> {
    fn new(gauge: &'s AtomicU32) -> Self {
        gauge.fetch_add(1, Ordering::Relaxed);
        Self(gauge)
    }
}

impl Drop for GaugeGuard<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
