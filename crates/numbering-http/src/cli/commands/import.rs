//! `numbering import`: brings lines in, and tells what became of each that could not be.

use std::io::{BufWriter, StdoutLock, Write as _};

use numbering_store::{
    Author, Entity, OnMissing, Record, RecordError, RecordItem, Store, StoreError, WriteContext, WriteOptions,
};
use serde::Serialize;

use super::csv_record::Refused;
use super::database::open_existing;
use super::progress::Progress;
use super::record_source::{Numbered, Source};
use crate::cli::args::ImportArgs;
use crate::error::ErrorCode;
use crate::server::app::StartError;
use crate::wire::{Inventory, Place, Sent, Wording};

/// A line that is rejected.
#[derive(Serialize)]
struct Rejected<'a> {
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
    let mut source = Source::open(&settings.file, settings.format)?;
    let mut report = Report::new();
    let absent = if settings.create {
        OnMissing::Create
    } else {
        OnMissing::Reject
    };
    if settings.dry_run {
        dry_run(&store, &mut source, &mut report, absent)?;
    } else {
        bring_in(&store, &mut source, &mut report, absent).await?;
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
    source: &mut Source,
    report: &mut Report<'_>,
    absent: OnMissing,
) -> Result<(), StartError> {
    store.dry_run(&author(), |context: &mut WriteContext<'_>| {
        loop {
            let chunk = source.chunk().map_err(Stopped)?;
            if chunk.is_empty() {
                return Ok::<_, Stopped>(());
            }
            let outcomes = context.import(&lines(&chunk), absent)?;
            report.tell(&chunk, outcomes).map_err(Stopped)?;
        }
    })?;
    Ok(())
}

/// A chunk a transaction.
async fn bring_in(
    store: &Store,
    source: &mut Source,
    report: &mut Report<'_>,
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

fn lines(chunk: &[Numbered]) -> Vec<Record> {
    chunk
        .iter()
        .filter_map(|(_, line)| line.as_ref().ok())
        .cloned()
        .collect()
}

/// What went wrong while it was rehearsed.
#[derive(Debug)]
struct Stopped(StartError);

impl From<StoreError> for Stopped {
    fn from(error: StoreError) -> Self {
        Self(error.into())
    }
}

impl From<Stopped> for StartError {
    fn from(stopped: Stopped) -> Self {
        stopped.0
    }
}

/// The report, to standard output.
struct Report<'a> {
    out: BufWriter<StdoutLock<'a>>,
    progress: Progress,
    added: u64,
    rejected: u64,
}

impl Report<'_> {
    fn new() -> Self {
        Self {
            out: BufWriter::new(std::io::stdout().lock()),
            progress: Progress::new(),
            added: 0,
            rejected: 0,
        }
    }

    /// Tells what became of a chunk, of whose lines that are some there are `outcomes`.
    fn tell(&mut self, chunk: &[Numbered], outcomes: Vec<Option<RecordError>>) -> Result<(), StartError> {
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

    fn reject(&mut self, line: u64, refused: &Refused) -> Result<(), StartError> {
        self.rejected += 1;
        let rejected = Rejected {
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
fn refused(line: &Record, error: &RecordError) -> Refused {
    let because = |code, reason: String| Refused { code, reason };
    match error {
        RecordError::Rejected(rejected) => {
            let (rejection, names) = rejected.as_ref();
            let inventory = match line.held {
                RecordItem::Mobile(_) => Inventory::Mobile,
                RecordItem::Trunk(_) => Inventory::Trunking,
            };
            let place = Place {
                tenant: line.tenant.as_str(),
                group: None,
                inventory,
            };
            let wording = Wording { place, names };
            because(Wording::code(rejection), wording.reason(rejection, sent(line)))
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
fn sent(line: &Record) -> Sent<'static> {
    let (numbers, prefix) = match &line.held {
        RecordItem::Mobile(numbers) => (Some(*numbers), None),
        RecordItem::Trunk(part) => (part.span.numbers(), part.span.prefixes().first().copied()),
    };
    match (numbers, prefix) {
        (Some(numbers), _) if numbers.is_single() => Sent::Number(numbers.first()),
        (Some(numbers), _) => Sent::Range(numbers),
        (None, Some(prefix)) => Sent::Prefix(prefix),
        (None, None) => Sent::UnreadNumber(""),
    }
}
