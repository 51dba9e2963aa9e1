//! The journal: what changed hands, in an order that respects cause, with who, when and in which request.
//!
//! A change is one row, or one for each thousand of its strokes. A row stands in the smallest *block*, a run
//! of 1, 10, 100 … places, that holds all of its strokes; so what happened to a number stands in one of the
//! few blocks that hold it. Painting the strokes of all rows, in order, on nothing gives the inventory.

use diesel::prelude::*;
use numbering_core::{Piece, Sheet, Span, Stroke};

use crate::codec;
use crate::connection::on_backend;
use crate::error::StoreError;
use crate::groups::Group;
use crate::reading::Reading;
use crate::row::{PieceRow, place};
use crate::schema::{journal, pieces};
use crate::tenants::Tenant;
use crate::writing::Writing;

/// The most strokes of one row.
const STROKES_MAX: usize = 1000;
/// Blocks of the line come in sizes of 10 to the power of 0 to this.
const LEVEL_MAX: u32 = 16;
/// More than there are blocks of one size.
const BLOCKS_MAX: u64 = 10_u64.pow(16);

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Operation {
    /// Numbers came into a tenant.
    Add,
    /// Numbers went out of a tenant.
    Remove,
    /// A group got numbers.
    Assign,
    /// A group gave numbers back.
    Unassign,
    /// A user got numbers.
    Carry,
    /// A user gave numbers back.
    Release,
}

impl Operation {
    const ALL: [(Self, i16); 6] = [
        (Self::Add, 1),
        (Self::Remove, 2),
        (Self::Assign, 3),
        (Self::Unassign, 4),
        (Self::Carry, 5),
        (Self::Release, 6),
    ];

    fn code(self) -> i16 {
        let found = Self::ALL.iter().find(|(operation, _)| *operation == self);
        found.map_or(0, |(_, code)| *code)
    }

    pub(crate) fn from_code(code: i16) -> Option<Self> {
        let found = Self::ALL.iter().find(|(_, known)| *known == code);
        found.map(|(operation, _)| *operation)
    }
}

/// What was done, and to whose numbers.
#[derive(Clone, Copy)]
pub(crate) struct Deed<'a> {
    pub(crate) operation: Operation,
    pub(crate) tenant: &'a Tenant,
    pub(crate) group: Option<&'a Group>,
    pub(crate) user: Option<&'a str>,
}

impl<'a> Deed<'a> {
    pub(crate) const fn of_tenant(operation: Operation, tenant: &'a Tenant) -> Self {
        Self {
            operation,
            tenant,
            group: None,
            user: None,
        }
    }

    pub(crate) const fn in_group(self, group: &'a Group) -> Self {
        Self {
            group: Some(group),
            ..self
        }
    }

    pub(crate) const fn with_user(self, user: &'a str) -> Self {
        Self {
            user: Some(user),
            ..self
        }
    }
}

impl Writing<'_> {
    /// Records that `strokes` were painted. They stand in the order of the line.
    pub(crate) fn record(&mut self, deed: Deed<'_>, strokes: &[Stroke]) -> Result<(), StoreError> {
        for part in strokes.chunks(STROKES_MAX) {
            let (Some(first), Some(last)) = (part.first(), part.last()) else {
                continue;
            };
            let row = (
                journal::tenant.eq(deed.tenant.key.0),
                journal::revision.eq(deed.tenant.revision),
                journal::at.eq(self.at),
                journal::actor.eq(&self.author.actor),
                journal::request_id.eq(&self.author.request_id),
                journal::operation.eq(deed.operation.code()),
                journal::tenant_id.eq(deed.tenant.id.as_str()),
                journal::group_key.eq(deed.group.map(|group| group.key.0)),
                journal::group_id.eq(deed.group.map_or("", |group| group.id.as_str())),
                journal::user_id.eq(deed.user.unwrap_or_default()),
                journal::block.eq(block(first.span.first(), last.span.last())),
                journal::changes.eq(codec::encode(part)),
            );
            let insert = diesel::insert_into(journal::table).values(row);
            on_backend!(self.connection, c => insert.execute(c))?;
        }
        Ok(())
    }
}

impl Reading<'_> {
    /// The inventory as the table has it, in the order of the line. It reads everything: for proofs, not for
    /// requests.
    ///
    /// # Errors
    ///
    /// When a row does not say what it should.
    pub fn inventory(&mut self) -> Result<Vec<Piece>, StoreError> {
        let query = pieces::table.order(pieces::first);
        let rows: Vec<PieceRow> = on_backend!(self.connection, c => query.load(c))?;
        rows.into_iter().map(Piece::try_from).collect()
    }

    /// The inventory as the journal tells it. It reads everything: for proofs, not for requests.
    ///
    /// # Errors
    ///
    /// When the journal cannot be read.
    pub fn replay(&mut self) -> Result<Vec<Piece>, StoreError> {
        let query = journal::table
            .select((journal::seq, journal::changes))
            .order(journal::seq);
        let rows: Vec<(i64, Vec<u8>)> = on_backend!(self.connection, c => query.load(c))?;
        let mut sheet = Sheet::default();
        for (key, changes) in rows {
            let corrupt = StoreError::Corrupt {
                table: "journal",
                key,
            };
            let Some(strokes) = codec::decode(&changes) else {
                return Err(corrupt);
            };
            sheet = Sheet::new(sheet.painted(&strokes)).ok_or(corrupt)?;
        }
        Ok(sheet.pieces().to_vec())
    }
}

/// The smallest block that holds both places.
fn block(first: u64, last: u64) -> i64 {
    let levels = 0..=LEVEL_MAX;
    let is_shared = |level: &u32| first / 10_u64.pow(*level) == last / 10_u64.pow(*level);
    block_of(first, levels.into_iter().find(is_shared).unwrap_or(LEVEL_MAX))
}

/// The block of 10 to the power of `level` places that holds `place_of_line`.
fn block_of(place_of_line: u64, level: u32) -> i64 {
    place(u64::from(level) * BLOCKS_MAX + place_of_line / 10_u64.pow(level))
}

/// All blocks in which a change of the place where `span` begins may stand.
pub(crate) fn blocks(span: Span) -> impl Iterator<Item = i64> {
    (0..=LEVEL_MAX).map(move |level| block_of(span.first(), level))
}
