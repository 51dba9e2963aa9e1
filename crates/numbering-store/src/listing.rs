//! Lists of mobile numbers, as intervals in the order of the line.

use diesel::prelude::*;
use numbering_core::{E164, GroupKey, NumberRange, TenantKey, UserKey};

use crate::connection::on_backend;
use crate::context::ReadContext;
use crate::error::StoreError;
use crate::row::{kind, place, span};
use crate::schema::pieces;

/// A part of a list: what comes after the last item that was seen, and how much of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<A> {
    /// The last item seen; from the beginning without one.
    pub after: Option<A>,
    /// How many items; all that there are without it.
    pub limit: Option<usize>,
}

impl<A> Page<A> {
    /// One more than are wanted, so that it shows whether there are more.
    pub(crate) fn limit(&self) -> i64 {
        let limit = self.limit.and_then(|limit| i64::try_from(limit).ok());
        limit.map_or(i64::MAX, |limit| limit.saturating_add(1))
    }

    /// Leaves of `items` what belongs to this page, and tells whether there is more.
    pub fn cut<T>(&self, items: &mut Vec<T>) -> bool {
        let Some(limit) = self.limit else {
            return false;
        };
        let is_more = limit < items.len();
        items.truncate(limit);
        is_more
    }
}

impl<A> Default for Page<A> {
    fn default() -> Self {
        Self {
            after: None,
            limit: None,
        }
    }
}

/// Which mobile numbers are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MobileFilter {
    /// All of them.
    All,
    /// Those that someone below has: of a tenant, a group; of a group, a user.
    Assigned,
    /// Those that nobody below has.
    Available,
}

/// Mobile numbers that are held alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MobilePiece {
    /// The numbers.
    pub numbers: NumberRange,
    /// The group that has them.
    pub group: Option<GroupKey>,
    /// The user that has them.
    pub user: Option<UserKey>,
}

type Row = (i64, i64, Option<i64>, Option<i64>);

impl TryFrom<Row> for MobilePiece {
    type Error = StoreError;

    fn try_from((first, last, group, user): Row) -> Result<Self, StoreError> {
        let numbers = span(first, last).and_then(numbering_core::Span::numbers);
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

/// Pieces of mobile numbers, from after a number on. As pieces do not overlap, the order of their ends is
/// that of their beginnings, and the end finds the piece in which a page begins.
macro_rules! mobile_pieces {
    ($page:expr) => {
        pieces::table
            .filter(pieces::kind.eq(kind::MOBILE))
            .filter(pieces::last.gt($page.after.map_or(0, |after| place(after.value()))))
            .order(pieces::last)
            .limit($page.limit())
            .select((pieces::first, pieces::last, pieces::group_key, pieces::user_key))
            .into_boxed()
    };
}

impl ReadContext<'_> {
    /// The mobile numbers of a tenant, in order. Of a page, the first piece may begin before it, and the
    /// last may end after it.
    ///
    /// # Errors
    ///
    /// When the database cannot answer.
    pub fn mobile_numbers_of_tenant(
        &mut self,
        tenant: TenantKey,
        which: MobileFilter,
        page: &Page<E164>,
    ) -> Result<Vec<MobilePiece>, StoreError> {
        let rows: Vec<Row> = on_backend!(self.settled()?, c => {
            let query = mobile_pieces!(page).filter(pieces::tenant.eq(tenant.0));
            match which {
                MobileFilter::All => query.load(c),
                MobileFilter::Assigned => query.filter(pieces::group_key.is_not_null()).load(c),
                MobileFilter::Available => query.filter(pieces::group_key.is_null()).load(c),
            }
        })?;
        rows.into_iter().map(MobilePiece::try_from).collect()
    }

    /// The mobile numbers of a group, in order. Of a page, the first piece may begin before it, and the last
    /// may end after it.
    ///
    /// # Errors
    ///
    /// When the database cannot answer.
    pub fn mobile_numbers_of_group(
        &mut self,
        group: GroupKey,
        which: MobileFilter,
        page: &Page<E164>,
    ) -> Result<Vec<MobilePiece>, StoreError> {
        let rows: Vec<Row> = on_backend!(self.settled()?, c => {
            let query = mobile_pieces!(page).filter(pieces::group_key.eq(group.0));
            match which {
                MobileFilter::All => query.load(c),
                MobileFilter::Assigned => query.filter(pieces::user_key.is_not_null()).load(c),
                MobileFilter::Available => query.filter(pieces::user_key.is_null()).load(c),
            }
        })?;
        rows.into_iter().map(MobilePiece::try_from).collect()
    }
}
