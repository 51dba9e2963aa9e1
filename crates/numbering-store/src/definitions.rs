//! What trunk ranges and prefixes were defined as.

use std::collections::HashMap;

use diesel::prelude::*;
use numbering_core::{Kind, Origin, Piece, Reassignment, TenantKey};

use crate::connection::{Connection, on_backend};
use crate::error::StoreError;
use crate::row::kind;
use crate::schema::{definitions, pieces};

/// So many rows are inserted in one statement: SQLite binds at most 32,766 values.
const ROWS_MAX: usize = 1000;

/// What a trunk range or prefix was defined as, beside its numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Definition {
    /// Whether it is active: shown, without effect on what may be done.
    pub active: bool,
    /// How many digits the extensions behind its numbers have.
    pub extension_length: Option<i16>,
    /// The prefix as it was first written; empty for a range.
    pub written: String,
    /// The first and the last extension behind a prefix; empty without.
    pub extensions: (String, String),
}

pub(crate) type Row = (bool, Option<i16>, String, String, String);

pub(crate) const COLUMNS: (
    definitions::active,
    definitions::extension_length,
    definitions::written,
    definitions::extension_first,
    definitions::extension_last,
) = (
    definitions::active,
    definitions::extension_length,
    definitions::written,
    definitions::extension_first,
    definitions::extension_last,
);

impl From<Row> for Definition {
    fn from((active, extension_length, written, first, last): Row) -> Self {
        Self {
            active,
            extension_length,
            written,
            extensions: (first, last),
        }
    }
}

/// The definition that a piece is part of.
pub(crate) const fn origin(kind: Kind) -> Option<Origin> {
    match kind {
        Kind::Mobile => None,
        Kind::Range(origin) | Kind::Prefix(origin) => Some(origin),
    }
}

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

/// Keeps what the reassignments of new definitions were defined as.
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

/// Lets go of the definitions of `held` of which no piece is left.
pub(crate) fn delete_unused(
    connection: &mut Connection,
    tenant: TenantKey,
    held: &[Piece],
) -> Result<(), StoreError> {
    let mut origins: Vec<i64> = held
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
