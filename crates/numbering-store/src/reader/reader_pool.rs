//! A pool of connections for reading.

use std::ops::{Deref, DerefMut};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::context::ReadContext;
use crate::db::DatabaseUrl;
use crate::db::connection::Connection;
use crate::error::StoreError;

/// The longest wait for a connection.
const CHECKOUT_MAX: Duration = Duration::from_secs(1);

/// Connections for reading. When one is found dead, all that were opened before are replaced: the cause, such as a
/// restart of the database, has ended them too.
pub(crate) struct ReaderPool {
    connections: r2d2::Pool<Manager>,
    /// The moment before which a connection must not have been opened to be used.
    invalid_before: Mutex<Option<Instant>>,
}

/// A connection taken from the pool. It goes back when it is dropped.
pub(crate) struct Reader(r2d2::PooledConnection<Manager>);

impl ReaderPool {
    /// A pool of at most `size` connections, which are opened on demand.
    pub(crate) fn new(url: DatabaseUrl, size: u32) -> Self {
        let connections = r2d2::Pool::builder()
            .max_size(size.max(1))
            .min_idle(Some(0))
            .test_on_check_out(false)
            .connection_timeout(CHECKOUT_MAX)
            .error_handler(Box::new(r2d2::NopErrorHandler))
            .build_unchecked(Manager(url));
        Self {
            connections,
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
    pub(crate) fn take(&self) -> Result<Reader, StoreError> {
        loop {
            let mut reader = self.connections.get().map_err(StoreError::unavailable)?;
            if self.invalid_before().is_none_or(|moment| moment < reader.opened) {
                return Ok(Reader(reader));
            }
            reader.is_broken = true;
        }
    }

    /// Runs `query` on a connection of the pool, and once more on a new connection if the first one was dead.
    pub(crate) fn read<T, E: From<StoreError>>(
        &self,
        query: impl Fn(&mut ReadContext<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut reader = self.take()?;
        let result = query(&mut ReadContext::new(&mut reader));
        if result.is_ok() || reader.0.is_alive() {
            return result;
        }
        drop(reader);
        *self.invalid_before() = Some(Instant::now());
        query(&mut ReadContext::new(&mut *self.take()?))
    }

    fn invalid_before(&self) -> MutexGuard<'_, Option<Instant>> {
        self.invalid_before.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Deref for Reader {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        &self.0.connection
    }
}

impl DerefMut for Reader {
    fn deref_mut(&mut self) -> &mut Connection {
        &mut self.0.connection
    }
}

/// The opener of connections for the pool.
struct Manager(DatabaseUrl);

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
            connection: Connection::open(&self.0)?,
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
