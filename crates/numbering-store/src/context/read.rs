//! The context of queries.

use std::ops::{Deref, DerefMut};

use numbering_core::{Piece, PieceMap, Span};

use crate::buffer::WriteBuffer;
use crate::db::connection::Connection;
use crate::error::StoreError;
use crate::tables::pieces::PieceWindows;

/// A connection that queries run on. Its methods stand with the things that they read.
///
/// The connection is private: a query asks for it by the tables that it reads, and those of which something may not be
/// written yet are written first. So no query reads past pending changes.
pub struct ReadContext<'c> {
    connection: &'c mut Connection,
    buffer: Buffer<'c>,
}

/// The write buffer of the transaction; an empty one where nothing is written.
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
    pub(crate) fn new(connection: &'c mut Connection) -> Self {
        Self {
            connection,
            buffer: Buffer::Empty(WriteBuffer::default()),
        }
    }

    /// The context of a transaction whose changes are in `buffer`.
    pub(super) const fn of_transaction(connection: &'c mut Connection, buffer: &'c mut WriteBuffer) -> Self {
        Self {
            connection,
            buffer: Buffer::OfTransaction(buffer),
        }
    }

    /// The connection, for statements that read neither pieces nor the journal: all other tables are always written.
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

    /// The write buffer; an empty one where nothing is written.
    pub(crate) fn buffer(&mut self) -> &mut WriteBuffer {
        &mut self.buffer
    }

    /// Loads every piece that conflicts with one of `spans`, and those right before and after: all that a plan needs.
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

    fn load(&mut self, windows: &PieceWindows) -> Result<PieceMap, StoreError> {
        let rows = self.buffer.load(self.connection, windows)?;
        let pieces: Vec<Piece> = rows.into_iter().map(Piece::try_from).collect::<Result<_, _>>()?;
        PieceMap::new(pieces).ok_or_else(|| StoreError::Internal("pieces of the inventory overlap".into()))
    }
}
