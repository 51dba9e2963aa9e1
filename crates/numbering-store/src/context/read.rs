//! The context of queries.

use std::ops::{Deref, DerefMut};

use numbering_core::{Conflicts, E164, Piece, PieceMap, Span, TenantKey, trunk};

use super::conflict_scan::ConflictScan;
use crate::buffer::WriteBuffer;
use crate::db::connection::Connection;
use crate::db::file::ReadPass;
use crate::error::StoreError;
use crate::tables::{ConflictWindows, HeldKinds, Holder, NO_TENANT, PieceSelection, PieceWindows};

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

    /// The connection, for statements that read neither pieces nor the journal nor the own numbers of users: nothing else is
    /// pending.
    pub(crate) const fn entities(&mut self) -> &mut Connection {
        self.connection
    }

    /// The connection, for statements that read users: notes on numbers that came into the inventory are cleared first.
    pub(crate) fn users_table(&mut self) -> Result<&mut Connection, StoreError> {
        self.buffer.flush_notes(self.connection)?;
        Ok(self.connection)
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

    /// The number of pieces that plans in this transaction have loaded from the table so far: the measure of what a change
    /// costs besides the pieces that it writes.
    #[must_use]
    pub fn loaded_pieces(&self) -> usize {
        self.buffer.loaded_pieces()
    }

    /// Loads every piece that conflicts with one of `numbers`, and those right before and after.
    pub(crate) fn load_around(
        &mut self,
        numbers: impl Iterator<Item = E164>,
    ) -> Result<PieceMap, StoreError> {
        self.load_conflicting(NO_TENANT, &numbers.map(Span::from).collect::<Vec<_>>())
    }

    /// Loads the pieces for a plan that adds `spans` to a tenant: each that conflicts with one of them, and those right
    /// before and after. Of many that others hold, it loads no more than the refusal needs.
    pub(crate) fn load_for_adding(
        &mut self,
        tenant: TenantKey,
        spans: impl Iterator<Item = Span>,
    ) -> Result<PieceMap, StoreError> {
        self.load_conflicting(tenant.0, &spans.collect::<Vec<_>>())
    }

    /// Loads the pieces of a holder that overlap one of `spans`, and those right before and after.
    pub(crate) fn load_held(
        &mut self,
        holder: Holder,
        kinds: HeldKinds,
        spans: impl IntoIterator<Item = Span>,
    ) -> Result<PieceMap, StoreError> {
        let windows = PieceWindows::over(trunk::load_scope(spans));
        self.load(&PieceSelection::Held(holder, kinds, windows))
    }

    /// Loads the pieces that hold one of `numbers`, each a span of one number, whoever has them.
    pub(crate) fn load_over(&mut self, numbers: Vec<Span>) -> Result<PieceMap, StoreError> {
        if numbers.is_empty() {
            return Ok(PieceMap::default());
        }
        self.load(&PieceSelection::Conflicting(
            NO_TENANT,
            ConflictWindows::over(numbers),
        ))
    }

    /// Loads the pieces of a tenant that conflict with one of `spans`, of any kind: what others hold costs nothing.
    pub(crate) fn load_all_kinds(
        &mut self,
        tenant: TenantKey,
        spans: impl IntoIterator<Item = Span>,
    ) -> Result<PieceMap, StoreError> {
        let footprints = spans.into_iter().flat_map(Span::footprint);
        self.load_held(Holder::Tenant(tenant), HeldKinds::Trunk, footprints)
    }

    /// Loads the pieces that plans for any of `spans` need, by one statement for all of these plans.
    pub(crate) fn prefetch_around(&mut self, spans: impl Iterator<Item = Span>) -> Result<(), StoreError> {
        self.buffer.prefetch_pieces(self.connection, spans)
    }

    fn load_conflicting(&mut self, tenant: i64, spans: &[Span]) -> Result<PieceMap, StoreError> {
        let windows = ConflictWindows::new(spans.iter().copied());
        let piece_map = self.load(&PieceSelection::Conflicting(tenant, windows))?;
        let incomplete = incomplete_prefix_spaces(&piece_map, tenant, spans);
        if incomplete.is_empty() {
            return Ok(piece_map);
        }
        let (mut pieces, mut definitions) = (piece_map.pieces().to_vec(), Vec::new());
        for (numbers, first) in incomplete {
            let scan = ConflictScan::run(self.pieces_table()?, (tenant, numbers), first)?;
            self.buffer.note_loaded(scan.read);
            pieces.extend(scan.pieces);
            definitions.extend(scan.definitions);
        }
        pieces.sort_unstable_by_key(|piece| piece.span);
        pieces.dedup();
        to_piece_map(pieces).map(|piece_map| piece_map.with_definitions(definitions))
    }

    fn load(&mut self, selection: &PieceSelection) -> Result<PieceMap, StoreError> {
        let rows = self.buffer.load(self.connection, selection)?;
        to_piece_map(rows.into_iter().map(Piece::try_from).collect::<Result<_, _>>()?)
    }
}

fn to_piece_map(pieces: Vec<Piece>) -> Result<PieceMap, StoreError> {
    PieceMap::new(pieces).ok_or_else(|| StoreError::Internal("pieces of the inventory overlap".into()))
}

/// The numbers among `spans` in whose prefix space not all pieces were loaded, each with the first piece there. Numbers of
/// which others hold enough for a refusal need no more.
fn incomplete_prefix_spaces(piece_map: &PieceMap, tenant: i64, spans: &[Span]) -> Vec<(Span, Span)> {
    let prefixes = piece_map.pieces().iter().rev();
    let has_many = prefixes
        .take_while(|piece| piece.span.is_prefix_space())
        .nth(PieceSelection::PREFIX_SPACE_MAX)
        .is_some();
    if !has_many {
        return Vec::new();
    }
    let numbers = spans.iter().copied().filter(|span| !span.is_prefix_space());
    let incomplete = numbers.filter_map(|numbers| {
        let under = piece_map.overlapping(numbers.prefix_space());
        let others = piece_map.overlapping(numbers).iter();
        let others = others
            .filter(|piece| piece.holding.tenant.0 != tenant)
            .take(Conflicts::SHOWN_MAX + 1);
        let is_decided = others.count() == Conflicts::SHOWN_MAX + 1;
        let is_complete = is_decided || under.len() <= PieceSelection::PREFIX_SPACE_MAX;
        under
            .first()
            .filter(|_| !is_complete)
            .map(|first| (numbers, first.span))
    });
    incomplete.collect()
}
