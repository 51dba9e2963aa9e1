//! The context of queries.

use std::ops::{Deref, DerefMut};

use numbering_core::{Piece, PieceMap, Span};

use crate::buffer::WriteBuffer;
use crate::db::connection::Connection;
use crate::db::log::ReadPass;
use crate::error::StoreError;
use crate::tables::pieces::PieceWindows;

/// A connection on which queries run. Its methods are the queries, one file for each resource.
///
/// The connection is private. A query asks for it by the tables that it reads, and pending rows of these tables are
/// written first. So no query misses a pending change.
pub struct ReadContext<'c> {
    connection: &'c mut Connection,
    buffer: Buffer<'c>,
    /// The pass of the gate that keeps the log of SQLite short; `None` where no gate is.
    pass: Option<&'c ReadPass<'c>>,
}

/// The write buffer of the transaction, or an empty one outside of a writing transaction.
#[expect(clippy::large_enum_variant, reason = "it lives on the stack, for one query")]
enum Buffer<'c> {
    Empty(WriteBuffer),
    OfTransaction(&'c mut WriteBuffer),
}

impl Deref for Buffer<'_> {
    type Target = WriteBuffer;

    fn deref(&self) -> &WriteBuffer {
        match self {
            Self::Empty(buffer) => buffer,
            Self::OfTransaction(buffer) => buffer,
        }
    }
}

impl DerefMut for Buffer<'_> {
    fn deref_mut(&mut self) -> &mut WriteBuffer {
        match self {
            Self::Empty(buffer) => buffer,
            Self::OfTransaction(buffer) => buffer,
        }
    }
}

impl<'c> ReadContext<'c> {
    /// A context without pending writes.
    pub(crate) fn new(connection: &'c mut Connection) -> Self {
        Self {
            connection,
            buffer: Buffer::Empty(WriteBuffer::default()),
            pass: None,
        }
    }

    /// The context of a read that has passed the gate.
    pub(crate) fn with_pass(connection: &'c mut Connection, pass: &'c ReadPass<'c>) -> Self {
        Self {
            pass: Some(pass),
            ..Self::new(connection)
        }
    }

    /// The context of a transaction whose changes are in `buffer`.
    pub(super) const fn of_transaction(connection: &'c mut Connection, buffer: &'c mut WriteBuffer) -> Self {
        Self {
            connection,
            buffer: Buffer::OfTransaction(buffer),
            pass: None,
        }
    }

    /// Notes that this read takes longer than some milliseconds. To be called before its second part. Long reads wait now
    /// and then until the log of SQLite is written back: one snapshot after another would let the log grow without end.
    ///
    /// # Errors
    ///
    /// When it must wait: return the error, and the query is run once more when it may.
    pub fn begin_long_read(&mut self) -> Result<(), StoreError> {
        self.pass.map_or(Ok(()), ReadPass::extend)
    }

    /// The connection, for statements that read neither pieces nor the journal: no other table has pending rows.
    pub(crate) const fn entities(&mut self) -> &mut Connection {
        self.connection
    }

    /// The connection, for statements that read the table of pieces: pending pieces are written first.
    pub(crate) fn pieces_table(&mut self) -> Result<&mut Connection, StoreError> {
        self.buffer.flush_pieces(self.connection)?;
        Ok(self.connection)
    }

    /// The connection, for statements that read the journal: pending entries are written first.
    pub(crate) fn journal_table(&mut self) -> Result<&mut Connection, StoreError> {
        self.buffer.flush_journal(self.connection)?;
        Ok(self.connection)
    }

    /// The write buffer; it is empty outside of a writing transaction.
    pub(crate) fn buffer(&mut self) -> &mut WriteBuffer {
        &mut self.buffer
    }

    /// Loads the pieces that a plan needs: each that conflicts with one of `spans`, and those right before and after.
    pub(crate) fn load_around(&mut self, spans: impl Iterator<Item = Span>) -> Result<PieceMap, StoreError> {
        self.load(&PieceWindows::around(spans))
    }

    /// Loads every piece that overlaps one of `spans`.
    pub(crate) fn load_overlapping(
        &mut self,
        spans: impl IntoIterator<Item = Span>,
    ) -> Result<PieceMap, StoreError> {
        self.load(&PieceWindows::over(spans))
    }

    /// Loads the pieces that plans for any of `spans` need, by one statement for all of these plans.
    pub(crate) fn prefetch_around(&mut self, spans: impl Iterator<Item = Span>) -> Result<(), StoreError> {
        self.buffer.prefetch_pieces(self.connection, spans)
    }

    fn load(&mut self, windows: &PieceWindows) -> Result<PieceMap, StoreError> {
        let rows = self.buffer.load(self.connection, windows)?;
        let pieces: Vec<Piece> = rows.into_iter().map(Piece::try_from).collect::<Result<_, _>>()?;
        PieceMap::new(pieces).ok_or_else(|| StoreError::Internal("pieces of the inventory overlap".into()))
    }
}
