//! The history of one number, from the journal.

use std::collections::BTreeSet;

use numbering_core::{E164, GroupKey, Span, TenantKey};

use super::buckets::buckets;
use super::codec;
use crate::context::ReadContext;
use crate::error::StoreError;
use crate::rows::{HistoryRow, Operation};
use crate::tables::journal_buckets::{self, BucketRows};

/// A change of one number, as the journal recorded it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryEntry {
    /// The position in the journal, for [`HistoryCursor::new`]. A later change has a larger one.
    pub position: i64,
    /// The sequence number of the change within the tenant.
    pub revision: i64,
    /// The time, in microseconds since 1970.
    pub at: i64,
    /// The kind of the change.
    pub operation: Operation,
    /// The key of the tenant.
    pub tenant_key: TenantKey,
    /// The id of the tenant at that time.
    pub tenant: String,
    /// The key of the group to which the number was assigned, or from which it was returned.
    pub group_key: Option<GroupKey>,
    /// The id of the group at that time; empty without a group.
    pub group: String,
    /// The id of the user at that time; empty without a user.
    pub user: String,
    /// The public id of the token that asked for the change.
    pub actor: String,
    /// The id of the request that asked for the change.
    pub request_id: String,
}

/// The changes that a history shows: those of one tenant and one group, or all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HistoryScope {
    /// The tenant; without it, all tenants.
    pub tenant: Option<TenantKey>,
    /// The group; without it, all groups.
    pub group: Option<GroupKey>,
}

/// The most rows of a statement. A row has at most a thousand reassignments, mostly one.
const PAGE_ROWS: i64 = 250;

/// A position in the history of a number, which is read page by page, oldest change first: memory does not grow with
/// the history.
#[derive(Clone, Debug)]
pub struct HistoryCursor {
    span: Span,
    buckets: Vec<i64>,
    scope: HistoryScope,
    after: i64,
    is_begun: bool,
    is_at_end: bool,
}

impl HistoryCursor {
    /// The history of `number` behind the change at position `after`; without it, from its beginning.
    #[must_use]
    pub fn new(number: E164, scope: HistoryScope, after: Option<i64>) -> Self {
        let span = Span::from(number);
        // the largest bucket holds numbers and prefixes
        let buckets: BTreeSet<i64> = span.footprint().take(2).flat_map(buckets).collect();
        Self {
            span,
            buckets: buckets.into_iter().collect(),
            scope,
            after: after.unwrap_or(i64::MIN),
            is_begun: false,
            is_at_end: false,
        }
    }

    /// Moves behind `rows`, the next page.
    fn advance(&mut self, rows: &[HistoryRow]) {
        self.after = rows.last().map_or(self.after, |row| row.seq);
        self.is_begun = true;
        self.is_at_end = i64::try_from(rows.len()).is_ok_and(|count| count < PAGE_ROWS);
    }
}

impl ReadContext<'_> {
    /// Reads the next changes of a number, oldest first; none at the end of its history.
    ///
    /// # Errors
    ///
    /// When the database cannot answer.
    pub fn next_history(&mut self, cursor: &mut HistoryCursor) -> Result<Vec<HistoryEntry>, StoreError> {
        let mut entries = Vec::new();
        while entries.is_empty() && !cursor.is_at_end {
            if cursor.is_begun {
                self.begin_long_read()?;
            }
            let rows = BucketRows {
                buckets: &cursor.buckets,
                after: cursor.after,
                tenant: cursor.scope.tenant.map(|key| key.0),
                group: cursor.scope.group.map(|key| key.0),
            };
            let rows = journal_buckets::load(self.journal_table()?, &rows, PAGE_ROWS)?;
            cursor.advance(&rows);
            for row in rows {
                if concerns(&row, cursor.span)? {
                    entries.push(row.try_into()?);
                }
            }
        }
        Ok(entries)
    }
}

/// Returns whether the row has a reassignment of `span`.
fn concerns(row: &HistoryRow, span: Span) -> Result<bool, StoreError> {
    let reassignments = codec::decode(&row.changes).ok_or_else(|| corrupt(row))?;
    Ok(reassignments
        .iter()
        .any(|reassignment| reassignment.span.conflicts_with(span)))
}

const fn corrupt(row: &HistoryRow) -> StoreError {
    StoreError::Corrupt {
        table: "journal",
        key: row.seq,
    }
}

impl TryFrom<HistoryRow> for HistoryEntry {
    type Error = StoreError;

    fn try_from(row: HistoryRow) -> Result<Self, StoreError> {
        let operation = Operation::from_code(row.operation).ok_or_else(|| corrupt(&row))?;
        Ok(Self {
            position: row.seq,
            revision: row.revision,
            at: row.at,
            operation,
            tenant_key: TenantKey(row.tenant),
            tenant: row.tenant_id,
            group_key: row.group_key.map(GroupKey),
            group: row.group_id,
            user: row.user_id,
            actor: row.actor,
            request_id: row.request_id,
        })
    }
}
