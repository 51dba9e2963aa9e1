//! [`Reading`]: a connection that is read from.

use crate::connection::Connection;

/// A connection that is read from. What it can be asked stands with the things it is asked for.
pub struct Reading<'c> {
    pub(crate) connection: &'c mut Connection,
}

impl<'c> Reading<'c> {
    pub(crate) fn new(connection: &'c mut Connection) -> Self {
        Self { connection }
    }
}
