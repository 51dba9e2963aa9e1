//! The benchmark of the service: each measure compared with a baseline or a limit, in turns, in one run.
//!
//! `cargo run --release --locked -p numbering-speed` prints the table of speeds; `--write docs/performance.md` also
//! replaces the table of that page. Names of measures (`S1 S10`) run those alone. `--refused 0,10,50` measures S4 and S5
//! with these percentages of refused changes. `--short` runs every measure once and small, to show that it still runs: its
//! figures mean nothing, and it takes the server beside this program instead of building one.

mod arguments;
mod baseline;
mod bulk;
mod client;
mod cluster;
mod conditions;
mod errors;
mod fixture;
mod footprint;
mod measures;
mod page;
mod reads;
mod sampling;
mod scale;
mod server;
mod sets;
mod stream;
mod table;
mod writes;

use std::process::ExitCode;

use arguments::Arguments;
use conditions::Conditions;
use errors::BoxError;
use measures::MEASURES;

fn main() -> ExitCode {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let done = if arguments.first().is_some_and(|first| first == "baseline") {
        baseline::serve(arguments.split_off(1))
    } else {
        Arguments::parse(arguments).and_then(|arguments| run(&arguments))
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("numbering-speed: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), BoxError> {
    arguments.check_names(&MEASURES.map(|(name, _)| name))?;
    let sampling = arguments.sampling();
    if !sampling.short {
        server::build()?;
    }
    let (mut conditions, mut table) = (Conditions::default(), table::HEAD.to_owned());
    print!("{}", table::HEAD);
    for (name, measure) in MEASURES {
        if arguments.includes(name) {
            let rows = measure(&sampling).map_err(|error| format!("{name}: {error}"))?;
            let lines: String = rows.iter().map(|row| row.line(name)).collect();
            print!("{lines}");
            table.push_str(&lines);
            conditions.record();
        }
    }
    println!("\n{conditions}");
    match &arguments.page {
        Some(page) => page::write(page, &format!("{conditions}\n\n{table}")),
        None => Ok(()),
    }
}
