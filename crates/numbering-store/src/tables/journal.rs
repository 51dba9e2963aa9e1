//! Statements on `journal`.

use super::bulk;
use crate::db::connection::Connection;
use crate::error::StoreError;
use crate::rows::JournalEntry;

/// The most rows of one statement.
const ROWS_MAX: usize = 1000;

/// Appends `entries`, in their order, and sets the revisions of tenants, given as pairs of key and revision.
pub(crate) fn append(
    connection: &mut Connection,
    entries: &[JournalEntry],
    revisions: &[(i64, i64)],
) -> Result<(), StoreError> {
    let mut chunks = entries.chunks(ROWS_MAX);
    let Some(last) = chunks.next_back() else {
        return bulk::set_revisions(connection, revisions);
    };
    for entries in chunks {
        bulk::insert_entries(connection, entries, &[])?;
    }
    bulk::insert_entries(connection, last, revisions)
}
