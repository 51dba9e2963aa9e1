//! S6 and S7: 100,000 numbers in one request, compared with the database's own import from a file.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use diesel::connection::SimpleConnection as _;
use diesel::{Connection as _, SqliteConnection};
use tempfile::TempDir;

use crate::cluster::Cluster;
use crate::errors::BoxError;
use crate::fixture::{Fixture, list, numbers_of, shuffled, sqlite};
use crate::sampling::{Sampling, median, seconds};
use crate::server::folder_of;
use crate::table::Measured;
use crate::table::{Goal, Row};

/// The percentage of the number space that is held already, and the goals on SQLite and on PostgreSQL.
const CASES: [(u64, f64, f64); 3] = [(0, 1.5, 2.0), (10, 2.0, 2.0), (50, 2.5, 2.0)];
/// The size of the number space.
const SPACE: u64 = 1_000_000;
/// The count of added numbers.
const ADDED: u64 = 100_000;
/// The first number of the number space.
const BASE: u64 = 32_470_000_000;

/// A table of pieces without triggers, and without the columns that the file has no value for.
const UNGUARDED: &str = "
    CREATE TABLE imported (
        first INTEGER NOT NULL PRIMARY KEY,
        last INTEGER NOT NULL CHECK (first <= last),
        tenant INTEGER NOT NULL,
        kind INTEGER NOT NULL CHECK (kind IN (1, 2, 3))
    ) STRICT;
    CREATE INDEX imported_by_tenant ON imported (tenant, kind, last);
    INSERT INTO imported SELECT first, last, tenant, kind FROM pieces;
    PRAGMA wal_checkpoint(TRUNCATE);";

/// Numbers of the number space: those already held, and those to add.
struct Numbers {
    held: Vec<u64>,
    added: Vec<u64>,
}

impl Numbers {
    fn new(percent: u64, sampling: &Sampling) -> Result<Self, BoxError> {
        let space = sampling.scaled(SPACE);
        let numbers: Vec<u64> = shuffled(usize::try_from(space)?)
            .iter()
            .map(|place| BASE + place)
            .collect();
        let held = usize::try_from(space * percent / 100)?;
        let (held, free) = numbers.split_at(held);
        let added = free.iter().take(usize::try_from(sampling.scaled(ADDED))?);
        Ok(Self {
            held: held.to_vec(),
            added: added.copied().collect(),
        })
    }

    /// Writes the numbers to add, sorted, as rows of pieces.
    fn write_rows(&self, folder: &Path) -> Result<PathBuf, BoxError> {
        let mut sorted = self.added.clone();
        sorted.sort_unstable();
        let mut rows = String::new();
        for number in sorted {
            writeln!(rows, "{number},{number},1,1")?;
        }
        let file = folder.join("rows.csv");
        fs::write(&file, rows)?;
        Ok(file)
    }
}

pub(crate) fn on_sqlite(sampling: &Sampling) -> Measured {
    CASES
        .iter()
        .map(|(percent, goal, _)| {
            let what = format!("POST of 100,000 numbers, SQLite {percent} % full, to sqlite3 .import");
            let goal = Goal::AtMost(*goal);
            if folder_of("sqlite3").is_none() {
                return Ok(Row::not_run(what, goal, "sqlite3 is not found"));
            }
            let pairs = sqlite_case(*percent, sampling)?;
            Ok(compare(what, goal, &pairs))
        })
        .collect()
}

fn sqlite_case(percent: u64, sampling: &Sampling) -> Result<Vec<(f64, f64)>, BoxError> {
    let (folder, numbers) = (TempDir::new()?, Numbers::new(percent, sampling)?);
    let file = |name: &str| folder.path().join(format!("{name}.db"));
    let rows = numbers.write_rows(folder.path())?;
    seed(&sqlite(folder.path(), "seed"), &numbers)?;
    checkpoint(&file("seed"), "PRAGMA wal_checkpoint(TRUNCATE)")?;
    fs::copy(file("seed"), file("seed_of_baseline"))?;
    checkpoint(&file("seed_of_baseline"), UNGUARDED)?;
    sampling.rounds(|round| {
        let (ours, theirs) = (format!("ours{round}"), format!("theirs{round}"));
        fs::copy(file("seed_of_baseline"), file(&theirs))?;
        let theirs = seconds(|| import(&file(&theirs), &rows))?;
        fs::copy(file("seed"), file(&ours))?;
        Ok((post(&sqlite(folder.path(), &ours), &numbers)?, theirs))
    })
}

/// Runs statements on a database file, and closes it.
fn checkpoint(file: &Path, sql: &str) -> Result<(), BoxError> {
    Ok(SqliteConnection::establish(&file.to_string_lossy())?.batch_execute(sql)?)
}

fn import(file: &Path, rows: &Path) -> Result<(), BoxError> {
    let status = Command::new("sqlite3")
        .arg(file)
        .args(["PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL", ".mode csv"])
        .arg(format!(".import {} imported", rows.display()))
        .stdout(Stdio::null())
        .status()?;
    if status.success() {
        Ok(())
    } else {
        Err("sqlite3 failed".into())
    }
}

pub(crate) fn on_postgres(sampling: &Sampling) -> Measured {
    let what = |percent: u64| format!("POST of 100,000 numbers, PostgreSQL {percent} % full, to psql \\copy");
    let cluster = match Cluster::start() {
        Ok(cluster) => cluster,
        Err(why) => {
            let row = |(percent, _, goal): &(u64, f64, f64)| {
                Row::not_run(what(*percent), Goal::AtMost(*goal), &why.to_string())
            };
            return Ok(CASES.iter().map(row).collect());
        }
    };
    let folder = TempDir::new()?;
    CASES
        .iter()
        .map(|(percent, _, goal)| {
            let numbers = Numbers::new(*percent, sampling)?;
            let rows = numbers.write_rows(folder.path())?;
            let (seeded, bare) = (format!("seed{percent}"), format!("bare{percent}"));
            cluster.run("postgres", &format!("CREATE DATABASE {seeded}"))?;
            seed(&cluster.url(&seeded), &numbers)?;
            cluster.run(&seeded, "VACUUM ANALYZE")?;
            cluster.copy(&seeded, &bare)?;
            cluster.drop_guards(&bare)?;
            let pairs = sampling.rounds(|_| {
                cluster.copy(&bare, "theirs")?;
                cluster.run("postgres", "CHECKPOINT")?;
                let theirs = seconds(|| copy(&cluster, &rows))?;
                cluster.copy(&seeded, "ours")?;
                cluster.run("postgres", "CHECKPOINT")?;
                Ok((post(&cluster.url("ours"), &numbers)?, theirs))
            })?;
            Ok(compare(what(*percent), Goal::AtMost(*goal), &pairs))
        })
        .collect()
}

fn copy(cluster: &Cluster, rows: &Path) -> Result<(), BoxError> {
    let status = cluster
        .program("psql")?
        .args(["-q", "-d", "theirs", "-c"])
        .arg(format!(
            "\\copy pieces (first, last, tenant, kind) FROM {} CSV",
            rows.display()
        ))
        .status()?;
    if status.success() {
        Ok(())
    } else {
        Err("psql failed".into())
    }
}

/// Creates a tenant that holds the numbers already held.
fn seed(url: &str, numbers: &Numbers) -> Result<(), BoxError> {
    let mut fixture = Fixture::on(url)?;
    fixture.tenant("t0")?;
    fixture.add("t0", &numbers.held)
}

/// The duration of the request, on a server that has answered another one before.
fn post(url: &str, numbers: &Numbers) -> Result<f64, BoxError> {
    let mut fixture = Fixture::on(url)?;
    let request = fixture
        .client
        .request("POST", &numbers_of("t0"), &list(&numbers.added));
    seconds(|| fixture.client.send(&request).map(drop))
}

fn compare(what: String, goal: Goal, pairs: &[(f64, f64)]) -> Row {
    let ratios = pairs.iter().map(|(ours, theirs)| ours / theirs).collect();
    let (ours, theirs) = (
        median(pairs.iter().map(|pair| pair.0 * 1e3)),
        median(pairs.iter().map(|pair| pair.1 * 1e3)),
    );
    Row::ratio(what, goal, ratios).remark(format!("{ours:.0} ms to {theirs:.0} ms"))
}
