//! The history of one number, from the journal.

use diesel::prelude::*;
use numbering_core::{E164, GroupKey, Span, TenantKey};

use super::buckets::buckets;
use super::codec;
use crate::context::ReadContext;
use crate::db::connection::on_backend;
use crate::db::schema::journal;
use crate::error::StoreError;
use crate::rows::Operation;

/// A change of one number, as the journal recorded it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryEntry {
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

#[derive(Queryable)]
struct Row {
    seq: i64,
    tenant: i64,
    revision: i64,
    at: i64,
    actor: String,
    request_id: String,
    operation: i16,
    tenant_id: String,
    group_key: Option<i64>,
    group_id: String,
    user_id: String,
    _block: i64,
    changes: Vec<u8>,
}

impl ReadContext<'_> {
    /// All changes of `number`, oldest first.
    ///
    /// # Errors
    ///
    /// When the database cannot answer.
    pub fn history(&mut self, number: E164) -> Result<Vec<HistoryEntry>, StoreError> {
        let span = Span::from(number);
        let blocks: Vec<i64> = span.footprint().take(2).flat_map(buckets).collect();
        let query = journal::table
            .filter(journal::block.eq_any(blocks))
            .order(journal::seq);
        let rows: Vec<Row> = on_backend!(self.journal_table()?, c => query.load(c))?;
        let mut entries = Vec::new();
        for row in rows {
            if row.concerns(span)? {
                entries.push(row.try_into()?);
            }
        }
        Ok(entries)
    }
}

impl Row {
    fn concerns(&self, span: Span) -> Result<bool, StoreError> {
        let reassignments = codec::decode(&self.changes).ok_or_else(|| self.corrupt())?;
        Ok(reassignments
            .iter()
            .any(|reassignment| reassignment.span.conflicts_with(span)))
    }

    const fn corrupt(&self) -> StoreError {
        StoreError::Corrupt {
            table: "journal",
            key: self.seq,
        }
    }
}

impl TryFrom<Row> for HistoryEntry {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let operation = Operation::from_code(row.operation).ok_or_else(|| row.corrupt())?;
        Ok(Self {
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
