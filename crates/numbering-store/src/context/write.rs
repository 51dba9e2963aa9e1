//! [`WriteContext`]: a transaction that changes something, for one author.

use std::ops::{Deref, DerefMut};
use std::time::{SystemTime, UNIX_EPOCH};

use crate::connection::Connection;
use crate::context::ReadContext;
use crate::journal::Entry;
use crate::locked::Locked;
use crate::transaction::Draft;

/// Who asks for a change, and in which request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Author {
    /// The public id of the token.
    pub actor: String,
    /// The id of the request.
    pub request_id: String,
}

/// A transaction that changes something. It reads as a [`ReadContext`] does.
///
/// Those who write take turns, across all servers: what is loaded here is still so when it is applied.
pub struct WriteContext<'c> {
    pub(crate) context: ReadContext<'c>,
    /// The tenants that were locked, where changes are made together.
    pub(crate) locked: Option<&'c mut Locked>,
    /// What is to be written to the journal before the commit.
    pub(crate) journal: &'c mut Vec<Entry>,
    pub(crate) author: &'c Author,
    /// When the change happens, in microseconds since 1970. For people: order comes from the journal.
    pub(crate) at: i64,
}

impl<'c> WriteContext<'c> {
    /// Those who change tokens wait for their turn: the tokens of `draft` stay as they are.
    pub(crate) fn new(connection: &'c mut Connection, draft: &'c mut Draft, author: &'c Author) -> Self {
        Self {
            context: ReadContext {
                tokens: Some(&mut draft.tokens),
                unwritten: Some(&mut draft.unwritten),
                ..ReadContext::new(connection)
            },
            locked: draft.locked.as_mut(),
            journal: &mut draft.journal,
            author,
            at: now_micros(),
        }
    }
}

impl<'c> Deref for WriteContext<'c> {
    type Target = ReadContext<'c>;

    fn deref(&self) -> &ReadContext<'c> {
        &self.context
    }
}

impl<'c> DerefMut for WriteContext<'c> {
    fn deref_mut(&mut self) -> &mut ReadContext<'c> {
        &mut self.context
    }
}

/// The time, in microseconds since 1970.
pub(crate) fn now_micros() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_micros()).unwrap_or(i64::MAX)
}

/// The time, in seconds since 1970.
pub(crate) fn now_seconds() -> i64 {
    now_micros() / 1_000_000
}
