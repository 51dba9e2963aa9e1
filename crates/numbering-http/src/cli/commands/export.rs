//! `numbering export`: prints the inventory.

use std::io::{BufWriter, Write as _};

use numbering_store::StoreError;

use super::database::open_existing;
use super::progress::Progress;
use crate::cli::args::{ExportArgs, ExportReader};
use crate::server::start_error::StartError;
use crate::transfer::{ExportedRecord, RecordFormat};

/// The mark by which a spreadsheet knows UTF-8.
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// The error of an export: in the database, or in the output.
enum ExportError {
    Store(StoreError),
    Out(StartError),
}

impl From<StoreError> for ExportError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

pub(in crate::cli) fn export(settings: &ExportArgs) -> Result<(), StartError> {
    if settings.reader == ExportReader::Spreadsheet && settings.format != RecordFormat::Csv {
        return Err("--for spreadsheet needs --format csv".into());
    }
    let store = open_existing(&settings.database)?;
    let mut progress = Progress::new();
    let mut out = BufWriter::with_capacity(1 << 20, std::io::stdout().lock());
    let mut done = 0;
    let mut report_progress = |progress: &mut Progress| {
        done += 1;
        progress.at("records", done);
    };
    let exported = match settings.format {
        RecordFormat::Csv => {
            let is_spreadsheet = settings.reader == ExportReader::Spreadsheet;
            let mut csv = csv::WriterBuilder::new();
            csv.has_headers(false).delimiter(settings.delimiter.byte());
            if is_spreadsheet {
                out.write_all(BYTE_ORDER_MARK.as_bytes())?;
                csv.terminator(csv::Terminator::CRLF);
            }
            let mut csv = csv.from_writer(&mut out);
            csv.write_record(ExportedRecord::COLUMNS)?;
            let exported = store.export(|record| {
                report_progress(&mut progress);
                let record = ExportedRecord::from(record);
                let record = if is_spreadsheet {
                    record.for_spreadsheet()
                } else {
                    record
                };
                csv.serialize(record)
                    .map_err(|error| ExportError::Out(error.into()))
            });
            csv.flush()?;
            exported
        }
        RecordFormat::Jsonl => store.export(|record| {
            report_progress(&mut progress);
            serde_json::to_writer(&mut out, &ExportedRecord::from(record))
                .map_err(|error| ExportError::Out(error.into()))?;
            out.write_all(b"\n")
                .map_err(|error| ExportError::Out(error.into()))
        }),
    };
    match exported {
        Ok(_) => Ok(out.flush()?),
        Err(ExportError::Store(error)) => Err(error.into()),
        Err(ExportError::Out(error)) => Err(error),
    }
}
