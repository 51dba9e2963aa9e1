//! The journal: what changed hands, in an order that respects cause, with who, when and in which request.
//!
//! A change is one row; one of more than a thousand reassignments is many, cut where blocks begin. A row stands in
//! the smallest *block*, a run of 1, 10, 100 … places, that holds all of its reassignments; so what happened to a
//! number stands in one of the few blocks that hold it, in few rows of each change. Painting the reassignments of all
//! rows, in order, on nothing gives the inventory.

use diesel::prelude::*;
use numbering_core::{Piece, PieceMap, Reassignment, Span};

use crate::bulk;
use crate::codec;
use crate::connection::{Connection, on_backend};
use crate::context::ReadContext;
use crate::context::WriteContext;
use crate::error::StoreError;
use crate::groups::Group;
use crate::row::{PieceRow, place};
use crate::schema::{journal, pieces};
use crate::tenants::Tenant;

/// The most reassignments of one row.
const STROKES_MAX: usize = 1000;
/// The most rows of one statement: SQLite binds no more than 32,766 values.
const ROWS_MAX: usize = 1000;
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
    AssignToUser,
    /// A user gave numbers back.
    Release,
}

impl Operation {
    const ALL: [(Self, i16); 6] = [
        (Self::Add, 1),
        (Self::Remove, 2),
        (Self::Assign, 3),
        (Self::Unassign, 4),
        (Self::AssignToUser, 5),
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

/// A row of the journal, to be written.
#[derive(Clone, Debug, PartialEq, Eq, Insertable)]
#[diesel(table_name = journal, treat_none_as_default_value = false)]
pub(crate) struct Entry {
    pub(crate) tenant: i64,
    pub(crate) revision: i64,
    pub(crate) at: i64,
    pub(crate) actor: String,
    pub(crate) request_id: String,
    pub(crate) operation: i16,
    pub(crate) tenant_id: String,
    pub(crate) group_key: Option<i64>,
    pub(crate) group_id: String,
    pub(crate) user_id: String,
    pub(crate) block: i64,
    pub(crate) changes: Vec<u8>,
}

impl WriteContext<'_> {
    /// Records that `reassignments` were painted. They stand in the order of the line.
    pub(crate) fn record(&mut self, deed: Deed<'_>, reassignments: &[Reassignment]) {
        for part in parts(reassignments) {
            let Some((first, last)) = part.first().zip(part.last()) else {
                continue;
            };
            self.journal.push(Entry {
                tenant: deed.tenant.key.0,
                revision: deed.tenant.revision,
                at: self.at,
                actor: self.author.actor.clone(),
                request_id: self.author.request_id.clone(),
                operation: deed.operation.code(),
                tenant_id: deed.tenant.id.as_str().to_owned(),
                group_key: deed.group.map(|group| group.key.0),
                group_id: deed.group.map_or("", |group| group.id.as_str()).to_owned(),
                user_id: deed.user.unwrap_or_default().to_owned(),
                block: block(first.span.first(), last.span.last()),
                changes: codec::encode(part),
            });
        }
    }
}

/// Writes `entries` down, in their order.
pub(crate) fn write(connection: &mut Connection, entries: &[Entry]) -> Result<(), StoreError> {
    for entries in entries.chunks(ROWS_MAX) {
        if let [entry] = entries {
            // the one that is kept prepared
            let insert = diesel::insert_into(journal::table).values(entry);
            on_backend!(connection, c => insert.execute(c))?;
        } else {
            bulk::insert_entries(connection, entries)?;
        }
    }
    Ok(())
}

impl ReadContext<'_> {
    /// The inventory as the table has it, in the order of the line. It reads everything: for proofs, not for
    /// requests.
    ///
    /// # Errors
    ///
    /// When a row does not say what it should.
    pub fn inventory(&mut self) -> Result<Vec<Piece>, StoreError> {
        let query = pieces::table.order(pieces::first);
        let rows: Vec<PieceRow> = on_backend!(self.settled()?, c => query.load(c))?;
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
        let mut piece_map = PieceMap::default();
        for (key, changes) in rows {
            let corrupt = StoreError::Corrupt {
                table: "journal",
                key,
            };
            let Some(reassignments) = codec::decode(&changes) else {
                return Err(corrupt);
            };
            piece_map = PieceMap::new(piece_map.apply(&reassignments)).ok_or(corrupt)?;
        }
        Ok(piece_map.pieces().to_vec())
    }
}

/// The parts of `reassignments` that are a row each: from where one begins, as many as lie in the largest block that
/// holds no more than a row may have.
fn parts(reassignments: &[Reassignment]) -> Vec<&[Reassignment]> {
    let mut parts = Vec::new();
    let mut rest = reassignments;
    while let Some(first) = rest.first() {
        let within = |level: u32| {
            let size = 10_u64.pow(level);
            let end = (first.span.first() / size + 1) * size;
            rest.partition_point(|reassignment| reassignment.span.last() < end)
        };
        let count = (0..=LEVEL_MAX)
            .rev()
            .map(within)
            .find(|count| *count <= STROKES_MAX);
        // one that is longer than such a block stands alone
        let (part, others) = rest.split_at(count.unwrap_or_default().max(1));
        parts.push(part);
        rest = others;
    }
    parts
}

/// The smallest block that holds both places.
pub(crate) fn block(first: u64, last: u64) -> i64 {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn singles(step: u64, count: u64) -> Vec<Reassignment> {
        let single = |index: u64| Reassignment {
            span: Span::from_places(3_247_000_000 + index * step, 3_247_000_000 + index * step).unwrap(),
            holding: None,
        };
        (0..count).map(single).collect()
    }

    #[test]
    fn parts_hold_all_strokes_in_order_and_no_part_is_too_long() {
        for (step, count) in [(1, 0), (1, 1), (1, 1000), (1, 1001), (7, 5000), (997, 20_000)] {
            let reassignments = singles(step, count);
            let parts = parts(&reassignments);
            assert_eq!(parts.concat(), reassignments);
            assert!(parts.iter().all(|part| (1..=STROKES_MAX).contains(&part.len())));
            assert!(
                parts.len() <= 1 + reassignments.len() / 50,
                "{} of {count}",
                parts.len()
            );
        }
    }

    #[test]
    fn a_part_of_many_lies_in_a_block_that_is_not_much_larger() {
        for part in parts(&singles(100, 50_000)) {
            let (first, last) = (
                part.first().unwrap().span.first(),
                part.last().unwrap().span.last(),
            );
            assert_eq!(first / 100_000, last / 100_000);
        }
    }

    #[test]
    fn a_stroke_that_is_longer_than_the_block_goes_on() {
        let mut reassignments = singles(1, 1500);
        let long = Span::from_places(3_247_001_500, 3_247_999_999).unwrap();
        reassignments.push(Reassignment {
            span: long,
            holding: None,
        });
        let parts = parts(&reassignments);
        assert_eq!(parts.concat(), reassignments);
        assert!(parts.iter().all(|part| (1..=STROKES_MAX).contains(&part.len())));
    }
}
