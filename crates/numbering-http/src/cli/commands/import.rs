//! `numbering import`: imports records, and reports each that is rejected.

use std::fs::File;
use std::io::BufWriter;

use numbering_core::TenantId;
use numbering_store::{Author, OnMissing, Store, StoreError};

use super::database::open_existing;
use super::input::input;
use super::progress::Progress;
use crate::cli::args::ImportArgs;
use crate::server::start_error::StartError;
use crate::transfer::{
    CompareScope, Comparison, ImportOptions, ImportReport, ImportRun, RecordSource, Rejects,
};

/// The records of a file that are read at once.
const COMPARED_TOGETHER: usize = 10_000;

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
    if settings.compare {
        return compare(settings, &store, &mut source, report);
    }
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

/// Compares a file with the inventory, and returns whether nothing differs.
fn compare(
    settings: &ImportArgs,
    store: &Store,
    source: &mut RecordSource<'_>,
    mut report: ImportReport<'_>,
) -> Result<bool, StartError> {
    let tenant = settings
        .text
        .tenant
        .as_deref()
        .map(str::parse::<TenantId>)
        .transpose()?;
    let mut comparison = Comparison::new(match (settings.prefix, tenant) {
        (Some(prefix), tenant) => CompareScope::Prefix(prefix, tenant),
        (None, Some(tenant)) => CompareScope::Tenant(tenant),
        (None, None) => CompareScope::Nothing,
    });
    loop {
        let chunk = source.chunk(COMPARED_TOGETHER)?;
        if chunk.is_empty() {
            break;
        }
        report.add_to_comparison(&chunk, &mut comparison)?;
    }
    store.export(|record| {
        comparison.add_here(record);
        Ok::<_, StoreError>(())
    })?;
    Ok(report.finish_comparison(comparison)?)
}

fn author() -> Author {
    Author {
        actor: "command line".to_owned(),
        request_id: "import".to_owned(),
    }
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
