//! `numbering import`: imports records, and reports each that is rejected.

use std::io::{BufWriter, StdoutLock, Write as _};
use std::time::{Duration, Instant};

use numbering_store::{
    Author, CommitOutcome, OnMissing, Record, RecordError, Store, StoreError, WriteContext, WriteOptions,
};
use serde::Serialize;
use tokio::time::sleep;

use super::csv_record::RecordRejection;
use super::database::open_existing;
use super::progress::Progress;
use super::record_source::{NumberedRecord, RecordSource};
use super::rejection::rejection_of;
use crate::cli::args::ImportArgs;
use crate::request::TurnPace;
use crate::server::start_error::StartError;

/// The time between two chunks, for the changes of the service. On SQLite nothing queues for the lock: a process that
/// waits looks for it every 50 ms, and after 228 ms every 100 ms.
const PAUSE: Duration = Duration::from_millis(50);
/// The imported records from which on the statistics of the query planner are collected anew.
const ANALYZED_MIN: u64 = 1000;

/// A record that is rejected.
#[derive(Serialize)]
struct RejectedRecord<'a> {
    line: u64,
    status: &'static str,
    code: u16,
    reason: &'a str,
}

/// The last line of the report.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ImportSummary {
    dry_run: bool,
    summary: Summary,
}

#[derive(Serialize)]
struct Summary {
    added: u64,
    rejected: u64,
}

/// Imports a file, and returns whether every record was accepted.
pub(in crate::cli) async fn import(settings: &ImportArgs) -> Result<bool, StartError> {
    let store = open_existing(&settings.database)?;
    let mut source = RecordSource::open(&settings.file, settings.format)?;
    let mut report = ImportReport::new();
    let on_missing = if settings.create {
        OnMissing::Create
    } else {
        OnMissing::Reject
    };
    if settings.dry_run {
        dry_run(&store, &mut source, &mut report, on_missing)?;
    } else {
        import_chunks(&store, &mut source, &mut report, on_missing).await?;
        if ANALYZED_MIN <= report.added
            && let Err(error) = store.analyze()
        {
            eprintln!("no statistics after the import: {error}");
        }
    }
    report.finish(settings.dry_run)
}

fn author() -> Author {
    Author {
        actor: "command line".to_owned(),
        request_id: "import".to_owned(),
    }
}

/// Imports all records in one transaction, which is rolled back.
fn dry_run(
    store: &Store,
    source: &mut RecordSource,
    report: &mut ImportReport<'_>,
    on_missing: OnMissing,
) -> Result<(), StartError> {
    let pace = TurnPace::of_import_alone();
    store.dry_run(&author(), |context: &mut WriteContext<'_>| {
        loop {
            let chunk = source.chunk(pace.items()).map_err(ImportError)?;
            if chunk.is_empty() {
                return Ok::<_, ImportError>(());
            }
            let outcomes = context.import(&records(&chunk), on_missing)?;
            report.add(&chunk, outcomes).map_err(ImportError)?;
        }
    })?;
    Ok(())
}

/// Imports each chunk in a transaction of its own, and leaves the others time in between.
async fn import_chunks(
    store: &Store,
    source: &mut RecordSource,
    report: &mut ImportReport<'_>,
    on_missing: OnMissing,
) -> Result<(), StartError> {
    let mut pace = TurnPace::of_import();
    let mut chunk = source.chunk(pace.items())?;
    while let (Some((first, _)), Some((last, _))) = (chunk.first(), chunk.last()) {
        let records = records(&chunk);
        let options = WriteOptions {
            item_count: records.len(),
            ..WriteOptions::new(author())
        };
        let imported = store.write(options, move |context| {
            let begin = Instant::now();
            Ok::<_, StoreError>((begin, context.import(&records, on_missing)?))
        });
        let (begin, outcomes) = imported
            .await
            .map_err(|error| stopped_at(*first, *last, &error))?;
        pace.adapt(chunk.len(), begin.elapsed());
        report.add(&chunk, outcomes)?;
        chunk = source.chunk(pace.items())?;
        if !chunk.is_empty() {
            sleep(PAUSE).await;
        }
    }
    Ok(())
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
        .filter_map(|(_, record)| record.as_ref().ok())
        .cloned()
        .collect()
}

/// The error of a dry run.
#[derive(Debug)]
struct ImportError(StartError);

impl From<StoreError> for ImportError {
    fn from(error: StoreError) -> Self {
        Self(error.into())
    }
}

impl From<ImportError> for StartError {
    fn from(error: ImportError) -> Self {
        error.0
    }
}

/// The report, on standard output.
struct ImportReport<'a> {
    out: BufWriter<StdoutLock<'a>>,
    progress: Progress,
    added: u64,
    rejected: u64,
}

impl ImportReport<'_> {
    fn new() -> Self {
        Self {
            out: BufWriter::new(std::io::stdout().lock()),
            progress: Progress::new(),
            added: 0,
            rejected: 0,
        }
    }

    /// Reports the results of a chunk; its records that could be parsed have `outcomes`.
    fn add(
        &mut self,
        chunk: &[NumberedRecord],
        outcomes: Vec<Option<RecordError>>,
    ) -> Result<(), StartError> {
        let mut outcomes = outcomes.into_iter();
        for (line, record) in chunk {
            match record {
                Err(rejection) => self.reject(*line, rejection)?,
                Ok(record) => match outcomes.next().flatten() {
                    Some(error) => self.reject(*line, &rejection_of(record, &error))?,
                    None => self.added += 1,
                },
            }
        }
        self.progress.at("records", self.added + self.rejected);
        Ok(self.out.flush()?)
    }

    fn reject(&mut self, line: u64, rejection: &RecordRejection) -> Result<(), StartError> {
        self.rejected += 1;
        let rejected = RejectedRecord {
            line,
            status: "rejected",
            code: rejection.code.number(),
            reason: &rejection.reason,
        };
        serde_json::to_writer(&mut self.out, &rejected)?;
        Ok(self.out.write_all(b"\n")?)
    }

    fn finish(mut self, dry_run: bool) -> Result<bool, StartError> {
        let outcome = ImportSummary {
            dry_run,
            summary: Summary {
                added: self.added,
                rejected: self.rejected,
            },
        };
        serde_json::to_writer(&mut self.out, &outcome)?;
        self.out.write_all(b"\n")?;
        self.out.flush()?;
        Ok(self.rejected == 0)
    }
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
