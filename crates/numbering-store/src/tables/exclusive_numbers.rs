//! Statements on `exclusive_numbers` that need no context.

use std::collections::HashMap;

use diesel::prelude::*;

use crate::db::connection::{Connection, on_each};
use crate::db::schema::exclusive_numbers;
use crate::error::StoreError;
use crate::rows::{EXCLUSIVE_COLUMNS, OwnedExclusiveRow};

/// Finds the exclusive numbers with these ids, by id.
pub(crate) fn find_by_ids(
    connection: &mut Connection,
    ids: Vec<i64>,
) -> Result<HashMap<i64, OwnedExclusiveRow>, StoreError> {
    let query = exclusive_numbers::table.select((exclusive_numbers::tenant, EXCLUSIVE_COLUMNS));
    let rows: Vec<OwnedExclusiveRow> = on_each!(connection, query, exclusive_numbers::key, ids)?;
    Ok(rows.into_iter().map(|row| (row.1.0, row)).collect())
}
