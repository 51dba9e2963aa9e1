//! `numbering`: the inventory of telephone numbers, on the command line.

use std::process::ExitCode;

use clap::Parser as _;
use numbering_http::cli::Cli;

#[actix_web::main]
async fn main() -> ExitCode {
    numbering_http::run(Cli::parse().into_command()).await
}
