//! What `numbering` does when it is told to: one file a subcommand.
//!
//! The exit code is 0 when it was done and all is well, 1 when it was done and something is not well, and 2 when
//! it could not be done; a command line that makes no sense is 2 as well.

mod backup;
mod export;
mod import;
mod progress;
mod record;
mod serve;
mod source;
mod token;
mod verify;

use std::process::ExitCode;

use numbering_store::{
    Answer, Author, DatabaseUrl, Effect, Prefetch, Settings as StoreSettings, Store, StoreError,
    WriteContext, WriteOptions,
};

use crate::app::StartError;
use crate::cli::Command;
use crate::config::DatabaseSettings;
use crate::openapi;

/// It was done, and something is not well.
const NOT_WELL: u8 = 1;
/// It could not be done.
const NOT_DONE: u8 = 2;

/// Does what the command line says.
pub async fn run(command: Command) -> ExitCode {
    let well = |()| true;
    let done = match command {
        Command::Serve(settings) => serve::serve(&settings).await.map(well),
        Command::Migrate(database) => migrate(&database).map(well),
        Command::Openapi => print_openapi().map(well),
        Command::Token(token) => token::run(token.command).await.map(well),
        Command::Verify(settings) => verify::verify(&settings),
        Command::Backup(settings) => backup::backup(&settings).map(well),
        Command::Restore(settings) => backup::restore(&settings),
        Command::Export(settings) => export::export(&settings).map(well),
        Command::Import(settings) => import::import(&settings).await,
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(NOT_WELL),
        Err(error) => {
            eprintln!("numbering: {error}");
            ExitCode::from(NOT_DONE)
        }
    }
}

fn migrate(database: &DatabaseSettings) -> Result<(), StartError> {
    let migrations = open(database)?.migrate()?;
    match migrations.len() {
        0 => println!("the tables are up to date"),
        count => println!("{count} migrations were run: {}", migrations.join(", ")),
    }
    Ok(())
}

fn print_openapi() -> Result<(), StartError> {
    println!("{}", openapi::text()?);
    Ok(())
}

/// Runs one change of the command line.
async fn change(
    store: Store,
    operation: impl Fn(&mut WriteContext<'_>) -> Result<(), StoreError> + Send + 'static,
) -> Result<(), StartError> {
    let options = WriteOptions {
        prefetch: Prefetch::default(),
        author: Author {
            actor: "command line".to_owned(),
            request_id: String::new(),
        },
        once: None,
        items: 0,
    };
    store
        .write(options, move |context| {
            operation(context).map(|()| Effect::Done(nothing()))
        })
        .await?;
    Ok(())
}

/// Opens a database whose tables are up to date.
fn open_current(database: &DatabaseSettings) -> Result<Store, StartError> {
    let store = open(database)?;
    store.check()?;
    Ok(store)
}

/// Opens a database that must be there: a misspelt file is not made anew.
fn open_existing(database: &DatabaseSettings) -> Result<Store, StartError> {
    let url: DatabaseUrl = database.database_url.parse()?;
    if let DatabaseUrl::Sqlite(file) = &url
        && !file.exists()
    {
        return Err(format!("there is no file {}", file.display()).into());
    }
    open_current(database)
}

fn open(database: &DatabaseSettings) -> Result<Store, StartError> {
    let url = database.database_url.parse()?;
    Ok(Store::open(&StoreSettings { url, readers: 1 })?)
}

/// The answer of a change that nobody is told about.
const fn nothing() -> Answer {
    Answer {
        status: 200,
        body: Vec::new(),
        kept: None,
    }
}
