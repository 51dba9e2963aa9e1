//! [`ImportReport`]: the report of an import, as lines of JSON.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use numbering_store::{Imported, Record, RecordError};
use serde::Serialize;
use serde_json::{Map, Value};

use super::accepted_lines::AcceptedLines;
use super::compared::Difference;
use super::comparison::Comparison;
use super::record_parser::RecordRejection;
use super::record_source::NumberedRecord;
use super::rejection::rejection_of;
use super::rejects::Rejects;
use crate::error::ErrorCode;

/// A record that is rejected.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RejectedRecord<'a> {
    line: u64,
    status: &'static str,
    code: u16,
    reason: &'a str,
    /// The line that is in its way.
    #[serde(skip_serializing_if = "Option::is_none")]
    other_line: Option<u64>,
    row: &'a str,
}

/// The last line of the report.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ImportSummary<'a> {
    dry_run: bool,
    summary: &'a ImportCounts,
}

/// The counts of an import.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ImportCounts {
    /// Records that were added.
    pub(crate) added: u64,
    /// Records whose numbers were held, and came to the holder and attributes that they name.
    pub(crate) updated: u64,
    /// Records that say what was so already.
    pub(crate) unchanged: u64,
    /// Records that were rejected.
    pub(crate) rejected: u64,
    /// Rejected records by code.
    pub(crate) by_code: BTreeMap<u16, u64>,
}

impl ImportCounts {
    /// The number of all records.
    pub(crate) const fn total(&self) -> u64 {
        self.added + self.updated + self.unchanged + self.rejected
    }
}

/// The report of an import.
pub(crate) struct ImportReport<'a> {
    out: Box<dyn Write + Send + 'a>,
    rejects: Option<Rejects<'a>>,
    counts: ImportCounts,
    accepted: AcceptedLines,
    on_progress: Box<dyn FnMut(u64) + Send + 'a>,
}

impl<'a> ImportReport<'a> {
    /// Begins a report, with a file for the rejected rows. Calls `on_progress` with the number of records reported.
    pub(crate) fn new(
        out: Box<dyn Write + Send + 'a>,
        rejects: Option<Rejects<'a>>,
        on_progress: impl FnMut(u64) + Send + 'a,
    ) -> Self {
        Self {
            out,
            rejects,
            counts: ImportCounts::default(),
            accepted: AcceptedLines::default(),
            on_progress: Box::new(on_progress),
        }
    }

    /// The counts so far.
    pub(crate) const fn counts(&self) -> &ImportCounts {
        &self.counts
    }

    /// Reports the results of a chunk; its records that could be parsed have `outcomes`.
    pub(crate) fn add(
        &mut self,
        chunk: &[NumberedRecord],
        outcomes: Vec<Result<Imported, RecordError>>,
    ) -> io::Result<()> {
        let mut outcomes = outcomes.into_iter();
        for row in chunk {
            match &row.record {
                Err(rejection) => self.reject(row, rejection, None)?,
                Ok(record) => match outcomes.next() {
                    Some(Err(error)) => self.add_rejection(row, record, &error)?,
                    Some(Ok(imported)) => self.add_imported(row, record, imported),
                    None => {}
                },
            }
        }
        (self.on_progress)(self.counts.total());
        self.out.flush()
    }

    /// The indexes of the records of a chunk about numbers that an earlier line has brought in.
    pub(crate) fn repeated(&self, chunk: &[NumberedRecord]) -> BTreeSet<usize> {
        let records = chunk.iter().filter_map(|row| row.record.as_ref().ok());
        let is_repeated = |record: &Record| self.accepted.conflicting(record.span()).is_some();
        let repeated = records.enumerate().filter(|(_, record)| is_repeated(record));
        repeated.map(|(index, _)| index).collect()
    }

    fn add_imported(&mut self, row: &NumberedRecord, record: &Record, imported: Imported) {
        self.accepted.add(record.span(), row.line);
        match imported {
            Imported::Added => self.counts.added += 1,
            Imported::Updated => self.counts.updated += 1,
            Imported::Unchanged => self.counts.unchanged += 1,
        }
    }

    fn add_rejection(
        &mut self,
        row: &NumberedRecord,
        record: &Record,
        error: &RecordError,
    ) -> io::Result<()> {
        let span = record.span();
        let other_line = is_conflict(error).then(|| self.accepted.conflicting(span));
        let mut rejection = rejection_of(record, error);
        let other_line = other_line.flatten();
        // the same code whether or not both lines were in one chunk
        if other_line.is_some() && rejection.code == ErrorCode::AlreadyExists {
            rejection.code = ErrorCode::DuplicateInRequest;
        }
        self.reject(row, &rejection, other_line)
    }

    fn reject(
        &mut self,
        row: &NumberedRecord,
        rejection: &RecordRejection,
        other_line: Option<u64>,
    ) -> io::Result<()> {
        let code = rejection.code.number();
        self.counts.rejected += 1;
        *self.counts.by_code.entry(code).or_default() += 1;
        let reason = match other_line {
            Some(other) => format!("{}; line {other} has it", rejection.reason),
            None => rejection.reason.clone(),
        };
        let rejected = RejectedRecord {
            line: row.line,
            status: "rejected",
            code,
            reason: &reason,
            other_line,
            row: &row.text,
        };
        serde_json::to_writer(&mut self.out, &rejected)?;
        self.out.write_all(b"\n")?;
        match &mut self.rejects {
            Some(rejects) => rejects.add(&row.text, &reason),
            None => Ok(()),
        }
    }

    /// Adds the records of a chunk to a comparison, and reports those that are malformed or repeated.
    pub(crate) fn add_to_comparison(
        &mut self,
        chunk: &[NumberedRecord],
        comparison: &mut Comparison,
    ) -> io::Result<()> {
        for row in chunk {
            match &row.record {
                Err(rejection) => self.reject(row, rejection, None)?,
                Ok(record) if comparison.add_of_file(record) => self.accepted.add(record.span(), row.line),
                Ok(record) => {
                    let rejection = RecordRejection {
                        code: ErrorCode::DuplicateInRequest,
                        reason: "has numbers of another line of the file".to_owned(),
                    };
                    self.reject(row, &rejection, self.accepted.conflicting(record.span()))?;
                }
            }
        }
        self.out.flush()
    }

    /// Ends the report with the rows of a comparison and the counts, and returns true if nothing differs.
    pub(crate) fn finish_comparison(mut self, comparison: Comparison) -> io::Result<bool> {
        let mut counts = Difference::ALL.map(|difference| (difference, 0));
        let (rows, holders) = comparison.finish();
        for row in rows {
            serde_json::to_writer(&mut self.out, &row.to_json(&holders))?;
            self.out.write_all(b"\n")?;
            let count = counts
                .iter_mut()
                .find(|(difference, _)| *difference == row.difference);
            if let Some((_, count)) = count {
                *count += row.count();
            }
        }
        let is_equal = self.counts.rejected == 0
            && counts
                .iter()
                .all(|(difference, count)| *difference == Difference::Same || *count == 0);
        let mut summary: Map<String, Value> = counts
            .map(|(difference, count)| (difference.name().to_owned(), count.into()))
            .into_iter()
            .collect();
        summary.insert("rejected".to_owned(), self.counts.rejected.into());
        summary.insert("byCode".to_owned(), serde_json::to_value(&self.counts.by_code)?);
        writeln!(self.out, "{}", serde_json::json!({"summary": summary}))?;
        self.out.flush()?;
        if let Some(rejects) = self.rejects {
            rejects.finish()?;
        }
        Ok(is_equal)
    }

    /// Ends the report with the counts, and returns them.
    pub(crate) fn finish(mut self, dry_run: bool) -> io::Result<ImportCounts> {
        let summary = ImportSummary {
            dry_run,
            summary: &self.counts,
        };
        serde_json::to_writer(&mut self.out, &summary)?;
        self.out.write_all(b"\n")?;
        self.out.flush()?;
        if let Some(rejects) = self.rejects {
            rejects.finish()?;
        }
        Ok(self.counts)
    }
}

/// Returns true if another holding is in the way.
const fn is_conflict(error: &RecordError) -> bool {
    matches!(error, RecordError::Rejected(..))
}
