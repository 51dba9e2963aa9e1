//! `numbering import`: imports records, and reports each that is rejected.

use std::fs::File;
use std::io::{BufWriter, Read};
use std::path::Path;

use numbering_store::{Author, OnMissing};

use super::database::open_existing;
use super::progress::Progress;
use crate::cli::args::ImportArgs;
use crate::server::start_error::StartError;
use crate::transfer::{ImportOptions, ImportReport, ImportRun, RecordSource, Rejects};

/// Imports a file, and returns whether every record was accepted.
pub(in crate::cli) async fn import(settings: &ImportArgs) -> Result<bool, StartError> {
    let store = open_existing(&settings.database)?;
    let mut source = RecordSource::open(input(&settings.file)?, settings.text.text_format())?;
    let mut progress = Progress::new();
    let mut report = ImportReport::new(
        Box::new(BufWriter::new(std::io::stdout())),
        rejects(settings, &source)?,
        move |records| progress.at("records", records),
    );
    let run = ImportRun {
        store: &store,
        author: author(),
        options: ImportOptions {
            on_missing: if settings.create {
                OnMissing::Create
            } else {
                OnMissing::Reject
            },
            is_update: settings.update,
        },
    };
    if settings.dry_run {
        run.dry_run(&mut source, &mut report)?;
    } else {
        run.import(&mut source, &mut report).await?;
    }
    Ok(report.finish(settings.dry_run)?.rejected == 0)
}

fn author() -> Author {
    Author {
        actor: "command line".to_owned(),
        request_id: "import".to_owned(),
    }
}

fn input(file: &Path) -> Result<Box<dyn Read + Send>, StartError> {
    if file == Path::new("-") {
        return Ok(Box::new(std::io::stdin()));
    }
    let opened = File::open(file).map_err(|error| format!("cannot read {}: {error}", file.display()))?;
    Ok(Box::new(opened))
}

/// The file for the rejected rows, if one is wanted. It must not exist yet.
fn rejects(settings: &ImportArgs, source: &RecordSource<'_>) -> Result<Option<Rejects<'static>>, StartError> {
    let Some(file) = &settings.rejects else {
        return Ok(None);
    };
    let created = File::create_new(file);
    let created = created.map_err(|error| format!("cannot create {}: {error}", file.display()))?;
    Ok(Some(Rejects::begin(
        Box::new(BufWriter::new(created)),
        source.header(),
    )?))
}
