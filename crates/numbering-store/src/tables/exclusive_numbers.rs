//! Statements on `exclusive_numbers` that need no context.

use std::collections::HashMap;

use diesel::prelude::*;

use crate::db::connection::{Connection, on_backend, on_each};
use crate::db::schema::{exclusive_numbers, tenants};
use crate::error::StoreError;
use crate::rows::{EXCLUSIVE_COLUMNS, OwnedExclusiveRow, PLATFORM, PLATFORM_KEY};

/// Exclusive numbers, without those of tenants that were deleted.
macro_rules! exclusive_numbers_of_owners {
    () => {
        exclusive_numbers::table
            .inner_join(tenants::table.on(exclusive_numbers::tenant.eq(tenants::key)))
            .filter(tenants::kind.ne(PLATFORM).or(tenants::key.eq(PLATFORM_KEY.0)))
            .select((exclusive_numbers::tenant, EXCLUSIVE_COLUMNS))
    };
}

/// Finds the exclusive number with this id.
pub(crate) fn find(connection: &mut Connection, id: i64) -> Result<Option<OwnedExclusiveRow>, StoreError> {
    let query = exclusive_numbers_of_owners!().filter(exclusive_numbers::key.eq(id));
    Ok(on_backend!(connection, c => query.get_result(c)).optional()?)
}

/// Finds the exclusive numbers with these ids, by id.
pub(crate) fn find_by_ids(
    connection: &mut Connection,
    ids: Vec<i64>,
) -> Result<HashMap<i64, OwnedExclusiveRow>, StoreError> {
    let query = exclusive_numbers_of_owners!();
    let rows: Vec<OwnedExclusiveRow> = on_each!(connection, query, exclusive_numbers::key, ids)?;
    Ok(rows.into_iter().map(|row| (row.1.0, row)).collect())
}
