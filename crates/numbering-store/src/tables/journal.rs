//! Statements of `journal`.

use super::{bulk, tenants};
use crate::db::connection::Connection;
use crate::error::StoreError;
use crate::rows::JournalEntry;

/// The most rows of one statement.
const ROWS_MAX: usize = 1000;

/// Appends `entries`, in their order, and sets the revisions of tenants; each stands behind the key of its tenant.
///
/// On PostgreSQL the last entries and the revisions are one statement: each message is a round trip.
pub(crate) fn append(
    connection: &mut Connection,
    entries: &[JournalEntry],
    revisions: &[(i64, i64)],
) -> Result<(), StoreError> {
    let mut chunks = entries.chunks(ROWS_MAX);
    let Some(last) = chunks.next_back() else {
        return tenants::set_revisions(connection, revisions);
    };
    for entries in chunks {
        bulk::insert_entries(connection, entries)?;
    }
    bulk::insert_entries_and_set_revisions(connection, last, revisions)
}
