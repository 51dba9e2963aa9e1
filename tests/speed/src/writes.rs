//! S4 and S5: concurrent additions of single numbers, each durable before it is acknowledged.
//!
//! With `--refused` some of the requests ask for a number that another tenant holds. The baseline has none of these: the
//! ratio is of all requests of the service, accepted and refused, to the accepted ones of the baseline.

use tempfile::TempDir;

use crate::client::{Client, LoadRequest};
use crate::cluster::Cluster;
use crate::errors::BoxError;
use crate::fixture::{Fixture, list, numbers_of, scattered, sqlite};
use crate::sampling::{Sampling, median};
use crate::server::Server;
use crate::table::Measured;
use crate::table::{Goal, Row};

/// The number of concurrent clients.
const CLIENTS: usize = 64;

pub(crate) fn single_adds_on_sqlite(sampling: &Sampling) -> Measured {
    let folder = TempDir::new()?;
    let mut fixture = Fixture::on(&sqlite(folder.path(), "ours"))?;
    fixture.tenant("t0")?;
    // the baseline uses the schema and the tenant of the service
    Fixture::on(&sqlite(folder.path(), "baseline"))?.tenant("t0")?;
    let baseline = Server::baseline(&[
        "transactions",
        &folder.path().join("baseline.db").to_string_lossy(),
    ])?;
    let baseline_client = Client::new(baseline.address, "none")?;
    hold_elsewhere(&mut fixture)?;
    let what = "durable single adds, 64 clients, SQLite, to one transaction each";
    let mut rows = Vec::new();
    for (place, percent) in sampling.refused.iter().enumerate() {
        let pairs = sampling.rounds(|round| {
            let mix = Mix::new(round + place * sampling.rounds, *percent);
            let theirs = rate(&baseline_client, sampling, mix.all_accepted(), |_| 0)?;
            Ok((rate(&fixture.client, sampling, mix, |_| 0)?, theirs))
        })?;
        rows.push(compare(what, *percent, Goal::AtLeast(5.0), &pairs));
    }
    Ok(rows)
}

pub(crate) fn single_adds_on_postgres(sampling: &Sampling) -> Measured {
    let many = "durable single adds, 64 tenants, PostgreSQL, to pgbench -c16 without guards";
    let one = "durable single adds, one tenant, PostgreSQL, to pgbench -c16 without guards";
    let goals = (Goal::AtLeast(0.5), Goal::AtLeast(1.5));
    let cluster = match Cluster::start() {
        Ok(cluster) => cluster,
        Err(why) => {
            let why = why.to_string();
            return Ok(vec![
                Row::not_run(many, goals.0, &why),
                Row::not_run(one, goals.1, &why),
            ]);
        }
    };
    cluster.run("postgres", "CREATE DATABASE ours")?;
    let mut fixture = Fixture::on(&cluster.url("ours"))?;
    for tenant in 0..CLIENTS {
        fixture.tenant(&format!("t{tenant}"))?;
    }
    cluster.run("postgres", "CREATE DATABASE baseline")?;
    let mut baseline = Fixture::on(&cluster.url("baseline"))?;
    for tenant in 0..CLIENTS {
        baseline.tenant(&format!("t{tenant}"))?;
    }
    drop(baseline);
    cluster.drop_guards("baseline")?;
    hold_elsewhere(&mut fixture)?;
    let mut rows = Vec::new();
    for (place, percent) in sampling.refused.iter().enumerate() {
        let mut pairs = (Vec::new(), Vec::new());
        for round in 0..sampling.rounds {
            let turn = 2 * (round + place * sampling.rounds);
            let ours = rate(&fixture.client, sampling, Mix::new(turn, *percent), |client| {
                client
            })?;
            let theirs = cluster.pgbench("baseline", &script(CLIENTS), sampling)?;
            pairs.0.push((ours, theirs));
            let ours = rate(&fixture.client, sampling, Mix::new(turn + 1, *percent), |_| 0)?;
            pairs
                .1
                .push((ours, cluster.pgbench("baseline", &script(1), sampling)?));
        }
        rows.push(compare(many, *percent, goals.0, &pairs.0));
        rows.push(compare(one, *percent, goals.1, &pairs.1));
    }
    Ok(rows)
}

/// The count of numbers that another tenant holds.
const ELSEWHERE: u64 = 1000;

/// A number that another tenant holds.
fn number_elsewhere(turn: u64) -> u64 {
    330_000_000_000 + turn % ELSEWHERE * 97_001
}

/// Creates another tenant with these numbers, which the refused requests ask for.
fn hold_elsewhere(fixture: &mut Fixture) -> Result<(), BoxError> {
    fixture.tenant("elsewhere")?;
    fixture.add(
        "elsewhere",
        &(0..ELSEWHERE).map(number_elsewhere).collect::<Vec<u64>>(),
    )
}

/// The requests of a round, which have numbers of their own, of which a percentage is refused.
#[derive(Clone, Copy)]
struct Mix {
    round: usize,
    refused_percent: u64,
}

impl Mix {
    const fn new(round: usize, refused_percent: u64) -> Self {
        Self {
            round,
            refused_percent,
        }
    }

    /// The same numbers, none of which is refused.
    const fn all_accepted(self) -> Self {
        Self::new(self.round, 0)
    }

    /// Returns whether the request of this turn is refused: the refused ones are spread evenly.
    const fn is_refused(self, turn: u64) -> bool {
        turn * self.refused_percent % 100 < self.refused_percent
    }
}

/// The minimum of an addition: the revision of the tenant, the piece, the journal.
fn script(tenants: usize) -> String {
    format!(
        "\\set tenant random(1, {tenants})
         \\set number random(1, 400000000000000)
         BEGIN;
         UPDATE tenants SET revision = revision + 1 WHERE key = :tenant;
         INSERT INTO pieces (first, last, tenant, kind)
             VALUES (400000000000000 + :number, 400000000000000 + :number, :tenant, 1);
         INSERT INTO journal (tenant, revision, at, actor, request_id, operation, tenant_id, block, changes)
             VALUES (:tenant, 1, 1764000000000000, 'b2c4a6f80e1d3957', '01234567-89ab-cdef-0123-456789abcdef',
                     1, 't', :number, '\\x0101010280808080808080');
         COMMIT;\n"
    )
    .replace("\n         ", "\n")
}

/// The rate of answered requests per second, refused ones included.
fn rate(client: &Client, sampling: &Sampling, mix: Mix, tenant: fn(usize) -> usize) -> Result<f64, BoxError> {
    const ROUND: u64 = 10_000_000;
    let heads: Vec<_> = (0..CLIENTS)
        .map(|index| numbers_of(&format!("t{}", tenant(index))))
        .collect();
    let (request, mut turn) = (client.requester(), mix.round as u64 * ROUND);
    client.load(CLIENTS, sampling.duration, move |index| {
        turn += 1;
        let path = heads.get(index).map(String::as_str).unwrap_or_default();
        if mix.is_refused(turn) {
            return LoadRequest::refused(request("POST", path, &list(&[number_elsewhere(turn)])));
        }
        request("POST", path, &list(&[scattered(turn)])).into()
    })
}

fn compare(what: &str, refused_percent: u64, goal: Goal, pairs: &[(f64, f64)]) -> Row {
    let what = match refused_percent {
        0 => what.to_owned(),
        percent => format!("{what}; {percent} % refused"),
    };
    let ratios = pairs.iter().map(|(ours, theirs)| ours / theirs).collect();
    let (ours, theirs) = (
        median(pairs.iter().map(|pair| pair.0)),
        median(pairs.iter().map(|pair| pair.1)),
    );
    Row::ratio(what, goal, ratios).remark(format!("{ours:.0}/s to {theirs:.0}/s"))
}
