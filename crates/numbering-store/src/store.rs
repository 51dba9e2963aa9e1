//! [`Store`]: connections to read with, one that answers short questions, one writer, and the claim on a SQLite file.

use std::collections::HashSet;
use std::fs::{File, OpenOptions};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use crate::answer::{Answered, Effect};
use crate::connection::Connection;
use crate::context::ReadContext;
use crate::context::WriteContext;
use crate::error::StoreError;
use crate::idempotency::IdempotencyKey;
use crate::inquiries::{Inquiries, Lookup, LookupResult};
use crate::job::{Job, WriteOptions};
use crate::migrations::{self, Standing};
use crate::ticket::Ticket;
use crate::url::DatabaseUrl;
use crate::writer::Writer;

/// How long a reader waits for a connection.
const CHECKOUT_MAX: Duration = Duration::from_secs(1);

/// How a store is opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Which database.
    pub url: DatabaseUrl,
    /// How many connections read at once.
    pub readers: u32,
}

/// The inventory, as it is kept in a database.
pub struct Store {
    url: DatabaseUrl,
    readers: r2d2::Pool<Manager>,
    /// Connections that were opened before this moment are not used on.
    distrusted: Mutex<Option<Instant>>,
    inquiries: Inquiries,
    writer: Writer,
    changes: AtomicU32,
    running: Mutex<HashSet<IdempotencyKey>>,
}

impl Store {
    /// Opens the database. Nothing is created in it: see [`Store::migrate`].
    ///
    /// # Errors
    ///
    /// When the database cannot be reached, or cannot be set as it must be.
    pub fn open(settings: &Settings) -> Result<Self, StoreError> {
        drop(Connection::open(&settings.url)?);
        let readers = r2d2::Pool::builder()
            .max_size(settings.readers.max(1))
            .min_idle(Some(0))
            .test_on_check_out(false)
            .connection_timeout(CHECKOUT_MAX)
            .error_handler(Box::new(r2d2::NopErrorHandler))
            .build_unchecked(Manager(settings.url.clone()));
        Ok(Self {
            url: settings.url.clone(),
            readers,
            distrusted: Mutex::default(),
            inquiries: Inquiries::start(settings.url.clone())?,
            writer: Writer::start(settings.url.clone())?,
            changes: AtomicU32::new(0),
            running: Mutex::default(),
        })
    }

    /// Brings the database up to date; the names of the migrations that ran.
    ///
    /// # Errors
    ///
    /// When a migration fails: then nothing of it stays.
    pub fn migrate(&self) -> Result<Vec<String>, StoreError> {
        migrations::run_pending(&mut Connection::open(&self.url)?)
    }

    /// Whether the database can be reached and is what this program knows.
    ///
    /// # Errors
    ///
    /// Says in one line what is wrong.
    pub fn check(&self) -> Result<(), StoreError> {
        match migrations::standing(&mut self.reader()?.connection)? {
            Standing::Current => Ok(()),
            Standing::Behind => Err(StoreError::not_applied(
                "migrations have not run yet: run `numbering migrate`",
            )),
            Standing::Ahead => Err(StoreError::not_applied(
                "the database was migrated by a newer version of this program",
            )),
        }
    }

    /// Keeps other servers off a SQLite file, for as long as the file that is returned lives. With PostgreSQL
    /// any number of servers may run.
    ///
    /// # Errors
    ///
    /// When another server has it.
    pub fn claim(&self) -> Result<Option<File>, StoreError> {
        let DatabaseUrl::Sqlite(file) = &self.url else {
            return Ok(None);
        };
        let mut beside = std::fs::canonicalize(file)
            .map_err(StoreError::internal)?
            .into_os_string();
        beside.push(".lock");
        let lock = OpenOptions::new()
            .create(true)
            .append(true)
            .open(&beside)
            .map_err(StoreError::internal)?;
        match lock.try_lock() {
            Ok(()) => Ok(Some(lock)),
            Err(_) => Err(StoreError::not_applied(format!(
                "another server uses {}",
                file.display()
            ))),
        }
    }

    /// Runs `query` on a connection of its own; a second time if the first found its connection dead. It
    /// blocks.
    ///
    /// # Errors
    ///
    /// What `query` says, or that no connection can be had.
    pub fn read<T, E: From<StoreError>>(
        &self,
        query: impl Fn(&mut ReadContext<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut reader = self.reader()?;
        let result = query(&mut ReadContext::new(&mut reader.connection));
        if result.is_ok() || reader.is_alive() {
            return result;
        }
        drop(reader);
        self.distrust_readers();
        query(&mut ReadContext::new(&mut self.reader()?.connection))
    }

    /// Runs `query`, all of whose parts see the same moment. It blocks.
    ///
    /// # Errors
    ///
    /// What `query` says, or that no connection can be had.
    pub fn snapshot<T, E: From<StoreError>>(
        &self,
        query: impl Fn(&mut ReadContext<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.read(|context| {
            context.connection.begin_snapshot()?;
            let result = query(context);
            context.connection.run("ROLLBACK")?;
            result
        })
    }

    /// Answers a short question, together with those that others ask at this moment.
    ///
    /// # Errors
    ///
    /// When the database cannot answer, or what it has is corrupt.
    pub async fn lookup(&self, lookup: Lookup) -> Result<LookupResult, StoreError> {
        self.inquiries.ask(lookup).await
    }

    /// Runs a change and answers when it is committed, or refused.
    ///
    /// The change may be run more than once, each time on a clean slate: only its last run counts. It is waited
    /// for in a runtime of tokio that has its timer, and not for ever.
    ///
    /// # Errors
    ///
    /// When it was not done, or nobody knows whether it was.
    pub async fn write(
        &self,
        options: WriteOptions,
        operation: impl Fn(&mut WriteContext<'_>) -> Result<Effect, StoreError> + Send + 'static,
    ) -> Result<Answered, StoreError> {
        let _counted = Counted::new(&self.changes);
        let _mark = options.once.as_ref().map(|once| self.mark(once)).transpose()?;
        let (reply, answered) = oneshot::channel();
        let (ticket, patience) = (Arc::new(Ticket::default()), options.patience());
        self.writer.submit(Job {
            options,
            operation: Box::new(operation),
            ticket: Arc::clone(&ticket),
            reply,
        })?;
        match tokio::time::timeout(patience, answered).await {
            Ok(Ok(result)) => result,
            Ok(Err(_)) => Err(StoreError::unknown("the writer has stopped")),
            Err(_) if ticket.give_up() => Err(StoreError::not_applied("the change waited for too long")),
            Err(_) => Err(StoreError::unknown("the commit takes too long")),
        }
    }

    /// Brings what stands in the log of SQLite to the file, so that a copy of that file alone is whole once nobody uses
    /// it. PostgreSQL sees to that itself.
    ///
    /// # Errors
    ///
    /// When the database cannot do it: nothing is lost, the next who opens it reads the log.
    pub fn checkpoint(&self) -> Result<(), StoreError> {
        self.connect()?.settle()
    }

    /// A connection beside the pool, for what takes long.
    pub(crate) fn connect(&self) -> Result<Connection, StoreError> {
        Connection::open(&self.url)
    }

    /// What it is doing now.
    #[must_use]
    pub fn stats(&self) -> StoreStats {
        let readers = self.readers.state();
        StoreStats {
            reading: readers.connections.saturating_sub(readers.idle_connections),
            idle: readers.idle_connections,
            changes: self.changes.load(Ordering::Relaxed),
            commits: self.writer.tally().commits.load(Ordering::Relaxed),
            committed: self.writer.tally().changes.load(Ordering::Relaxed),
        }
    }

    /// A connection that was opened after the last one was found dead: what ended one ends all.
    fn reader(&self) -> Result<r2d2::PooledConnection<Manager>, StoreError> {
        loop {
            let mut reader = self.readers.get().map_err(StoreError::not_applied)?;
            if self.distrusted().is_none_or(|moment| moment < reader.opened) {
                return Ok(reader);
            }
            reader.is_broken = true;
        }
    }

    fn distrust_readers(&self) {
        *self.distrusted() = Some(Instant::now());
    }

    fn distrusted(&self) -> MutexGuard<'_, Option<Instant>> {
        self.distrusted.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Marks a request as running, until what is returned is dropped.
    fn mark(&self, once: &IdempotencyKey) -> Result<Mark<'_>, StoreError> {
        let identity = IdempotencyKey {
            body: [0; 32],
            ..once.clone()
        };
        let is_first = self.running().insert(identity.clone());
        if is_first {
            Ok(Mark {
                store: self,
                identity,
            })
        } else {
            Err(StoreError::InProgress)
        }
    }

    fn running(&self) -> MutexGuard<'_, HashSet<IdempotencyKey>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a store is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoreStats {
    /// How many connections read.
    pub reading: u32,
    /// How many connections are open for reading, and not in use.
    pub idle: u32,
    /// How many changes wait for their commit.
    pub changes: u32,
    /// How many transactions were committed since the start.
    pub commits: u64,
    /// How many changes they decided, also those that were refused.
    pub committed: u64,
}

/// A change that waits, until it is dropped.
struct Counted<'s>(&'s AtomicU32);

impl<'s> Counted<'s> {
    fn new(changes: &'s AtomicU32) -> Self {
        changes.fetch_add(1, Ordering::Relaxed);
        Self(changes)
    }
}

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

struct Mark<'s> {
    store: &'s Store,
    identity: IdempotencyKey,
}

impl Drop for Mark<'_> {
    fn drop(&mut self) {
        self.store.running().remove(&self.identity);
    }
}

/// Opens connections for the pool.
struct Manager(DatabaseUrl);

/// A connection of the pool.
struct Pooled {
    connection: Connection,
    opened: Instant,
    is_broken: bool,
}

impl Pooled {
    /// Asked after an error: a connection that does not answer goes out of the pool.
    fn is_alive(&mut self) -> bool {
        self.is_broken = self.connection.run("SELECT 1").is_err();
        !self.is_broken
    }
}

impl r2d2::ManageConnection for Manager {
    type Connection = Pooled;
    type Error = StoreError;

    fn connect(&self) -> Result<Pooled, StoreError> {
        Ok(Pooled {
            opened: Instant::now(),
            connection: Connection::open(&self.0)?,
            is_broken: false,
        })
    }

    fn is_valid(&self, pooled: &mut Pooled) -> Result<(), StoreError> {
        pooled.connection.run("SELECT 1")
    }

    /// A panic may have left a transaction open.
    fn has_broken(&self, pooled: &mut Pooled) -> bool {
        pooled.is_broken || std::thread::panicking()
    }
}
