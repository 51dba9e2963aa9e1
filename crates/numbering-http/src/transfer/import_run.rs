//! The run of an import: chunk after chunk, each in a transaction of its own, or all in one that is rolled back.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use numbering_store::{
    Author, CommitOutcome, OnHeld, OnMissing, Record, Store, StoreError, WriteContext, WriteOptions,
};
use tokio::time::sleep;

use super::record_source::{NumberedRecord, RecordSource};
use super::report::ImportReport;
use crate::request::TurnPace;

/// The reason that an import stopped, as one sentence.
type Stopped = Box<dyn core::error::Error + Send + Sync>;

/// The time between two chunks, for the changes of the service. On SQLite nothing queues for the lock: a process that
/// waits looks for it every 50 ms, and after 228 ms every 100 ms.
const PAUSE: Duration = Duration::from_millis(50);
/// The imported records from which on the statistics of the query planner are collected anew.
const ANALYZED_MIN: u64 = 1000;

/// An import into a store.
pub(crate) struct ImportRun<'a> {
    /// The store.
    pub(crate) store: &'a Store,
    /// The author of its changes.
    pub(crate) author: Author,
    /// The treatment of what is there, and of what is not.
    pub(crate) options: ImportOptions,
}

/// The treatment of what is there, and of what is not.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ImportOptions {
    /// The treatment of holders that do not exist.
    pub(crate) on_missing: OnMissing,
    /// True if what is held already comes to the holders and attributes that records name.
    pub(crate) is_update: bool,
}

impl ImportOptions {
    fn on_held(self, repeated: BTreeSet<usize>) -> OnHeld {
        if self.is_update {
            OnHeld::Update { repeated }
        } else {
            OnHeld::Reject
        }
    }
}

/// The error of a dry run.
#[derive(Debug)]
struct DryRunError(Stopped);

impl From<StoreError> for DryRunError {
    fn from(error: StoreError) -> Self {
        Self(error.into())
    }
}

impl ImportRun<'_> {
    /// Imports all records in one transaction, which is rolled back.
    pub(crate) fn dry_run(
        &self,
        source: &mut RecordSource<'_>,
        report: &mut ImportReport<'_>,
    ) -> Result<(), Stopped> {
        let pace = TurnPace::of_import_alone();
        let stopped = |error: Stopped| DryRunError(error);
        let imported = self
            .store
            .dry_run(&self.author, |context: &mut WriteContext<'_>| {
                loop {
                    let chunk = source
                        .chunk(pace.items())
                        .map_err(|error| stopped(error.into()))?;
                    if chunk.is_empty() {
                        return Ok::<_, DryRunError>(());
                    }
                    let (records, options) = (records(&chunk), self.options);
                    let on_held = options.on_held(report.repeated(&chunk));
                    let outcomes = context.import_or_update(&records, options.on_missing, &on_held)?;
                    report
                        .add(&chunk, outcomes)
                        .map_err(|error| stopped(error.into()))?;
                }
            });
        imported.map_err(|DryRunError(error)| error)
    }

    /// Imports each chunk in a transaction of its own, and leaves the others time in between.
    pub(crate) async fn import(
        &self,
        source: &mut RecordSource<'_>,
        report: &mut ImportReport<'_>,
    ) -> Result<(), Stopped> {
        let mut pace = TurnPace::of_import();
        let mut chunk = source.chunk(pace.items())?;
        while let (Some(first), Some(last)) = (chunk.first(), chunk.last()) {
            let (records, on_missing) = (records(&chunk), self.options.on_missing);
            let on_held = self.options.on_held(report.repeated(&chunk));
            let options = WriteOptions {
                item_count: records.len(),
                ..WriteOptions::new(self.author.clone())
            };
            let imported = self.store.write(options, move |context| {
                let begin = Instant::now();
                Ok::<_, StoreError>((begin, context.import_or_update(&records, on_missing, &on_held)?))
            });
            let (begin, outcomes) = imported
                .await
                .map_err(|error| stopped_at(first.line, last.line, &error))?;
            pace.adapt(chunk.len(), begin.elapsed());
            report.add(&chunk, outcomes)?;
            chunk = source.chunk(pace.items())?;
            if !chunk.is_empty() {
                sleep(PAUSE).await;
            }
        }
        if ANALYZED_MIN <= report.counts().added
            && let Err(error) = self.store.analyze()
        {
            log::warn!("no statistics after the import: {error}");
        }
        Ok(())
    }
}

/// The message of an import whose chunk from line `first` to line `last` failed.
fn stopped_at(first: u64, last: u64, error: &StoreError) -> String {
    let is_unknown = matches!(
        error,
        StoreError::Unavailable {
            outcome: CommitOutcome::Unknown,
            ..
        }
    );
    let of_chunk = if is_unknown {
        format!("those up to line {last} perhaps are, and the others are not")
    } else {
        "the others are not".to_owned()
    };
    format!("stopped at line {first}: the records before it are imported as reported, {of_chunk}: {error}")
}

fn records(chunk: &[NumberedRecord]) -> Vec<Record> {
    chunk
        .iter()
        .filter_map(|row| row.record.as_ref().ok())
        .cloned()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chunk_without_acknowledgement_is_perhaps_imported() {
        let error = |outcome| StoreError::Unavailable {
            outcome,
            reason: "gone".to_owned(),
        };
        let before = "stopped at line 7: the records before it are imported as reported,";
        assert_eq!(
            stopped_at(7, 9, &error(CommitOutcome::NotApplied)),
            format!("{before} the others are not: gone")
        );
        assert_eq!(
            stopped_at(7, 9, &error(CommitOutcome::Unknown)),
            format!("{before} those up to line 9 perhaps are, and the others are not: gone")
        );
    }
}
