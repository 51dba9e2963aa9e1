//! A pool of connections for reading.

use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::context::ReadContext;
use crate::db::DatabaseUrl;
use crate::db::connection::Connection;
use crate::db::file::{FileControl, ReadPass};
use crate::error::StoreError;

/// The longest wait for a connection.
const CHECKOUT_MAX: Duration = Duration::from_secs(1);

/// Connections for reading. When one is found dead, all that were opened before are replaced: the cause, such as a
/// restart of the database, has ended them too.
pub(crate) struct ReaderPool {
    connections: r2d2::Pool<Manager>,
    file: Arc<FileControl>,
    /// The moment before which a connection must not have been opened to be used.
    invalid_before: Mutex<Option<Instant>>,
}

/// A connection taken from the pool, and the permission to read. The connection goes back when it is dropped.
pub(crate) struct Reader<'p> {
    connection: r2d2::PooledConnection<Manager>,
    pass: ReadPass<'p>,
}

impl ReaderPool {
    /// A pool of at most `size` connections, which are opened on demand.
    pub(crate) fn new(url: DatabaseUrl, size: u32, file: Arc<FileControl>) -> Self {
        let connections = r2d2::Pool::builder()
            .max_size(size.max(1))
            .min_idle(Some(0))
            .test_on_check_out(false)
            .connection_timeout(CHECKOUT_MAX)
            .error_handler(Box::new(r2d2::NopErrorHandler))
            .build_unchecked(Manager {
                url,
                file: Arc::clone(&file),
            });
        Self {
            connections,
            file,
            invalid_before: Mutex::default(),
        }
    }

    /// The numbers of connections in use and of idle ones.
    pub(crate) fn stats(&self) -> (u32, u32) {
        let state = self.connections.state();
        let in_use = state.connections.saturating_sub(state.idle_connections);
        (in_use, state.idle_connections)
    }

    /// Takes a connection that was opened after the last one was found dead.
    pub(crate) fn take(&self) -> Result<Reader<'_>, StoreError> {
        self.take_for(self.file.gate.enter()?)
    }

    fn take_for<'p>(&'p self, pass: ReadPass<'p>) -> Result<Reader<'p>, StoreError> {
        loop {
            let mut connection = self.connections.get().map_err(StoreError::unavailable)?;
            if self
                .invalid_before()
                .is_none_or(|moment| moment < connection.opened)
            {
                return Ok(Reader { connection, pass });
            }
            connection.is_broken = true;
        }
    }

    /// Runs `query` on a connection of the pool; once more on a new connection if the first one was dead, and once more
    /// as a long read if it turned out to be one and must wait.
    pub(crate) fn read<T, E: From<StoreError>>(
        &self,
        query: impl Fn(&mut ReadContext<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut reader = self.take()?;
        let result = reader.run(&query);
        if reader.pass.is_refused() {
            drop(reader);
            return self.take_for(self.file.gate.enter_long()?)?.run(&query);
        }
        if result.is_ok() || reader.connection.is_alive() {
            return result;
        }
        drop(reader);
        *self.invalid_before() = Some(Instant::now());
        self.take()?.run(&query)
    }

    fn invalid_before(&self) -> MutexGuard<'_, Option<Instant>> {
        self.invalid_before.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Reader<'_> {
    fn run<T, E>(&mut self, query: impl Fn(&mut ReadContext<'_>) -> Result<T, E>) -> Result<T, E> {
        query(&mut ReadContext::with_pass(
            &mut self.connection.connection,
            &self.pass,
        ))
    }
}

impl Deref for Reader<'_> {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        &self.connection.connection
    }
}

impl DerefMut for Reader<'_> {
    fn deref_mut(&mut self) -> &mut Connection {
        &mut self.connection.connection
    }
}

/// The opener of connections for the pool.
struct Manager {
    url: DatabaseUrl,
    file: Arc<FileControl>,
}

/// A connection of the pool.
struct PooledReader {
    connection: Connection,
    opened: Instant,
    is_broken: bool,
}

impl PooledReader {
    /// Returns true if the connection still answers after an error. One that does not leaves the pool.
    fn is_alive(&mut self) -> bool {
        self.is_broken = self.connection.run("SELECT 1").is_err();
        !self.is_broken
    }
}

impl r2d2::ManageConnection for Manager {
    type Connection = PooledReader;
    type Error = StoreError;

    fn connect(&self) -> Result<PooledReader, StoreError> {
        Ok(PooledReader {
            opened: Instant::now(),
            connection: self.file.open(|| Connection::open(&self.url))?,
            is_broken: false,
        })
    }

    fn is_valid(&self, reader: &mut PooledReader) -> Result<(), StoreError> {
        reader.connection.run("SELECT 1")
    }

    /// Returns true after an error or a panic, which may have left a transaction open.
    fn has_broken(&self, reader: &mut PooledReader) -> bool {
        reader.is_broken || std::thread::panicking()
    }
}
