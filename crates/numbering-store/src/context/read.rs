//! [`ReadContext`]: a connection that is read from.

use crate::connection::Connection;
use crate::error::StoreError;
use crate::tokens::Tokens;
use crate::unwritten::Unwritten;

/// A connection that is read from. What it can be asked stands with the things it is asked for.
pub struct ReadContext<'c> {
    pub(crate) connection: &'c mut Connection,
    /// What was painted and the table of pieces is not told yet.
    pub(crate) unwritten: Option<&'c mut Unwritten>,
    /// Tokens that were looked up and cannot change meanwhile.
    pub(crate) tokens: Option<&'c mut Tokens>,
}

impl<'c> ReadContext<'c> {
    pub(crate) fn new(connection: &'c mut Connection) -> Self {
        Self {
            connection,
            unwritten: None,
            tokens: None,
        }
    }

    /// The connection, when the table of pieces is told of all that was painted: for queries of it other than
    /// [`load`](Self::load), and before somebody goes that pieces refer to.
    pub(crate) fn settled(&mut self) -> Result<&mut Connection, StoreError> {
        if let Some(unwritten) = &mut self.unwritten {
            unwritten.write(self.connection)?;
        }
        Ok(self.connection)
    }
}
