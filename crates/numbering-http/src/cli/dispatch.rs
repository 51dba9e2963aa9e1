//! The dispatch of commands, and their exit codes.
//!
//! The exit code is 0 on success, 1 if the command ran and found something invalid, and 2 if it failed; a
//! command line that cannot be parsed is 2 as well.

use std::process::ExitCode;

use super::args::Command;
use super::commands::{backup, export, import, manual, migrate, openapi, serve, token, verify};
use crate::observability::logging::one_line;

/// The command ran and found something invalid.
const EXIT_INVALID: u8 = 1;
/// The command failed.
const EXIT_FAILED: u8 = 2;

/// Runs a command.
pub async fn run(command: Command) -> ExitCode {
    let well = |()| true;
    let done = match command {
        Command::Serve(settings) => serve::serve(&settings).await.map(well),
        Command::Migrate(database) => migrate::migrate(&database).map(well),
        Command::Openapi => openapi::print_openapi().map(well),
        Command::Completions { shell } => manual::print_completions(shell).map(well),
        Command::Man { command } => manual::print_manual(command.as_deref()).map(well),
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
            eprintln!("numbering: {}", one_line(&error.to_string()));
            ExitCode::from(EXIT_FAILED)
        }
    }
}
