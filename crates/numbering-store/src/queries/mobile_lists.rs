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

/// A page of pieces of mobile numbers. As pieces do not overlap, the order of their ends is that of their beginnings,
/// and the end finds the piece in which a page begins.
macro_rules! mobile_pieces {
    ($page:expr) => {
        pieces::table
            .filter(pieces::kind.eq(kind::MOBILE))
            .filter(pieces::last.gt($page.after.map_or(0, |after| to_key(after.value()))))
            .order(pieces::last)
            .limit($page.limit())
            .select((pieces::first, pieces::last, pieces::group_key, pieces::user_key))
            .into_boxed()
    };
}

impl ReadContext<'_> {
    /// A page of the mobile numbers of a tenant, in order. The first piece may begin before the page, and the last may
    /// end after it.
    ///
    /// # Errors
    ///
    /// When the database cannot answer.
    pub fn mobile_numbers_of_tenant(
        &mut self,
        tenant: TenantKey,
        filter: MobileFilter,
        page: &Page<E164>,
    ) -> Result<Vec<MobilePiece>, StoreError> {
        let rows: Vec<Row> = on_backend!(self.pieces_table()?, c => {
            let query = mobile_pieces!(page).filter(pieces::tenant.eq(tenant.0));
            match filter {
                MobileFilter::All => query.load(c),
                MobileFilter::Assigned => query.filter(pieces::group_key.is_not_null()).load(c),
                MobileFilter::Available => query.filter(pieces::group_key.is_null()).load(c),
            }
        })?;
        rows.into_iter().map(MobilePiece::try_from).collect()
    }

    /// A page of the mobile numbers of a group, in order. The first piece may begin before the page, and the last may
    /// end after it.
    ///
    /// # Errors
    ///
    /// When the database cannot answer.
    pub fn mobile_numbers_of_group(
        &mut self,
        group: GroupKey,
        filter: MobileFilter,
        page: &Page<E164>,
    ) -> Result<Vec<MobilePiece>, StoreError> {
        let rows: Vec<Row> = on_backend!(self.pieces_table()?, c => {
            let query = mobile_pieces!(page).filter(pieces::group_key.eq(group.0));
            match filter {
                MobileFilter::All => query.load(c),
                MobileFilter::Assigned => query.filter(pieces::user_key.is_not_null()).load(c),
                MobileFilter::Available => query.filter(pieces::user_key.is_null()).load(c),
            }
        })?;
        rows.into_iter().map(MobilePiece::try_from).collect()
    }
}
