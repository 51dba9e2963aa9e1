//! [`Cluster`]: a temporary PostgreSQL server that flushes to the disk like a real one.

use std::os::unix::fs::{PermissionsExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use std::{fs, thread};

use diesel::connection::SimpleConnection as _;
use diesel::{Connection as _, PgConnection};
use tempfile::TempDir;

use crate::errors::BoxError;
use crate::sampling::Sampling;
use crate::server::folder_of;

/// The time limit for the start of a server.
const START_TIMEOUT: Duration = Duration::from_mins(1);

/// A shell that runs the server and stops it when its own standard input closes, that is, when this process ends.
const SUPERVISOR: &str = r#"
folder=$1; programs=$2; shift 2
trap '' INT HUP
"$programs/initdb" -D "$folder/data" -U postgres -A trust -N --locale=C -E UTF8 </dev/null >"$folder/log" 2>&1
"$programs/postgres" "$@" </dev/null >>"$folder/log" 2>&1 &
server=$!
cat >/dev/null
kill -QUIT $server; wait $server
rm -rf "$folder/data""#;

/// Durable commits, and memory for a real inventory. The server listens on a socket only, not on a port.
const SETTINGS: [&str; 5] = [
    "listen_addresses=",
    "fsync=on",
    "synchronous_commit=on",
    "shared_buffers=512MB",
    "max_connections=100",
];

/// A running server.
pub(crate) struct Cluster {
    folder: TempDir,
    supervisor: Child,
}

impl Cluster {
    /// Starts a new server; the error names a missing program.
    pub(crate) fn start() -> Result<Self, BoxError> {
        let programs = folder_of("initdb").ok_or("PostgreSQL is not found")?;
        let folder = tempfile::tempdir()?;
        let supervisor = spawn(folder.path(), &programs)?;
        let begin = Instant::now();
        let state = || fs::read_to_string(folder.path().join("data/postmaster.pid"));
        while !state().is_ok_and(|text| text.contains("ready")) {
            if START_TIMEOUT < begin.elapsed() {
                let log = fs::read_to_string(folder.path().join("log")).unwrap_or_default();
                return Err(format!("PostgreSQL did not start: {log}").into());
            }
            thread::sleep(Duration::from_millis(20));
        }
        Ok(Self { folder, supervisor })
    }

    /// The URL of a database.
    pub(crate) fn url(&self, database: &str) -> String {
        format!(
            "postgres://postgres@/{database}?host={}",
            self.folder.path().display()
        )
    }

    /// Runs statements in a database.
    pub(crate) fn run(&self, database: &str, sql: &str) -> Result<(), BoxError> {
        Ok(PgConnection::establish(&self.url(database))?.batch_execute(sql)?)
    }

    /// Replaces a database by a copy of another one.
    pub(crate) fn copy(&self, template: &str, database: &str) -> Result<(), BoxError> {
        self.run("postgres", &format!("DROP DATABASE IF EXISTS {database}"))?;
        self.run(
            "postgres",
            &format!("CREATE DATABASE {database} TEMPLATE {template}"),
        )
    }

    /// Drops the guards of the pieces of a database, that is, their triggers.
    pub(crate) fn drop_guards(&self, database: &str) -> Result<(), BoxError> {
        self.run(
            database,
            "DO $$
             DECLARE name text;
             BEGIN
                 FOR name IN SELECT tgname FROM pg_trigger WHERE tgrelid = 'pieces'::regclass AND NOT tgisinternal LOOP
                     EXECUTE format('DROP TRIGGER %I ON pieces', name);
                 END LOOP;
             END $$",
        )
    }

    /// A program of PostgreSQL, connected to this server.
    pub(crate) fn program(&self, name: &str) -> Result<Command, BoxError> {
        let folder = folder_of(name).ok_or_else(|| format!("{name} is not found"))?;
        let mut command = Command::new(folder.join(name));
        command.arg("-h").arg(self.folder.path()).args(["-U", "postgres"]);
        Ok(command)
    }

    /// The transactions per second of `pgbench` with 16 connections.
    pub(crate) fn pgbench(&self, database: &str, script: &str, sampling: &Sampling) -> Result<f64, BoxError> {
        let file = self.folder.path().join("script.sql");
        fs::write(&file, script)?;
        let time = sampling.duration.as_secs().max(1).to_string();
        let output = self
            .program("pgbench")?
            .args(["-n", "-M", "prepared", "-c", "16", "-j", "2", "-T", &time, "-f"])
            .arg(&file)
            .arg(database)
            .output()?;
        let text = String::from_utf8_lossy(&output.stdout);
        let rate = text
            .split_once("\ntps = ")
            .and_then(|(_, rest)| rest.split(' ').next());
        let rate = rate.ok_or_else(|| format!("pgbench: {}", String::from_utf8_lossy(&output.stderr)))?;
        Ok(rate.parse()?)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.supervisor.stdin.take());
        drop(self.supervisor.wait());
    }
}

/// Starts the server, as another user if this one is root, which PostgreSQL refuses.
fn spawn(folder: &Path, programs: &PathBuf) -> Result<Child, BoxError> {
    let mut shell = Command::new("/bin/sh");
    shell
        .args(["-c", SUPERVISOR, "supervisor"])
        .arg(folder)
        .arg(programs);
    shell.arg("-D").arg(folder.join("data")).arg("-k").arg(folder);
    for setting in SETTINGS {
        shell.args(["-c", setting]);
    }
    shell.current_dir(folder).process_group(0).stdin(Stdio::piped());
    fs::set_permissions(folder, fs::Permissions::from_mode(0o711))?;
    if let Some((user, group)) = owner()? {
        chown(folder, Some(user), Some(group))?;
        shell.gid(group).uid(user);
    }
    Ok(shell.spawn()?)
}

fn owner() -> Result<Option<(u32, u32)>, BoxError> {
    use std::os::unix::fs::MetadataExt as _;

    if fs::metadata("/proc/self")?.uid() != 0 {
        return Ok(None);
    }
    let users = fs::read_to_string("/etc/passwd")?;
    let fields = |name: &str| -> Option<(u32, u32)> {
        let line = users.lines().find(|line| line.split(':').next() == Some(name))?;
        let mut fields = line.split(':').skip(2);
        Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
    };
    let found = fields("postgres").or_else(|| fields("nobody"));
    found
        .map(Some)
        .ok_or_else(|| "this is root, and there is no other user".into())
}
