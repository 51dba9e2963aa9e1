//! A transaction that the changes of a batch share.

use super::change::{Decision, Failure};
use super::write_request::WriteRequest;
use crate::buffer::{Prefetch, WriteBuffer};
use crate::context::{Author, WriteContext};
use crate::db::connection::Connection;
use crate::error::StoreError;

/// A transaction that holds the write lock, and the pending writes of its changes.
pub(crate) struct BatchTransaction {
    connection: Connection,
    buffer: WriteBuffer,
}

impl BatchTransaction {
    /// Wraps the transaction that has begun on `connection`.
    pub(crate) fn new(connection: Connection) -> Self {
        Self {
            connection,
            buffer: WriteBuffer::default(),
        }
    }

    /// Loads the tenants and pieces that the changes will ask for.
    pub(super) fn prefetch<'p>(
        &mut self,
        changes: impl Iterator<Item = &'p Prefetch> + Clone,
    ) -> Result<(), StoreError> {
        self.buffer.prefetch(&mut self.connection, changes)
    }

    /// Runs a change.
    ///
    /// # Errors
    ///
    /// When the transaction must be rolled back. A rejected change is no error: it has written nothing.
    pub(super) fn run(&mut self, request: &mut WriteRequest) -> Result<(), Failure> {
        self.buffer.begin_change();
        let author = &request.options.author;
        let mut context = WriteContext::new(&mut self.connection, &mut self.buffer, author);
        match request.change.run(&mut context) {
            Decision::Commit => self.buffer.keep_change(),
            Decision::Reject => self
                .buffer
                .reject_change()
                .map_err(|error| Failure::from(&error))?,
            Decision::RollBack(failure) => return Err(failure),
        }
        Ok(())
    }

    /// Runs `changes` as one change of `author`.
    pub(crate) fn run_as<T, E>(
        &mut self,
        author: &Author,
        changes: impl FnOnce(&mut WriteContext<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut context = WriteContext::new(&mut self.connection, &mut self.buffer, author);
        let result = changes(&mut context);
        self.buffer.keep_change();
        result
    }

    /// Writes the pending writes.
    pub(crate) fn flush(&mut self) -> Result<(), StoreError> {
        self.buffer.flush(&mut self.connection)
    }

    /// The number of pieces that the changes have deleted.
    pub(super) const fn deleted_pieces(&self) -> usize {
        self.buffer.deleted_pieces()
    }

    /// The connection, on which the caller must end the transaction.
    pub(crate) fn into_connection(self) -> Connection {
        self.connection
    }
}
