//! S1 to S3: short answers, compared with the same bytes from memory.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use crate::client::Client;
use crate::cluster::Cluster;
use crate::errors::BoxError;
use crate::fixture::{Fixture, Random, numbers_of, scattered, shuffled, sqlite, text};
use crate::sampling::{Sampling, median};
use crate::server::Server;
use crate::table::Measured;
use crate::table::{Goal, Row};

/// The number of concurrent clients.
const CLIENTS: usize = 32;
/// The number of exclusive numbers.
const EXCLUSIVE: u64 = 10_000;

pub(crate) fn exclusive_number_on_sqlite(sampling: &Sampling) -> Measured {
    let folder = TempDir::new()?;
    let mut reads = ExclusiveReads::on(&sqlite(folder.path(), "s1"), folder.path(), sampling)?;
    let pairs = sampling.rounds(|_| Ok((reads.rate(sampling)?, reads.ceiling(sampling)?)))?;
    let what = "GET one exclusive number, SQLite, to the same bytes from memory";
    Ok(vec![against_ceiling(what, Goal::AtLeast(0.65), &pairs)])
}

pub(crate) fn available_numbers_on_sqlite(sampling: &Sampling) -> Measured {
    let folder = TempDir::new()?;
    let mut fixture = Fixture::on(&sqlite(folder.path(), "s2"))?;
    fixture.tenant("t0")?;
    fixture.add("t0", &(0..60).map(scattered).collect::<Vec<u64>>())?;
    let mut client = fixture.admin_of("t0")?;
    let request = client.request("GET", &format!("{}?available=true", numbers_of("t0")), "");
    let baseline = bytes(folder.path(), &client.send(&request)?.body)?;
    let pairs = sampling.rounds(|_| {
        let ours = Sample::of(&fixture.server, &client, sampling, {
            let request = request.clone();
            move |_| request.clone()
        })?;
        let theirs = Sample::of(&baseline, &Client::new(baseline.address, "none")?, sampling, {
            let request = request.clone();
            move |_| request.clone()
        })?;
        Ok((ours, theirs))
    })?;
    let what = "GET 60 available numbers, SQLite, to the same bytes from memory";
    Ok(vec![against_ceiling(what, Goal::AtLeast(0.5), &pairs)])
}

pub(crate) fn exclusive_number_on_postgres(sampling: &Sampling) -> Measured {
    let what = "GET one exclusive number, PostgreSQL, to 1/(1/memory + 1/pgbench)";
    let goal = Goal::AtLeast(0.75);
    let cluster = match Cluster::start() {
        Ok(cluster) => cluster,
        Err(why) => return Ok(vec![Row::not_run(what, goal, &why.to_string())]),
    };
    cluster.run("postgres", "CREATE DATABASE s3")?;
    let folder = TempDir::new()?;
    let mut reads = ExclusiveReads::on(&cluster.url("s3"), folder.path(), sampling)?;
    // the same rows, under keys that pgbench can draw
    cluster.run(
        "s3",
        "CREATE TABLE drawn AS SELECT row_number() OVER (ORDER BY key) AS key, number, description, enabled, created_at
         FROM exclusive_numbers",
    )?;
    cluster.run("s3", "ALTER TABLE drawn ADD PRIMARY KEY (key)")?;
    cluster.run("s3", "ANALYZE")?;
    let script = format!(
        "\\set n random(1, {})\n\
         SELECT key, number, description, enabled, created_at FROM drawn WHERE key = :n;\n",
        reads.ids.len()
    );
    let rounds = sampling.rounds(|_| {
        let (ours, memory) = (reads.rate(sampling)?, reads.ceiling(sampling)?);
        let select = cluster.pgbench("s3", &script, sampling)?;
        let limit = 1.0 / (1.0 / memory.rate + 1.0 / select);
        Ok((ours.rate / limit, ours.rate, memory.rate, select))
    })?;
    let middle = |pick: fn(&(f64, f64, f64, f64)) -> f64| median(rounds.iter().map(pick));
    let remark = format!(
        "{:.0}/s; memory {:.0}/s, pgbench -c16 {:.0}/s",
        middle(|round| round.1),
        middle(|round| round.2),
        middle(|round| round.3)
    );
    let ratios = rounds.iter().map(|round| round.0).collect();
    Ok(vec![Row::ratio(what, goal, ratios).remark(remark)])
}

/// The rate of a server's answers, and its processor time.
struct Sample {
    /// Answers per second.
    rate: f64,
    /// Processor time of the server per answer, in microseconds.
    cpu: f64,
}

impl Sample {
    fn of(
        server: &Server,
        client: &Client,
        sampling: &Sampling,
        make: impl FnMut(usize) -> Vec<u8> + 'static,
    ) -> Result<Self, BoxError> {
        let before = server.cpu()?;
        let rate = client.load(CLIENTS, sampling.duration, make)?;
        let cpu = (server.cpu()? - before) / (rate * sampling.duration.as_secs_f64()) * 1e6;
        Ok(Self { rate, cpu })
    }
}

fn against_ceiling(what: &str, goal: Goal, pairs: &[(Sample, Sample)]) -> Row {
    let ratios = pairs
        .iter()
        .map(|(ours, theirs)| ours.rate / theirs.rate)
        .collect();
    let (ours, theirs) = (
        median(pairs.iter().map(|(ours, _)| ours.rate)),
        median(pairs.iter().map(|(_, theirs)| theirs.rate)),
    );
    let (cpu, least) = (
        median(pairs.iter().map(|(ours, _)| ours.cpu)),
        median(pairs.iter().map(|(_, theirs)| theirs.cpu)),
    );
    Row::ratio(what, goal, ratios).remark(format!(
        "{ours:.0}/s to {theirs:.0}/s; {cpu:.1} µs of the server's CPU to {least:.1}"
    ))
}

/// A server that answers with these bytes.
pub(crate) fn bytes(folder: &Path, body: &[u8]) -> Result<Server, BoxError> {
    let file = folder.join("answer");
    fs::write(&file, body)?;
    Server::baseline(&["bytes", &file.to_string_lossy()])
}

/// Exclusive numbers of one tenant, read by its admin, and the answer to one of them in memory.
struct ExclusiveReads {
    fixture: Fixture,
    client: Client,
    baseline: Server,
    ids: Vec<String>,
}

impl ExclusiveReads {
    fn on(url: &str, folder: &Path, sampling: &Sampling) -> Result<Self, BoxError> {
        let mut fixture = Fixture::on(url)?;
        fixture.tenant("t0")?;
        let mut client = fixture.admin_of("t0")?;
        let mut ids = Vec::new();
        for turn in shuffled(usize::try_from(sampling.scaled(EXCLUSIVE))?) {
            let body =
                format!(r#"{{"number":"+3222{turn:06}","description":"the front desk of building {turn}"}}"#);
            let answer = client.call("POST", "/api/exclusive_numbers", &body)?;
            ids.push(text(&answer, "id")?);
        }
        let first = ids.first().ok_or("there are no exclusive numbers")?;
        let answer = client.call("GET", &format!("/api/exclusive_numbers/{first}"), "")?;
        let baseline = bytes(folder, &answer.body)?;
        Ok(Self {
            fixture,
            client,
            baseline,
            ids,
        })
    }

    fn requests(&self) -> impl FnMut(usize) -> Vec<u8> + use<> {
        let request = |id: &String| {
            self.client
                .request("GET", &format!("/api/exclusive_numbers/{id}"), "")
        };
        let requests: Vec<Vec<u8>> = self.ids.iter().map(request).collect();
        let mut random = Random(1);
        move |_| {
            let place = usize::try_from(random.below(requests.len() as u64)).unwrap_or_default();
            requests.get(place).cloned().unwrap_or_default()
        }
    }

    fn rate(&mut self, sampling: &Sampling) -> Result<Sample, BoxError> {
        Sample::of(&self.fixture.server, &self.client, sampling, self.requests())
    }

    fn ceiling(&mut self, sampling: &Sampling) -> Result<Sample, BoxError> {
        let client = Client::new(self.baseline.address, "none")?;
        Sample::of(&self.baseline, &client, sampling, self.requests())
    }
}
