//! The check of the journal by itself: each row can be decoded and is in the bucket of its numbers, and the revisions
//! of a tenant ascend.

use std::collections::HashMap;
use std::vec::IntoIter;

use diesel::prelude::*;
use numbering_core::Reassignment;

use super::report::{Check, Report};
use crate::db::connection::{Connection, on_backend};
use crate::db::schema::journal;
use crate::error::StoreError;
use crate::journal::{bucket, codec};
use crate::rows::Operation;

/// The number of rows that are read at once; each has at most a thousand reassignments.
const PAGE: i64 = 1000;

/// A row of the journal, with the columns that are checked.
#[derive(Queryable)]
pub(super) struct Row {
    pub(super) seq: i64,
    tenant: i64,
    revision: i64,
    operation: i16,
    block: i64,
    changes: Vec<u8>,
}

impl Row {
    /// The reassignments; `None` if they cannot be decoded.
    pub(super) fn reassignments(&self) -> Option<Vec<Reassignment>> {
        codec::decode(&self.changes)
    }
}

/// A cursor over the rows of the journal, in order, which reads them in pages.
#[derive(Default)]
pub(super) struct Rows {
    after: Option<i64>,
    page: IntoIter<Row>,
    done: u64,
}

impl Rows {
    /// Reads the next row, and reports the progress of `step` with each page.
    pub(super) fn next(
        &mut self,
        connection: &mut Connection,
        report: &mut Report<'_>,
        step: &'static str,
    ) -> Result<Option<Row>, StoreError> {
        if let Some(row) = self.page.next() {
            self.done += 1;
            return Ok(Some(row));
        }
        report.progress(step, self.done);
        let query = journal::table
            .filter(journal::seq.gt(self.after.unwrap_or(i64::MIN)))
            .order(journal::seq)
            .limit(PAGE)
            .select((
                journal::seq,
                journal::tenant,
                journal::revision,
                journal::operation,
                journal::block,
                journal::changes,
            ));
        let page: Vec<Row> = on_backend!(connection, c => query.load(c))?;
        self.after = page.last().map(|row| row.seq).or(self.after);
        self.page = page.into_iter();
        self.done += 1;
        Ok(self.page.next())
    }
}

/// Checks every row, and its revision against those before it.
pub(super) fn check(connection: &mut Connection, report: &mut Report<'_>) -> Result<(), StoreError> {
    let mut revisions: HashMap<i64, i64> = HashMap::new();
    let mut rows = Rows::default();
    while let Some(row) = rows.next(connection, report, "the journal")? {
        let seq = row.seq;
        let before = revisions.insert(row.tenant, row.revision);
        if before.is_some_and(|before| row.revision < before) {
            report.found(Check::Journal, || {
                format!(
                    "change {seq} has revision {}, lower than the one before it of the same tenant",
                    row.revision
                )
            });
        }
        if Operation::from_code(row.operation).is_none() {
            report.found(Check::Journal, || {
                format!("change {seq} has an unknown operation")
            });
        }
        let Some(reassignments) = row.reassignments() else {
            report.found(Check::Journal, || format!("change {seq} cannot be decoded"));
            continue;
        };
        if bucket_of(&reassignments) != Some(row.block) {
            report.found(Check::Journal, || {
                format!("change {seq} is not in the bucket of its numbers")
            });
        }
    }
    Ok(())
}

/// The key of the bucket in which a row with these reassignments belongs.
fn bucket_of(reassignments: &[Reassignment]) -> Option<i64> {
    let (first, last) = (reassignments.first()?, reassignments.last()?);
    Some(bucket(first.span.first(), last.span.last()))
}
