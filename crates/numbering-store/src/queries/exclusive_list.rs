//! Lists of exclusive numbers, with search, order and pages.

use std::collections::HashMap;

use diesel::prelude::*;
use numbering_core::{ExclusiveId, ExclusiveNumber, TenantKey};

use crate::context::ReadContext;
use crate::db::ContainsText;
use crate::db::connection::{load_keys, on_backend};
use crate::db::schema::exclusive_numbers as table;
use crate::error::StoreError;
use crate::rows::{EXCLUSIVE_COLUMNS, ExclusiveRow, exclusive_number};

/// A filter, an order and a page for a list of exclusive numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExclusiveQuery {
    /// A text that the number or the description contains; the case of letters is ignored.
    pub search: Option<String>,
    /// The order.
    pub order: ExclusiveOrder,
    /// True if the order is descending.
    pub is_descending: bool,
    /// The number of entries to skip.
    pub skip: i64,
    /// The most entries to list; without it all are listed.
    pub top: Option<i64>,
    /// The newest exclusive number to list.
    pub until: Option<ExclusiveId>,
    /// The exclusive number behind which a list in the order of creation begins: with newer ones, or, if the order is
    /// descending, with older ones. It need not exist any more.
    pub after: Option<ExclusiveId>,
}

/// An order of exclusive numbers. Equal ones are in the order of their creation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ExclusiveOrder {
    /// The order of creation.
    #[default]
    Id,
    /// The number.
    Number,
    /// The time of creation.
    CreatedAt,
    /// The state: disabled before enabled.
    Enabled,
    /// The description.
    Description,
}

/// The exclusive numbers of a tenant that match a query.
macro_rules! matching {
    ($tenant:expr, $query:expr) => {{
        let mut numbers = table::table.filter(table::tenant.eq($tenant.0)).into_boxed();
        if let Some(search) = &$query.search {
            numbers = numbers.filter(ContainsText::new(["number", "description"], search));
        }
        if let Some(until) = $query.until {
            numbers = numbers.filter(table::key.le(until.value()));
        }
        if let Some(after) = $query.after {
            numbers = if $query.is_descending {
                numbers.filter(table::key.lt(after.value()))
            } else {
                numbers.filter(table::key.gt(after.value()))
            };
        }
        numbers
    }};
}

/// The page of `$numbers` that a query asks for, in its order.
macro_rules! ordered {
    ($numbers:expr, $query:expr) => {{
        let numbers = $numbers.offset($query.skip).limit($query.top.unwrap_or(i64::MAX));
        match ($query.order, $query.is_descending) {
            (ExclusiveOrder::Id, false) => numbers.order(table::key),
            (ExclusiveOrder::Id, true) => numbers.order(table::key.desc()),
            (ExclusiveOrder::Number, false) => numbers.order(table::number),
            (ExclusiveOrder::Number, true) => numbers.order(table::number.desc()),
            (ExclusiveOrder::CreatedAt, false) => numbers.order((table::created_at, table::key)),
            (ExclusiveOrder::CreatedAt, true) => numbers.order((table::created_at.desc(), table::key.desc())),
            (ExclusiveOrder::Enabled, false) => numbers.order((table::enabled, table::key)),
            (ExclusiveOrder::Enabled, true) => numbers.order((table::enabled.desc(), table::key)),
            (ExclusiveOrder::Description, false) => {
                numbers.order((table::description.is_not_null(), table::description, table::key))
            }
            (ExclusiveOrder::Description, true) => numbers.order((
                table::description.is_null(),
                table::description.desc(),
                table::key,
            )),
        }
    }};
}

impl ReadContext<'_> {
    /// The exclusive numbers of a tenant that match `query`.
    ///
    /// # Errors
    ///
    /// When the database cannot answer.
    pub fn exclusive_numbers(
        &mut self,
        tenant: TenantKey,
        query: &ExclusiveQuery,
    ) -> Result<Vec<ExclusiveNumber>, StoreError> {
        let rows: Vec<ExclusiveRow> = on_backend!(self.entities(), c => {
            ordered!(matching!(tenant, query).select(EXCLUSIVE_COLUMNS), query).load(c)
        })?;
        rows.into_iter().map(exclusive_number).collect()
    }

    /// The ids of the exclusive numbers of a tenant that match `query`, in its order.
    ///
    /// # Errors
    ///
    /// When the database cannot answer.
    pub fn exclusive_ids(
        &mut self,
        tenant: TenantKey,
        query: &ExclusiveQuery,
    ) -> Result<Vec<ExclusiveId>, StoreError> {
        let keys: Vec<i64> = on_backend!(self.entities(), c => {
            ordered!(matching!(tenant, query).select(table::key), query).load(c)
        })?;
        let corrupt = |key| StoreError::Corrupt {
            table: "exclusive_numbers",
            key,
        };
        let id = |key| ExclusiveId::from_value(key).ok_or_else(|| corrupt(key));
        keys.into_iter().map(id).collect()
    }

    /// The exclusive numbers of a tenant with these ids, in the order of `ids`. Those that were deleted are left out.
    ///
    /// # Errors
    ///
    /// When the database cannot answer.
    pub fn exclusive_numbers_of(
        &mut self,
        tenant: TenantKey,
        ids: &[ExclusiveId],
    ) -> Result<Vec<ExclusiveNumber>, StoreError> {
        let keys: Vec<i64> = ids.iter().map(|id| id.value()).collect();
        let query = table::table
            .filter(table::tenant.eq(tenant.0))
            .select(EXCLUSIVE_COLUMNS);
        let rows: Vec<ExclusiveRow> = load_keys!(self.entities(), query, table::key, &keys)?;
        let numbers: Result<Vec<ExclusiveNumber>, StoreError> =
            rows.into_iter().map(exclusive_number).collect();
        let mut by_id: HashMap<ExclusiveId, ExclusiveNumber> =
            numbers?.into_iter().map(|number| (number.id, number)).collect();
        Ok(ids.iter().filter_map(|id| by_id.remove(id)).collect())
    }

    /// The number of exclusive numbers that match `query`, on all pages.
    ///
    /// # Errors
    ///
    /// When the database cannot answer.
    pub fn count_exclusive_numbers(
        &mut self,
        tenant: TenantKey,
        query: &ExclusiveQuery,
    ) -> Result<i64, StoreError> {
        Ok(on_backend!(self.entities(), c => matching!(tenant, query).count().get_result(c))?)
    }

    /// The exclusive number of a tenant that was created last.
    ///
    /// # Errors
    ///
    /// When the database cannot answer.
    pub fn last_exclusive_number(&mut self, tenant: TenantKey) -> Result<Option<ExclusiveId>, StoreError> {
        let query = table::table
            .filter(table::tenant.eq(tenant.0))
            .select(diesel::dsl::max(table::key));
        let last: Option<i64> = on_backend!(self.entities(), c => query.get_result(c))?;
        Ok(last.and_then(ExclusiveId::from_value))
    }
}
