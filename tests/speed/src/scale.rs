//! S8 and S9: the length of a range and the size of the inventory, neither of which makes a request slower.

use tempfile::TempDir;

use crate::client::Client;
use crate::cluster::Cluster;
use crate::errors::BoxError;
use crate::fixture::{Fixture, list, numbers_of, numbers_of_group, range, sqlite};
use crate::sampling::{Sampling, median, seconds};
use crate::table::Measured;
use crate::table::{Goal, Row};

/// The number of measurements of each side in a round, in turns.
const TURNS: usize = 40;
/// The first number.
const BASE: u64 = 324_000_000_000;

/// A function that creates an empty database of this name, and returns its URL.
type MakeDatabase<'a> = &'a dyn Fn(&str) -> Result<String, BoxError>;

pub(crate) fn length_of_a_range(sampling: &Sampling) -> Measured {
    let what = "life of a range of ten million, to one of ten";
    on_both(what, Goal::AtMost(1.2), |make| {
        let mut fixture = Fixture::on(&make("one")?)?;
        fixture.tenant("t0")?;
        sampling.rounds(|_| {
            let mut lifecycle_of = |count| seconds(|| lifecycle(&mut fixture.client, count));
            in_turns(|_| Ok((lifecycle_of(10_000_000)?, lifecycle_of(10)?)))
        })
    })
}

/// Adds, assigns, lists, unassigns and removes a range.
fn lifecycle(client: &mut Client, count: u64) -> Result<(), BoxError> {
    let (tenant, group, body) = (
        numbers_of("t0"),
        numbers_of_group("t0"),
        range(BASE, BASE + count - 1),
    );
    client.call("POST", &tenant, &body)?;
    client.call("POST", &group, &body)?;
    client.call("GET", &format!("{tenant}?view=ranges"), "")?;
    client.call("DELETE", &group, &body)?;
    client.call("DELETE", &tenant, &body)?;
    Ok(())
}

pub(crate) fn size_of_an_inventory(sampling: &Sampling) -> Measured {
    let what = "one assignment among 1,000,000 intervals, to one among 1,000";
    on_both(what, Goal::AtMost(1.5), |make| {
        let mut large = Assignments::among(sampling.scaled(1_000_000), &make("large")?)?;
        let mut small = Assignments::among(1000, &make("small")?)?;
        sampling.rounds(|_| in_turns(|_| Ok((seconds(|| large.next())?, seconds(|| small.next())?))))
    })
}

/// An inventory whose numbers are assigned one after the other.
struct Assignments {
    fixture: Fixture,
    count: u64,
    turn: u64,
}

impl Assignments {
    fn among(count: u64, url: &str) -> Result<Self, BoxError> {
        let mut fixture = Fixture::on(url)?;
        fixture.tenant("t0")?;
        let numbers: Vec<u64> = (0..count).map(|place| BASE + 10 * place).collect();
        fixture.add("t0", &numbers)?;
        Ok(Self {
            fixture,
            count,
            turn: 0,
        })
    }

    fn next(&mut self) -> Result<(), BoxError> {
        self.turn += 1;
        let number = BASE + 10 * (self.turn * 700_001 % self.count);
        let path = numbers_of_group("t0");
        self.fixture
            .client
            .call("POST", &path, &list(&[number]))
            .map(drop)
    }
}

/// The medians of both sides over the turns of a round.
fn in_turns(mut turn: impl FnMut(usize) -> Result<(f64, f64), BoxError>) -> Result<(f64, f64), BoxError> {
    let turns: Vec<(f64, f64)> = (0..TURNS).map(&mut turn).collect::<Result<_, _>>()?;
    Ok((
        median(turns.iter().map(|pair| pair.0)),
        median(turns.iter().map(|pair| pair.1)),
    ))
}

fn on_both(
    what: &str,
    goal: Goal,
    measure: impl Fn(MakeDatabase<'_>) -> Result<Vec<(f64, f64)>, BoxError>,
) -> Measured {
    let folder = TempDir::new()?;
    let pairs = measure(&|name| Ok(sqlite(folder.path(), name)))?;
    let on_sqlite = compare(format!("{what}, SQLite"), goal, &pairs);
    let what = format!("{what}, PostgreSQL");
    let on_postgres = match Cluster::start() {
        Err(why) => Row::not_run(what, goal, &why.to_string()),
        Ok(cluster) => {
            let pairs = measure(&|name| {
                cluster.run("postgres", &format!("CREATE DATABASE {name}"))?;
                Ok(cluster.url(name))
            })?;
            compare(what, goal, &pairs)
        }
    };
    Ok(vec![on_sqlite, on_postgres])
}

fn compare(what: String, goal: Goal, pairs: &[(f64, f64)]) -> Row {
    let ratios = pairs.iter().map(|(large, small)| large / small).collect();
    let (large, small) = (
        median(pairs.iter().map(|pair| pair.0 * 1e3)),
        median(pairs.iter().map(|pair| pair.1 * 1e3)),
    );
    Row::ratio(what, goal, ratios).remark(format!("{large:.2} ms to {small:.2} ms"))
}
