//! S1 to S3: short answers, beside the same bytes from memory.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use crate::client::Client;
use crate::cluster::Cluster;
use crate::effort::{Effort, median};
use crate::scene::{Chance, Scene, numbers_of, scattered, shuffled, sqlite, text};
use crate::server::Server;
use crate::table::{Goal, Row};
use crate::{Found, Trouble};

/// How many ask at once.
const CLIENTS: usize = 32;
/// How many exclusive numbers there are.
const EXCLUSIVE: u64 = 10_000;

pub(crate) fn exclusive_number_on_sqlite(effort: &Effort) -> Found {
    let folder = TempDir::new()?;
    let mut reads = ExclusiveReads::on(&sqlite(folder.path(), "s1"), folder.path(), effort)?;
    let pairs = effort.rounds(|_| Ok((reads.rate(effort)?, reads.ceiling(effort)?)))?;
    let what = "GET one exclusive number, SQLite, to the same bytes from memory";
    Ok(vec![against_ceiling(what, Goal::AtLeast(0.65), &pairs)])
}

pub(crate) fn available_numbers_on_sqlite(effort: &Effort) -> Found {
    let folder = TempDir::new()?;
    let mut scene = Scene::on(&sqlite(folder.path(), "s2"))?;
    scene.tenant("t0")?;
    scene.add("t0", &(0..60).map(scattered).collect::<Vec<u64>>())?;
    let mut client = scene.admin_of("t0")?;
    let request = client.request("GET", &format!("{}?available=true", numbers_of("t0")), "");
    let rival = bytes(folder.path(), &client.send(&request)?.body)?;
    let pairs = effort.rounds(|_| {
        let ours = Sample::of(&scene.server, &client, effort, {
            let request = request.clone();
            move |_| request.clone()
        })?;
        let theirs = Sample::of(&rival, &Client::new(rival.address, "none")?, effort, {
            let request = request.clone();
            move |_| request.clone()
        })?;
        Ok((ours, theirs))
    })?;
    let what = "GET 60 available numbers, SQLite, to the same bytes from memory";
    Ok(vec![against_ceiling(what, Goal::AtLeast(0.5), &pairs)])
}

pub(crate) fn exclusive_number_on_postgres(effort: &Effort) -> Found {
    let what = "GET one exclusive number, PostgreSQL, to 1/(1/memory + 1/pgbench)";
    let goal = Goal::AtLeast(0.75);
    let cluster = match Cluster::start() {
        Ok(cluster) => cluster,
        Err(why) => return Ok(vec![Row::not_run(what, goal, &why.to_string())]),
    };
    cluster.run("postgres", "CREATE DATABASE s3")?;
    let folder = TempDir::new()?;
    let mut reads = ExclusiveReads::on(&cluster.url("s3"), folder.path(), effort)?;
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
    let rounds = effort.rounds(|_| {
        let (ours, memory) = (reads.rate(effort)?, reads.ceiling(effort)?);
        let select = cluster.bench("s3", &script, effort)?;
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

/// How fast a server answered, and what that cost it.
struct Sample {
    /// Answers a second.
    rate: f64,
    /// Processor time of the server for each, in microseconds.
    cpu: f64,
}

impl Sample {
    fn of(
        server: &Server,
        client: &Client,
        effort: &Effort,
        make: impl FnMut(usize) -> Vec<u8> + 'static,
    ) -> Result<Self, Trouble> {
        let before = server.cpu()?;
        let rate = client.load(CLIENTS, effort.span, make)?;
        let cpu = (server.cpu()? - before) / (rate * effort.span.as_secs_f64()) * 1e6;
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
pub(crate) fn bytes(folder: &Path, body: &[u8]) -> Result<Server, Trouble> {
    let file = folder.join("answer");
    fs::write(&file, body)?;
    Server::rival(&["bytes", &file.to_string_lossy()])
}

/// Exclusive numbers of one tenant, read by its admin, and the answer to one of them in memory.
struct ExclusiveReads {
    scene: Scene,
    client: Client,
    rival: Server,
    ids: Vec<String>,
}

impl ExclusiveReads {
    fn on(url: &str, folder: &Path, effort: &Effort) -> Result<Self, Trouble> {
        let mut scene = Scene::on(url)?;
        scene.tenant("t0")?;
        let mut client = scene.admin_of("t0")?;
        let mut ids = Vec::new();
        for turn in shuffled(usize::try_from(effort.scaled(EXCLUSIVE))?) {
            let body =
                format!(r#"{{"number":"+3222{turn:06}","description":"the front desk of building {turn}"}}"#);
            let answer = client.call("POST", "/api/exclusive_numbers", &body)?;
            ids.push(text(&answer, "id")?);
        }
        let first = ids.first().ok_or("there are no exclusive numbers")?;
        let answer = client.call("GET", &format!("/api/exclusive_numbers/{first}"), "")?;
        let rival = bytes(folder, &answer.body)?;
        Ok(Self {
            scene,
            client,
            rival,
            ids,
        })
    }

    fn requests(&self) -> impl FnMut(usize) -> Vec<u8> + use<> {
        let request = |id: &String| {
            self.client
                .request("GET", &format!("/api/exclusive_numbers/{id}"), "")
        };
        let requests: Vec<Vec<u8>> = self.ids.iter().map(request).collect();
        let mut chance = Chance(1);
        move |_| {
            let place = usize::try_from(chance.below(requests.len() as u64)).unwrap_or_default();
            requests.get(place).cloned().unwrap_or_default()
        }
    }

    fn rate(&mut self, effort: &Effort) -> Result<Sample, Trouble> {
        Sample::of(&self.scene.server, &self.client, effort, self.requests())
    }

    fn ceiling(&mut self, effort: &Effort) -> Result<Sample, Trouble> {
        let client = Client::new(self.rival.address, "none")?;
        Sample::of(&self.rival, &client, effort, self.requests())
    }
}
