//! How fast the service is: each measure beside its baseline or its limit, in turns, in one run.
//!
//! `cargo run --release --locked -p numbering-speed` prints the table of `docs/performance.md`. Names of measures
//! (`S1 S10`) run those alone. `--refused 0,10,50` measures S4 and S5 with such percentages of refused changes. `--short` runs every measure once and small, to show that it still runs: its
//! figures mean nothing, and it takes the server that stands beside this program instead of building one.

mod baseline;
mod bulk;
mod client;
mod cluster;
mod fixture;
mod footprint;
mod reads;
mod sampling;
mod scale;
mod server;
mod sets;
mod stream;
mod table;
mod writes;

use std::process::ExitCode;

use sampling::Sampling;
use table::Row;

/// Anything that goes wrong.
type BoxError = Box<dyn std::error::Error + Send + Sync>;
/// What a measure finds.
type Measured = Result<Vec<Row>, BoxError>;

/// A measure, and its name.
type Measure = (&'static str, fn(&Sampling) -> Measured);

const MEASURES: [Measure; 15] = [
    ("S1", reads::exclusive_number_on_sqlite),
    ("S2", reads::available_numbers_on_sqlite),
    ("S3", reads::exclusive_number_on_postgres),
    ("S4", writes::single_adds_on_sqlite),
    ("S5", writes::single_adds_on_postgres),
    ("S6", bulk::on_sqlite),
    ("S7", bulk::on_postgres),
    ("S8", scale::length_of_a_range),
    ("S9", scale::size_of_an_inventory),
    ("S10", sets::union_and_difference),
    ("S11", sets::sparse_difference),
    ("S12", sets::membership),
    ("S13", sets::parsing),
    ("S14", stream::long_answer),
    ("S15", footprint::of_the_program),
];

/// The longest list of percentages: each round of each takes numbers of its own.
const PERCENTAGES_MAX: usize = 8;

fn main() -> ExitCode {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.first().is_some_and(|first| first == "baseline") {
        return finish(baseline::serve(arguments.split_off(1)));
    }
    let short = arguments.iter().any(|argument| argument == "--short");
    arguments.retain(|argument| argument != "--short");
    let done =
        take_refused(&mut arguments).and_then(|refused| run(&Sampling::new(short, refused), &arguments));
    finish(done)
}

/// Takes `--refused 0,10,50` out of the arguments: percentages of refused changes, 0 alone without it.
fn take_refused(arguments: &mut Vec<String>) -> Result<Vec<u64>, BoxError> {
    let Some(index) = arguments.iter().position(|argument| argument == "--refused") else {
        return Ok(vec![0]);
    };
    let taken: Vec<String> = arguments.drain(index..arguments.len().min(index + 2)).collect();
    let list = taken
        .get(1)
        .ok_or("--refused takes percentages, such as 0,10,50")?;
    let percentages: Result<Vec<u64>, _> = list.split(',').map(str::parse).collect();
    let percentages = percentages.map_err(|error| format!("--refused {list}: {error}"))?;
    if PERCENTAGES_MAX < percentages.len() || percentages.iter().any(|percent| 100 < *percent) {
        return Err(format!("--refused takes up to {PERCENTAGES_MAX} percentages of up to 100").into());
    }
    Ok(percentages)
}

fn finish(done: Result<(), BoxError>) -> ExitCode {
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("numbering-speed: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(sampling: &Sampling, wanted: &[String]) -> Result<(), BoxError> {
    let is_known = |name: &String| MEASURES.iter().any(|(known, _)| known == name);
    if let Some(unknown) = wanted.iter().find(|name| !is_known(name)) {
        return Err(format!("there is no measure {unknown:?}: there are S1 to S15").into());
    }
    if !sampling.short {
        server::build()?;
    }
    table::print_head();
    for (name, measure) in MEASURES {
        if wanted.is_empty() || wanted.iter().any(|wanted| wanted == name) {
            for row in measure(sampling).map_err(|error| format!("{name}: {error}"))? {
                row.print(name);
            }
        }
    }
    Ok(())
}
