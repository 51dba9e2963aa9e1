//! [`Transaction`]: one that changes may share. What they all ask is looked up once, and what they all write is written
//! once, before the commit.

use crate::connection::Connection;
use crate::context::{Author, WriteContext};
use crate::error::StoreError;
use crate::journal::{self, Entry};
use crate::locked::Locked;
use crate::prefetch::{self, Prefetch};
use crate::tokens::Tokens;
use crate::unwritten::Unwritten;

/// Where changes begin and end that are made apart: one stays, whatever becomes of the next.
const FIRST: &str = "SAVEPOINT change";
const NEXT: &str = "RELEASE change; SAVEPOINT change";
const BACK: &str = "ROLLBACK TO change";

/// Whether each change of a transaction can be taken back without the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Changes {
    /// Each is in a savepoint: more messages to the database for each.
    Apart,
    /// One that has to be taken back takes all others with it.
    Together,
}

impl Changes {
    /// What the first change begins with.
    pub(crate) const fn first(self) -> &'static str {
        match self {
            Self::Apart => FIRST,
            Self::Together => "",
        }
    }
}

/// What a transaction knows, and what it is to write before its commit.
#[derive(Debug, Default)]
pub(crate) struct Draft {
    pub(crate) tokens: Tokens,
    /// The tenants that changes made together have locked.
    pub(crate) locked: Option<Locked>,
    pub(crate) unwritten: Unwritten,
    pub(crate) journal: Vec<Entry>,
}

/// A transaction that changes something, and holds the turn of those who write.
pub(crate) struct Transaction {
    connection: Connection,
    changes: Changes,
    draft: Draft,
    /// How much of the journal is of changes that stay.
    settled: usize,
    /// Whether a change had to be taken back.
    was_undone: bool,
}

impl Transaction {
    /// On a connection on which one has begun.
    pub(crate) fn on(connection: Connection, changes: Changes) -> Self {
        Self {
            connection,
            changes,
            draft: Draft {
                locked: (changes == Changes::Together).then(Locked::default),
                ..Draft::default()
            },
            settled: 0,
            was_undone: false,
        }
    }

    pub(crate) const fn connection(&mut self) -> &mut Connection {
        &mut self.connection
    }

    /// Looks up once what changes made together will ask for.
    pub(crate) fn prefetch<'f>(
        &mut self,
        changes: impl Iterator<Item = &'f Prefetch> + Clone,
    ) -> Result<(), StoreError> {
        if self.changes == Changes::Together {
            self.draft.locked = Some(prefetch::tenants(&mut self.connection, changes.clone())?);
            let known = prefetch::pieces(&mut self.connection, changes)?;
            self.draft.unwritten = Unwritten::knowing(known);
        }
        Ok(())
    }

    /// For the changes of `author`.
    pub(crate) fn context<'t>(&'t mut self, author: &'t Author) -> WriteContext<'t> {
        WriteContext::new(&mut self.connection, &mut self.draft, author)
    }

    /// The change is made, as far as it can be told without the others.
    pub(crate) fn finish(&mut self) -> Result<(), StoreError> {
        match self.changes {
            Changes::Apart => self.draft.unwritten.write(&mut self.connection),
            Changes::Together => Ok(()),
        }
    }

    /// What was changed until now stays: the next change begins.
    pub(crate) fn next(&mut self) -> Result<(), StoreError> {
        self.settled = self.draft.journal.len();
        match self.changes {
            Changes::Apart => self.connection.run(NEXT),
            Changes::Together => Ok(()),
        }
    }

    /// Takes the change back that is being made; all of them, where they are made together: then the transaction is
    /// [tangled](Self::is_tangled).
    pub(crate) fn undo(&mut self) -> Result<(), StoreError> {
        self.was_undone = true;
        self.draft.journal.truncate(self.settled);
        self.draft.unwritten = Unwritten::default();
        self.draft.tokens.clear();
        match self.changes {
            Changes::Apart => self.connection.run(BACK),
            Changes::Together => Ok(()),
        }
    }

    pub(crate) const fn was_undone(&self) -> bool {
        self.was_undone
    }

    /// Whether a change had to be taken back that cannot be without the others: nothing of it may be committed.
    pub(crate) fn is_tangled(&self) -> bool {
        self.was_undone && self.changes == Changes::Together
    }

    /// Writes down what is left to write before the commit.
    pub(crate) fn complete(&mut self) -> Result<(), StoreError> {
        if let Some(locked) = &mut self.draft.locked {
            locked.write(&mut self.connection)?;
        }
        self.draft.unwritten.write(&mut self.connection)?;
        journal::write(&mut self.connection, &self.draft.journal)?;
        self.draft.journal.clear();
        Ok(())
    }

    pub(crate) fn into_connection(self) -> Connection {
        self.connection
    }
}
