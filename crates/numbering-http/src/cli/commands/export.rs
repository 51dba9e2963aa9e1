//! `numbering export`: prints the inventory.

use std::io::{BufWriter, Write as _};

use numbering_store::StoreError;

use super::database::open_existing;
use super::progress::Progress;
use crate::cli::args::ExportArgs;
use crate::server::start_error::StartError;
use crate::transfer::{ExportedRecord, RecordFormat};

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
            let mut csv = csv::WriterBuilder::new().has_headers(false).from_writer(&mut out);
            csv.write_record(ExportedRecord::COLUMNS)?;
            let exported = store.export(|record| {
                report_progress(&mut progress);
                csv.serialize(ExportedRecord::from(record))
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
