//! [`RecordSource`]: the records of a file, in chunks that are imported together.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use csv::StringRecord;
use numbering_store::{Record, RecordItem};

use super::csv_record::{CsvRecord, RecordRejection, invalid};
use crate::cli::args::RecordFormat;
use crate::server::start_error::StartError;

/// The most records of ranges and prefixes in a chunk: a refusal names only a hundred of them at a time.
const TRUNK_RECORDS_MAX: usize = 1000;

/// A record with its line number in the file, or the reason that it is malformed.
pub(super) type NumberedRecord = (u64, Result<Record, RecordRejection>);

/// The records of a file.
pub(super) struct RecordSource {
    text: RecordReader,
    next: Option<NumberedRecord>,
    is_begun: bool,
}

/// The reader of either format.
enum RecordReader {
    Csv(Box<csv::Reader<Box<dyn Read>>>, StringRecord),
    Jsonl(BufReader<Box<dyn Read>>, u64),
}

impl RecordSource {
    pub(super) fn open(file: &Path, format: RecordFormat) -> Result<Self, StartError> {
        let input: Box<dyn Read> = if file == Path::new("-") {
            Box::new(std::io::stdin())
        } else {
            Box::new(File::open(file).map_err(|error| format!("cannot read {}: {error}", file.display()))?)
        };
        let text = match format {
            RecordFormat::Jsonl => RecordReader::Jsonl(BufReader::with_capacity(1 << 20, input), 0),
            RecordFormat::Csv => {
                let mut reader = csv::ReaderBuilder::new()
                    .buffer_capacity(1 << 20)
                    .trim(csv::Trim::All)
                    .from_reader(input);
                let columns = reader.headers()?.clone();
                check_columns(&columns)?;
                RecordReader::Csv(Box::new(reader), columns)
            }
        };
        Ok(Self {
            text,
            next: None,
            is_begun: false,
        })
    }

    /// Returns the next chunk of at most `records_max` records; empty at the end. The records of one definition stay
    /// together, however many.
    pub(super) fn chunk(&mut self, records_max: usize) -> Result<Vec<NumberedRecord>, StartError> {
        if !self.is_begun {
            self.is_begun = true;
            self.next = self.text.next()?;
        }
        let (mut chunk, mut trunk): (Vec<NumberedRecord>, usize) = (Vec::new(), 0);
        while let Some(next) = self.next.take() {
            let is_full = records_max <= chunk.len() || TRUNK_RECORDS_MAX <= trunk;
            if is_full && !chunk.last().is_some_and(|last| continues(last, &next)) {
                self.next = Some(next);
                break;
            }
            let is_trunk = matches!(
                &next.1,
                Ok(Record {
                    held: RecordItem::Trunk(_),
                    ..
                })
            );
            trunk += usize::from(is_trunk);
            chunk.push(next);
            self.next = self.text.next()?;
        }
        Ok(chunk)
    }
}

fn continues(last: &NumberedRecord, next: &NumberedRecord) -> bool {
    match (&last.1, &next.1) {
        (Ok(last), Ok(next)) => last.goes_on_in(next),
        _ => false,
    }
}

/// A misspelt column would be ignored without notice.
fn check_columns(columns: &StringRecord) -> Result<(), StartError> {
    let unknown = columns.iter().find(|column| !CsvRecord::COLUMNS.contains(column));
    match unknown {
        Some(column) => Err(format!(
            "unknown column {column:?}; columns are: {}",
            CsvRecord::COLUMNS.join(", ")
        )
        .into()),
        None => Ok(()),
    }
}

impl RecordReader {
    fn next(&mut self) -> Result<Option<NumberedRecord>, StartError> {
        match self {
            Self::Csv(reader, columns) => {
                let mut record = StringRecord::new();
                let read = reader.read_record(&mut record);
                let line = record
                    .position()
                    .or(Some(reader.position()))
                    .map_or(0, csv::Position::line);
                match read {
                    Ok(false) => Ok(None),
                    Ok(true) => {
                        let record = record.deserialize::<CsvRecord>(Some(columns));
                        Ok(Some((line, record.map_err(malformed).and_then(CsvRecord::parse))))
                    }
                    Err(error) if error.is_io_error() => Err(error.into()),
                    Err(error) => Ok(Some((line, Err(malformed(error))))),
                }
            }
            Self::Jsonl(reader, line) => loop {
                let mut text = Vec::new();
                if reader.read_until(b'\n', &mut text)? == 0 {
                    return Ok(None);
                }
                *line += 1;
                if text.trim_ascii().is_empty() {
                    continue;
                }
                let record = serde_json::from_slice::<CsvRecord>(&text);
                let record = record.map_err(|error| invalid(format!("is not a record: {error}")));
                return Ok(Some((*line, record.and_then(CsvRecord::parse))));
            },
        }
    }
}

fn malformed(error: csv::Error) -> RecordRejection {
    let reason = match error.into_kind() {
        csv::ErrorKind::Deserialize { err, .. } => err.kind().to_string(),
        csv::ErrorKind::UnequalLengths {
            expected_len, len, ..
        } => {
            format!("has {len} fields, the header has {expected_len}")
        }
        csv::ErrorKind::Utf8 { .. } => "is not valid UTF-8".to_owned(),
        _ => "cannot be read".to_owned(),
    };
    invalid(reason)
}
