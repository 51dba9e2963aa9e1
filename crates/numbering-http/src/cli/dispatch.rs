//! What `numbering` does when it is told to: one file a subcommand.
//!
//! The exit code is 0 when it was done and all is well, 1 when it was done and something is not well, and 2 when
//! it could not be done; a command line that makes no sense is 2 as well.

use std::process::ExitCode;

use super::args::Command;
use super::commands::{backup, export, import, migrate, openapi, serve, token, verify};

/// It was done, and something is not well.
const EXIT_INVALID: u8 = 1;
/// It could not be done.
const EXIT_FAILED: u8 = 2;

/// Does what the command line says.
pub async fn run(command: Command) -> ExitCode {
    let well = |()| true;
    let done = match command {
        Command::Serve(settings) => serve::serve(&settings).await.map(well),
        Command::Migrate(database) => migrate::migrate(&database).map(well),
        Command::Openapi => openapi::print_openapi().map(well),
        Command::Token(token) => token::run(token.command).await.map(well),
        Command::Verify(settings) => verify::verify(&settings),
        Command::Backup(settings) => backup::backup(&settings).map(well),
        Command::Restore(settings) => backup::restore(&settings),
        Command::Export(settings) => export::export(&settings).map(well),
        Command::Import(settings) => import::import(&settings).await,
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(EXIT_INVALID),
        Err(error) => {
            eprintln!("numbering: {error}");
            ExitCode::from(EXIT_FAILED)
        }
    }
}
