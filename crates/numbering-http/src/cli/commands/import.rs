//! `numbering import`: brings lines in, and tells what became of each that could not be.

use std::io::{BufWriter, StdoutLock, Write as _};

use numbering_store::{
    Author, Entity, OnMissing, Record, RecordError, RecordItem, Store, StoreError, WriteContext, WriteOptions,
};
use serde::Serialize;

use super::csv_record::RecordRejection;
use super::database::open_existing;
use super::progress::Progress;
use super::record_source::{NumberedRecord, RecordSource};
use crate::cli::args::ImportArgs;
use crate::error::ErrorCode;
use crate::server::start_error::StartError;
use crate::wire::{InventoryKind, RejectionRenderer, RequestTarget, SentItem};

/// A line that is rejected.
#[derive(Serialize)]
struct RejectedRecord<'a> {
    line: u64,
    status: &'static str,
    code: u16,
    reason: &'a str,
}

/// What came of it all.
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

/// Whether all lines are in.
pub(in crate::cli) async fn import(settings: &ImportArgs) -> Result<bool, StartError> {
    let store = open_existing(&settings.database)?;
    let mut source = RecordSource::open(&settings.file, settings.format)?;
    let mut report = ImportReport::new();
    let absent = if settings.create {
        OnMissing::Create
    } else {
        OnMissing::Reject
    };
    if settings.dry_run {
        dry_run(&store, &mut source, &mut report, absent)?;
    } else {
        import_batches(&store, &mut source, &mut report, absent).await?;
    }
    report.finish(settings.dry_run)
}

fn author() -> Author {
    Author {
        actor: "command line".to_owned(),
        request_id: "import".to_owned(),
    }
}

/// All of it in one transaction, which is taken back.
fn dry_run(
    store: &Store,
    source: &mut RecordSource,
    report: &mut ImportReport<'_>,
    absent: OnMissing,
) -> Result<(), StartError> {
    store.dry_run(&author(), |context: &mut WriteContext<'_>| {
        loop {
            let chunk = source.chunk().map_err(ImportError)?;
            if chunk.is_empty() {
                return Ok::<_, ImportError>(());
            }
            let outcomes = context.import(&lines(&chunk), absent)?;
            report.tell(&chunk, outcomes).map_err(ImportError)?;
        }
    })?;
    Ok(())
}

/// A chunk a transaction.
async fn import_batches(
    store: &Store,
    source: &mut RecordSource,
    report: &mut ImportReport<'_>,
    absent: OnMissing,
) -> Result<(), StartError> {
    loop {
        let chunk = source.chunk()?;
        let Some((first, _)) = chunk.first() else {
            return Ok(());
        };
        let lines = lines(&chunk);
        let options = WriteOptions {
            item_count: lines.len(),
            ..WriteOptions::new(author())
        };
        let done = store.write(options, move |context| context.import(&lines, absent));
        let outcomes = done
            .await
            .map_err(|error: StoreError| stopped_at(*first, &error))?;
        report.tell(&chunk, outcomes)?;
    }
}

fn stopped_at(line: u64, error: &StoreError) -> String {
    format!("stopped: what stands before line {line} is done as reported, from there on not: {error}")
}

fn lines(chunk: &[NumberedRecord]) -> Vec<Record> {
    chunk
        .iter()
        .filter_map(|(_, line)| line.as_ref().ok())
        .cloned()
        .collect()
}

/// What went wrong while it was rehearsed.
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

/// The report, to standard output.
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

    /// Tells what became of a chunk, of whose lines that are some there are `outcomes`.
    fn tell(
        &mut self,
        chunk: &[NumberedRecord],
        outcomes: Vec<Option<RecordError>>,
    ) -> Result<(), StartError> {
        let mut outcomes = outcomes.into_iter();
        for (number, line) in chunk {
            match line {
                Err(refused) => self.reject(*number, refused)?,
                Ok(line) => match outcomes.next().flatten() {
                    Some(error) => self.reject(*number, &refused(line, &error))?,
                    None => self.added += 1,
                },
            }
        }
        self.progress.at("lines", self.added + self.rejected);
        Ok(self.out.flush()?)
    }

    fn reject(&mut self, line: u64, refused: &RecordRejection) -> Result<(), StartError> {
        self.rejected += 1;
        let rejected = RejectedRecord {
            line,
            status: "rejected",
            code: refused.code.number(),
            reason: &refused.reason,
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

/// Why a line is rejected, in words.
fn refused(line: &Record, error: &RecordError) -> RecordRejection {
    let because = |code, reason: String| RecordRejection { code, reason };
    match error {
        RecordError::Rejected(rejected) => {
            let (rejection, names) = rejected.as_ref();
            let inventory = match line.held {
                RecordItem::Mobile(_) => InventoryKind::Mobile,
                RecordItem::Trunk(_) => InventoryKind::Trunking,
            };
            let target = RequestTarget {
                tenant: line.tenant.as_str(),
                group: None,
                inventory,
            };
            let renderer = RejectionRenderer { target, names };
            because(
                RejectionRenderer::code(rejection),
                renderer.reason(rejection, sent(line)),
            )
        }
        RecordError::Missing(entity, id) => because(ErrorCode::NotFound, absent(*entity, id)),
        RecordError::NoService => because(
            ErrorCode::ServiceNotAssigned,
            format!(
                "group {} does not have the service for ranges and prefixes",
                text(line.group.as_ref())
            ),
        ),
        RecordError::OneNumber => because(
            ErrorCode::InvalidAttribute,
            format!(
                "user {} has one mobile number of their own, and it is another",
                text(line.user.as_ref())
            ),
        ),
        RecordError::NotContiguous => because(
            ErrorCode::InvalidAttribute,
            "the lines of its definition do not follow each other without a gap".to_owned(),
        ),
        RecordError::PrefixMismatch => because(
            ErrorCode::InvalidAttribute,
            "the prefix that was written is none, or does not cover it".to_owned(),
        ),
        _ => because(ErrorCode::InvalidAttribute, "it is refused".to_owned()),
    }
}

fn absent(entity: Entity, id: &str) -> String {
    format!("there is no {entity} {id:?}")
}

fn text(id: Option<&impl ToString>) -> String {
    id.map(ToString::to_string).unwrap_or_default()
}

/// The numbers or the prefix of a line, as answers name them.
fn sent(line: &Record) -> SentItem<'static> {
    let (numbers, prefix) = match &line.held {
        RecordItem::Mobile(numbers) => (Some(*numbers), None),
        RecordItem::Trunk(part) => (part.span.numbers(), part.span.prefixes().first().copied()),
    };
    match (numbers, prefix) {
        (Some(numbers), _) if numbers.is_single() => SentItem::Number(numbers.first()),
        (Some(numbers), _) => SentItem::Range(numbers),
        (None, Some(prefix)) => SentItem::Prefix(prefix),
        (None, None) => SentItem::UnreadNumber(""),
    }
}
