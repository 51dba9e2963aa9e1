//! Statements on `definitions`, the attributes of trunk ranges and prefixes.

use std::collections::HashMap;

use numbering_core::{Origin, Piece, Reassignment, TenantKey};

use super::bulk_trunk::{self, NewDefinition};
use crate::db::connection::Connection;
use crate::error::StoreError;
use crate::rows::{Definition, kind, origin, to_key};

/// Inserts the definitions of which `reassignments` hold the numbers, with these as their original intervals.
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
        Some(NewDefinition {
            tenant: tenant.0,
            origin: origin.0,
            kind: if is_prefix { kind::PREFIX } else { kind::RANGE },
            active: definition.active,
            extension_length: definition.extension_length,
            written: &definition.written,
            extension_first: &definition.extensions.0,
            extension_last: &definition.extensions.1,
            first: to_key(reassignment.span.first()),
            last: to_key(reassignment.span.last()),
        })
    };
    let rows: Vec<NewDefinition<'_>> = reassignments.iter().filter_map(row).collect();
    bulk_trunk::insert_definitions(connection, &rows)
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
    bulk_trunk::delete_unused_definitions(connection, tenant.0, &origins)
}
