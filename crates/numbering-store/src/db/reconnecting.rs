//! A connection that stays open, and is opened anew after it died.

use std::sync::Arc;

use super::DatabaseUrl;
use super::connection::Connection;
use super::file::FileControl;
use crate::error::StoreError;

/// A connection that stays open from one use to the next.
pub(crate) struct ReconnectingConnection {
    url: DatabaseUrl,
    file: Arc<FileControl>,
    open: fn(&DatabaseUrl) -> Result<Connection, StoreError>,
    idle: Option<Connection>,
}

impl ReconnectingConnection {
    /// A connection that `open` opens when it is first used.
    pub(crate) const fn new(
        url: DatabaseUrl,
        file: Arc<FileControl>,
        open: fn(&DatabaseUrl) -> Result<Connection, StoreError>,
    ) -> Self {
        Self {
            url,
            file,
            open,
            idle: None,
        }
    }

    /// Takes the connection and runs `first` on it; on a new connection, if that one died meanwhile.
    ///
    /// # Errors
    ///
    /// An error of `first` on a connection that is alive, or of a new connection.
    pub(crate) fn take<T>(
        &mut self,
        first: impl Fn(&mut Connection) -> Result<T, StoreError>,
    ) -> Result<(Connection, T), StoreError> {
        if let Some(mut idle) = self.idle.take() {
            match first(&mut idle) {
                Ok(value) => return Ok((idle, value)),
                Err(error) if is_alive(&mut idle) => {
                    self.idle = Some(idle);
                    return Err(error);
                }
                Err(_) => {}
            }
        }
        let mut new = self.file.open(|| (self.open)(&self.url))?;
        let value = first(&mut new)?;
        Ok((new, value))
    }

    /// Puts `connection` back for the next use. No transaction may be open on it.
    pub(crate) fn put_back(&mut self, connection: Connection) {
        self.idle = Some(connection);
    }
}

/// Returns true if a connection still answers after an error.
fn is_alive(connection: &mut Connection) -> bool {
    // there may be no transaction to end
    drop(connection.run("ROLLBACK"));
    connection.run("SELECT 1").is_ok()
}
