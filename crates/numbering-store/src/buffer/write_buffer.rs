//! The one owner of the pending writes of a transaction.

use std::collections::HashMap;

use numbering_core::{Delta, Span, TenantId};

use super::Prefetch;
use super::piece_overlay::PieceOverlay;
use super::tenant_cache::TenantCache;
use crate::db::connection::Connection;
use crate::error::StoreError;
use crate::rows::{JournalEntry, PieceRow, Tenant, Token};
use crate::tables::{PieceSelection, PieceWindows, holders, journal};

/// Pieces, revisions of tenants and journal entries that are written once for all changes of a transaction, before the
/// commit; and tokens and tenants that are loaded once for all of them.
///
/// The transaction holds the write lock as long as the buffer exists, so nobody else changes the rows in it.
#[derive(Debug, Default)]
pub(crate) struct WriteBuffer {
    tokens: HashMap<[u8; 32], Token>,
    tenants: TenantCache,
    pieces: PieceOverlay,
    journal: Vec<JournalEntry>,
    /// The intervals that came into the inventory, for which users may have notes that are not cleared yet.
    arrived: Vec<Span>,
    /// The pieces that the changes have deleted so far.
    deleted_pieces: usize,
    /// True if the running change has written a row, a piece or a journal entry.
    has_written: bool,
}

impl WriteBuffer {
    /// Loads the tenants and pieces that `changes` will ask for.
    pub(crate) fn prefetch<'p>(
        &mut self,
        connection: &mut Connection,
        changes: impl Iterator<Item = &'p Prefetch> + Clone,
    ) -> Result<(), StoreError> {
        let mut ids: Vec<&TenantId> = changes
            .clone()
            .filter_map(|change| change.tenant.as_ref())
            .collect();
        ids.sort_unstable();
        ids.dedup();
        self.tenants.prefetch(connection, &ids)?;
        let spans = changes.flat_map(|change| change.spans.iter().copied());
        self.pieces.prefetch(connection, spans)
    }

    /// Loads the pieces that a plan for any of `spans` needs, in place of those that were prefetched before.
    pub(crate) fn prefetch_pieces(
        &mut self,
        connection: &mut Connection,
        spans: impl Iterator<Item = Span>,
    ) -> Result<(), StoreError> {
        self.flush_pieces(connection)?;
        self.pieces.prefetch(connection, spans)
    }

    /// Loads the pieces of `selection`, with those that are not written yet, in the order of the number axis.
    pub(crate) fn load(
        &mut self,
        connection: &mut Connection,
        selection: &PieceSelection,
    ) -> Result<Vec<PieceRow>, StoreError> {
        self.pieces.load(connection, selection)
    }

    /// The number of pieces that were loaded from the table.
    pub(crate) const fn loaded_pieces(&self) -> usize {
        self.pieces.loaded()
    }

    /// Notes that pieces were loaded from the table past the buffer.
    pub(crate) const fn note_loaded(&mut self, count: usize) {
        self.pieces.note_loaded(count);
    }

    /// Applies the delta of the running change to the pieces. Nobody held the intervals of `arriving` before.
    pub(crate) fn apply(&mut self, delta: &Delta, arriving: Vec<Span>) {
        self.arrived.extend(arriving);
        self.has_written |= !(delta.removed.is_empty() && delta.inserted.is_empty());
        self.deleted_pieces += delta.removed.len();
        self.pieces.apply(delta);
    }

    /// The number of pieces that the changes have deleted so far.
    pub(crate) const fn deleted_pieces(&self) -> usize {
        self.deleted_pieces
    }

    /// Appends an entry of the running change to the journal.
    pub(crate) fn record(&mut self, entry: JournalEntry) {
        self.has_written = true;
        self.journal.push(entry);
    }

    /// Notes that the running change writes a row by itself.
    pub(crate) const fn note_written(&mut self) {
        self.has_written = true;
    }

    /// The tenant with this id as the running change sees it, if it was loaded.
    pub(crate) fn tenant(&self, id: &TenantId) -> Option<&Tenant> {
        self.tenants.get(id)
    }

    /// Keeps a tenant that was loaded.
    pub(crate) fn keep_tenant(&mut self, tenant: Tenant) {
        self.tenants.keep(tenant);
    }

    /// Keeps `tenant`, which the running change has locked.
    pub(crate) fn lock_tenant(&mut self, tenant: Tenant) {
        self.tenants.lock(tenant);
    }

    /// Drops a tenant that was deleted.
    pub(crate) fn remove_tenant(&mut self, id: &TenantId) {
        self.tenants.remove(id);
    }

    /// The valid token whose secret has this digest, if it was loaded.
    pub(crate) fn token(&self, secret_hash: &[u8; 32]) -> Option<&Token> {
        self.tokens.get(secret_hash)
    }

    /// Keeps a token that was loaded.
    pub(crate) fn keep_token(&mut self, secret_hash: [u8; 32], token: Token) {
        self.tokens.insert(secret_hash, token);
    }

    /// Drops all tokens: some were deleted.
    pub(crate) fn clear_tokens(&mut self) {
        self.tokens.clear();
    }

    /// Begins a change.
    pub(crate) const fn begin_change(&mut self) {
        self.has_written = false;
    }

    /// Ends a change that succeeded.
    pub(crate) fn keep_change(&mut self) {
        self.tenants.keep_locked();
    }

    /// Ends a change that was rejected.
    ///
    /// # Errors
    ///
    /// When the change has written something before it was rejected, which is a defect: the transaction must be rolled
    /// back.
    pub(crate) fn reject_change(&mut self) -> Result<(), StoreError> {
        self.tenants.drop_locked();
        debug_assert!(!self.has_written, "a rejected change has written something");
        if self.has_written {
            return Err(StoreError::Internal(
                "a rejected change has written something".into(),
            ));
        }
        Ok(())
    }

    /// Writes the pieces, for statements that read the table or delete rows to which pieces refer.
    pub(crate) fn flush_pieces(&mut self, connection: &mut Connection) -> Result<(), StoreError> {
        self.pieces.flush(connection)
    }

    /// Writes the journal entries, for statements that read the journal.
    pub(crate) fn flush_journal(&mut self, connection: &mut Connection) -> Result<(), StoreError> {
        journal::append(connection, &std::mem::take(&mut self.journal), &[])
    }

    /// Clears the notes of users on numbers that came into the inventory, for statements that read users or write their
    /// numbers.
    pub(crate) fn flush_notes(&mut self, connection: &mut Connection) -> Result<(), StoreError> {
        let arrived = std::mem::take(&mut self.arrived);
        let windows = PieceWindows::over(arrived.iter().flat_map(|span| span.footprint()));
        holders::clear_notes(connection, windows.numbers())
    }

    /// Writes everything, before the commit.
    pub(crate) fn flush(&mut self, connection: &mut Connection) -> Result<(), StoreError> {
        self.flush_pieces(connection)?;
        self.flush_notes(connection)?;
        let (entries, revisions) = (std::mem::take(&mut self.journal), self.tenants.take_revisions());
        journal::append(connection, &entries, &revisions)
    }
}
