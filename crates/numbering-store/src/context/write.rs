//! The context of changes.

use std::ops::{Deref, DerefMut};

use numbering_core::{NumberRange, PieceMap, Reassignment, Span};

use super::ReadContext;
use crate::buffer::WriteBuffer;
use crate::clock::now_micros;
use crate::db::connection::Connection;
use crate::error::StoreError;

/// The author of a change: the token and the request that asked for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Author {
    /// The public id of the token.
    pub actor: String,
    /// The id of the request.
    pub request_id: String,
}

/// A transaction in which a change runs. It has all queries of a [`ReadContext`].
///
/// The transaction holds the write lock, across all servers: the rows that a change loads stay the same until it
/// applies its plan. A change decides, then writes: a rejected change has written nothing.
pub struct WriteContext<'c> {
    read: ReadContext<'c>,
    pub(crate) author: &'c Author,
    /// The time of the change, in microseconds since 1970. It is for people: the order is that of the journal.
    pub(crate) at: i64,
    /// The numbers and prefixes that the change gave to others so far.
    changed: u64,
}

impl<'c> WriteContext<'c> {
    /// A context for the changes of `author`, on a connection that holds the write lock.
    pub(crate) fn new(
        connection: &'c mut Connection,
        buffer: &'c mut WriteBuffer,
        author: &'c Author,
    ) -> Self {
        Self {
            read: ReadContext::of_transaction(connection, buffer),
            author,
            at: now_micros(),
            changed: 0,
        }
    }

    /// The count of numbers that the change has given to others so far. A prefix counts one for each prefix of its fewest
    /// cover.
    #[must_use]
    pub const fn numbers_changed(&self) -> u64 {
        self.changed
    }

    /// The connection, for statements that write users: notes on numbers that came into the inventory are cleared first.
    pub(crate) fn users_mut(&mut self) -> Result<&mut Connection, StoreError> {
        self.buffer().note_written();
        self.users_table()
    }

    /// The connection, for statements that write rows to which no pending piece can refer.
    pub(crate) fn entities_mut(&mut self) -> &mut Connection {
        self.buffer().note_written();
        self.entities()
    }

    /// The connection, for statements that delete rows to which pieces may refer: pending pieces are written first.
    pub(crate) fn referenced_mut(&mut self) -> Result<&mut Connection, StoreError> {
        self.buffer().note_written();
        self.pieces_table()
    }

    /// Applies `reassignments` to the part of the inventory that they were planned on.
    pub(crate) fn apply(&mut self, piece_map: &PieceMap, reassignments: &[Reassignment]) {
        self.changed += reassignments.iter().map(|change| count(change.span)).sum::<u64>();
        let arriving = piece_map.arriving(reassignments);
        self.buffer().apply(&piece_map.diff(reassignments), arriving);
    }
}

/// The count of numbers of a span, or of the fewest prefixes that cover it.
fn count(span: Span) -> u64 {
    let prefixes = || u64::try_from(span.prefixes().len()).unwrap_or(u64::MAX);
    span.numbers().map_or_else(prefixes, NumberRange::len)
}

impl<'c> Deref for WriteContext<'c> {
    type Target = ReadContext<'c>;

    fn deref(&self) -> &ReadContext<'c> {
        &self.read
    }
}

impl<'c> DerefMut for WriteContext<'c> {
    fn deref_mut(&mut self) -> &mut ReadContext<'c> {
        &mut self.read
    }
}
