//! Lists of mobile numbers, as intervals in the order of the number axis.

use diesel::prelude::*;
use numbering_core::{E164, GroupKey, NumberRange, TenantKey, UserKey};

use crate::context::ReadContext;
use crate::db::connection::on_backend;
use crate::db::schema::pieces;
use crate::error::StoreError;
use crate::rows::{kind, to_key, to_span};
use crate::types::Page;

/// A filter for lists of mobile numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MobileFilter {
    /// All of them.
    All,
    /// The assigned ones: those of a tenant to a group, those of a group to a user.
    Assigned,
    /// The ones that are not assigned.
    Available,
}

/// Consecutive mobile numbers with the same holder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MobilePiece {
    /// The numbers.
    pub numbers: NumberRange,
    /// The group to which they are assigned.
    pub group: Option<GroupKey>,
    /// The user to whom they are assigned.
    pub user: Option<UserKey>,
}

type Row = (i64, i64, Option<i64>, Option<i64>);

impl TryFrom<Row> for MobilePiece {
    type Error = StoreError;

    fn try_from((first, last, group, user): Row) -> Result<Self, StoreError> {
        let numbers = to_span(first, last).and_then(numbering_core::Span::numbers);
        Ok(Self {
            numbers: numbers.ok_or(StoreError::Corrupt {
                table: "pieces",
                key: first,
            })?,
            group: group.map(GroupKey),
            user: user.map(UserKey),
        })
    }
}

/// The most pieces of one statement: about a megabyte of rows, while the service holds them in a smaller form.
const CHUNK_PIECES: i64 = 10_000;

/// The tenant or the group whose numbers are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MobileOwner {
    /// A tenant: its numbers are assigned to groups.
    Tenant(TenantKey),
    /// A group: its numbers are assigned to users.
    Group(GroupKey),
}

/// A position in a list of mobile numbers, which is read in chunks: memory does not grow with the list.
#[derive(Clone, Copy, Debug)]
pub struct MobileCursor {
    owner: MobileOwner,
    filter: MobileFilter,
    /// The end of the last piece that was read.
    after: i64,
    /// The most pieces to read; 0 at the end of the list.
    left: i64,
    /// True once the first chunk was read.
    is_begun: bool,
}

impl MobileCursor {
    /// The beginning of a page. The first piece may begin before the page, and the last may end after it.
    #[must_use]
    pub fn new(owner: MobileOwner, filter: MobileFilter, page: &Page<E164>) -> Self {
        Self {
            owner,
            filter,
            after: page.after.map_or(0, |after| to_key(after.value())),
            left: page.limit(),
            is_begun: false,
        }
    }

    /// The most pieces of the next chunk.
    fn chunk(&self) -> i64 {
        self.left.min(CHUNK_PIECES)
    }

    /// Moves behind `rows`, the next chunk.
    fn advance(&mut self, rows: &[Row]) {
        let count = i64::try_from(rows.len()).unwrap_or(i64::MAX);
        self.left = if count < self.chunk() {
            0
        } else {
            self.left - count
        };
        self.after = rows.last().map_or(self.after, |row| row.1);
        self.is_begun = true;
    }
}

/// The next chunk of pieces of mobile numbers. As pieces do not overlap, the order of their ends is that of their
/// beginnings, and the end finds the piece in which a page begins.
macro_rules! mobile_pieces {
    ($cursor:expr) => {
        pieces::table
            .filter(pieces::kind.eq(kind::MOBILE))
            .filter(pieces::last.gt($cursor.after))
            .order(pieces::last)
            .limit($cursor.chunk())
            .select((pieces::first, pieces::last, pieces::group_key, pieces::user_key))
            .into_boxed()
    };
}

impl ReadContext<'_> {
    /// Reads the next pieces of a list of mobile numbers, in order; none at its end.
    ///
    /// # Errors
    ///
    /// When the database cannot answer.
    pub fn next_mobile_pieces(&mut self, cursor: &mut MobileCursor) -> Result<Vec<MobilePiece>, StoreError> {
        if cursor.left == 0 {
            return Ok(Vec::new());
        }
        if cursor.is_begun {
            self.begin_long_read()?;
        }
        let rows: Vec<Row> = on_backend!(self.pieces_table()?, c => {
            let query = mobile_pieces!(cursor);
            let query = match cursor.owner {
                MobileOwner::Tenant(tenant) => query.filter(pieces::tenant.eq(tenant.0)),
                MobileOwner::Group(group) => query.filter(pieces::group_key.eq(group.0)),
            };
            let query = match (cursor.owner, cursor.filter) {
                (_, MobileFilter::All) => query,
                (MobileOwner::Tenant(_), MobileFilter::Assigned) => query.filter(pieces::group_key.is_not_null()),
                (MobileOwner::Tenant(_), MobileFilter::Available) => query.filter(pieces::group_key.is_null()),
                (MobileOwner::Group(_), MobileFilter::Assigned) => query.filter(pieces::user_key.is_not_null()),
                (MobileOwner::Group(_), MobileFilter::Available) => query.filter(pieces::user_key.is_null()),
            };
            query.load(c)
        })?;
        cursor.advance(&rows);
        rows.into_iter().map(MobilePiece::try_from).collect()
    }
}
