//! `numbering completions` and `man`: what helps at the command line, made from its definition.

use std::io::Write as _;

use clap::CommandFactory as _;
use clap_complete::Shell;
use clap_mangen::Man;

use crate::cli::args::Cli;
use crate::server::start_error::StartError;

/// The name of the program.
const PROGRAM: &str = "numbering";

/// Prints the completions of a shell.
pub(in crate::cli) fn print_completions(shell: Shell) -> Result<(), StartError> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), PROGRAM, &mut script);
    Ok(std::io::stdout().write_all(&script)?)
}

/// Prints the manual page of the program, or of one command.
pub(in crate::cli) fn print_manual(name: Option<&str>) -> Result<(), StartError> {
    let mut program = Cli::command();
    program.build();
    let page = match name {
        None => Man::new(program),
        Some(name) => {
            let command = program.find_subcommand(name);
            let command = command.ok_or_else(|| format!("there is no command {name:?}"))?;
            let title = format!("{PROGRAM}-{name}");
            Man::new(command.clone()).title(title)
        }
    };
    let mut text = Vec::new();
    page.render(&mut text)?;
    Ok(std::io::stdout().write_all(&text)?)
}
