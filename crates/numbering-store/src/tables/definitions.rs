//! Statements on `definitions`, the attributes of trunk ranges and prefixes.

use std::collections::HashMap;

use diesel::prelude::*;
use numbering_core::{Origin, Piece, Reassignment, TenantKey};

use crate::db::connection::{Connection, on_backend};
use crate::db::schema::{definitions, pieces};
use crate::error::StoreError;
use crate::rows::{Definition, kind, origin};

/// The most rows of one statement: SQLite binds at most 32,766 values.
const ROWS_MAX: usize = 1000;

#[derive(Insertable)]
#[diesel(table_name = definitions, treat_none_as_default_value = false)]
struct NewRow<'a> {
    tenant: i64,
    origin: i64,
    kind: i16,
    active: bool,
    extension_length: Option<i16>,
    written: &'a str,
    extension_first: &'a str,
    extension_last: &'a str,
}

/// Inserts the definitions of which `reassignments` hold the numbers.
pub(crate) fn insert(
    connection: &mut Connection,
    tenant: TenantKey,
    reassignments: &[Reassignment],
    by_origin: &HashMap<Origin, &Definition>,
) -> Result<(), StoreError> {
    let row = |reassignment: &Reassignment| {
        let origin = origin(reassignment.holding?.kind)?;
        let definition = by_origin.get(&origin)?;
        let is_prefix = reassignment.span.is_prefix_space();
        Some(NewRow {
            tenant: tenant.0,
            origin: origin.0,
            kind: if is_prefix { kind::PREFIX } else { kind::RANGE },
            active: definition.active,
            extension_length: definition.extension_length,
            written: &definition.written,
            extension_first: &definition.extensions.0,
            extension_last: &definition.extensions.1,
        })
    };
    let rows: Vec<NewRow<'_>> = reassignments.iter().filter_map(row).collect();
    for rows in rows.chunks(ROWS_MAX) {
        let insert = diesel::insert_into(definitions::table).values(rows);
        on_backend!(connection, c => insert.execute(c))?;
    }
    Ok(())
}

/// Deletes the definitions of `candidates` of which no piece is left in the table.
pub(crate) fn delete_unused(
    connection: &mut Connection,
    tenant: TenantKey,
    candidates: &[Piece],
) -> Result<(), StoreError> {
    let mut origins: Vec<i64> = candidates
        .iter()
        .filter_map(|piece| origin(piece.holding.kind))
        .map(|origin| origin.0)
        .collect();
    origins.sort_unstable();
    origins.dedup();
    for origin in origins {
        let left = pieces::table
            .filter(pieces::tenant.eq(tenant.0))
            .filter(pieces::definition.eq(origin))
            .select(pieces::first);
        let row = definitions::table
            .find((tenant.0, origin))
            .filter(diesel::dsl::not(diesel::dsl::exists(left)));
        on_backend!(connection, c => diesel::delete(row).execute(c))?;
    }
    Ok(())
}
