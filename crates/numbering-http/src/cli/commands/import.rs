//! `numbering import`: imports records, and reports each that is rejected.

use std::io::{BufWriter, StdoutLock, Write as _};

use numbering_store::{
    Author, OnMissing, Record, RecordError, Store, StoreError, WriteContext, WriteOptions,
};
use serde::Serialize;

use super::csv_record::RecordRejection;
use super::database::open_existing;
use super::progress::Progress;
use super::record_source::{NumberedRecord, RecordSource};
use super::rejection::rejection_of;
use crate::cli::args::ImportArgs;
use crate::server::start_error::StartError;

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
        import_batches(&store, &mut source, &mut report, on_missing).await?;
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
    store.dry_run(&author(), |context: &mut WriteContext<'_>| {
        loop {
            let chunk = source.chunk().map_err(ImportError)?;
            if chunk.is_empty() {
                return Ok::<_, ImportError>(());
            }
            let outcomes = context.import(&records(&chunk), on_missing)?;
            report.add(&chunk, outcomes).map_err(ImportError)?;
        }
    })?;
    Ok(())
}

/// Imports each chunk in a transaction of its own.
async fn import_batches(
    store: &Store,
    source: &mut RecordSource,
    report: &mut ImportReport<'_>,
    on_missing: OnMissing,
) -> Result<(), StartError> {
    loop {
        let chunk = source.chunk()?;
        let Some((first, _)) = chunk.first() else {
            return Ok(());
        };
        let records = records(&chunk);
        let options = WriteOptions {
            item_count: records.len(),
            ..WriteOptions::new(author())
        };
        let written = store.write(options, move |context| context.import(&records, on_missing));
        let outcomes = written
            .await
            .map_err(|error: StoreError| stopped_at(*first, &error))?;
        report.add(&chunk, outcomes)?;
    }
}

fn stopped_at(line: u64, error: &StoreError) -> String {
    format!(
        "stopped at line {line}: the records before it are imported as reported, the others are not: {error}"
    )
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
