//! A connection that is kept open, and opened anew when it died.

use super::DatabaseUrl;
use super::connection::Connection;
use crate::error::StoreError;

/// A connection that is kept from one use to the next.
pub(crate) struct ReconnectingConnection {
    url: DatabaseUrl,
    open: fn(&DatabaseUrl) -> Result<Connection, StoreError>,
    kept: Option<Connection>,
}

impl ReconnectingConnection {
    /// A connection that `open` opens when it is first used.
    pub(crate) const fn new(
        url: DatabaseUrl,
        open: fn(&DatabaseUrl) -> Result<Connection, StoreError>,
    ) -> Self {
        let kept = None;
        Self { url, open, kept }
    }

    /// Takes the connection out and runs `first` on it; on a new one, if the kept one died meanwhile.
    ///
    /// # Errors
    ///
    /// An error of `first` on a connection that is alive, or of a new connection.
    pub(crate) fn take<T>(
        &mut self,
        first: impl Fn(&mut Connection) -> Result<T, StoreError>,
    ) -> Result<(Connection, T), StoreError> {
        if let Some(mut kept) = self.kept.take() {
            match first(&mut kept) {
                Ok(value) => return Ok((kept, value)),
                Err(error) if is_alive(&mut kept) => {
                    self.kept = Some(kept);
                    return Err(error);
                }
                Err(_) => {}
            }
        }
        let mut new = (self.open)(&self.url)?;
        let value = first(&mut new)?;
        Ok((new, value))
    }

    /// Keeps `connection` for the next use. No transaction may be open on it.
    pub(crate) fn put_back(&mut self, connection: Connection) {
        self.kept = Some(connection);
    }
}

/// Whether a connection still answers, after an error.
fn is_alive(connection: &mut Connection) -> bool {
    // there may be no transaction to end
    drop(connection.run("ROLLBACK"));
    connection.run("SELECT 1").is_ok()
}
