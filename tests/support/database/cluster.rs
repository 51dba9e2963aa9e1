//! [`Cluster`]: a temporary PostgreSQL server that ends with the process of the tests, however that ends.

use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};
use std::{env, fs, io, process, thread};

/// The time limit for the start of a server.
const PATIENCE: Duration = Duration::from_mins(1);

/// A shell that runs the server, and stops it and cleans up when its own standard input closes: that also happens when the
/// tests are killed. A shell ignores INT and QUIT for its background processes until the server sets its own handlers, so
/// TERM goes first.
const GUARD: &str = r#"
folder=$1; programs=$2; shift 2
trap '' INT HUP
if "$programs/initdb" -D "$folder/data" -U postgres -A trust -N --locale=C -E UTF8 </dev/null >"$folder/log" 2>&1
then
    "$programs/postgres" "$@" </dev/null >>"$folder/log" 2>&1 &
    server=$!
    cat >/dev/null
    kill -TERM $server; sleep 0.2; kill -QUIT $server; wait $server
    rm -rf "$folder"
else
    mv "$folder/log" "$folder/failed"
fi"#;

/// No port, and no durability.
const SETTINGS: [&str; 5] = [
    "listen_addresses=",
    "fsync=off",
    "full_page_writes=off",
    "autovacuum=off",
    "max_connections=200",
];

/// A running server.
pub(super) struct Cluster {
    folder: PathBuf,
    databases: AtomicU32,
    /// The shell, whose standard input stays open while this process lives.
    _guard: Child,
}

impl Cluster {
    /// The server of this process. `None` if PostgreSQL is neither installed nor required.
    pub(super) fn shared() -> Option<&'static Self> {
        static SHARED: OnceLock<Result<Cluster, String>> = OnceLock::new();
        match SHARED.get_or_init(Self::start) {
            Ok(cluster) => Some(cluster),
            Err(reason) => {
                assert!(!is_required(), "PostgreSQL is required here: {reason}");
                eprintln!("SKIPPED, no PostgreSQL: {reason}");
                None
            }
        }
    }

    fn start() -> Result<Self, String> {
        let programs = programs().ok_or("its server programs are not found (apt-get install postgresql)")?;
        let folder = env::temp_dir().join(format!("numbering-postgres-{}", process::id()));
        let owner = owner()?;
        make_folder(&folder, owner).map_err(|error| format!("{}: {error}", folder.display()))?;
        let guard = spawn(&folder, &programs, owner).map_err(|error| format!("/bin/sh: {error}"))?;
        wait_until_ready(&folder)?;
        Ok(Self {
            folder,
            databases: AtomicU32::new(0),
            _guard: guard,
        })
    }

    /// An unused database name.
    pub(super) fn unused_name(&self) -> String {
        format!("test_{}", self.databases.fetch_add(1, Ordering::Relaxed))
    }

    /// The URL of a database of the cluster.
    pub(super) fn url(&self, database: &str) -> String {
        format!("postgres://postgres@/{database}?host={}", self.folder.display())
    }
}

fn is_required() -> bool {
    let is = |name, value| env::var(name).is_ok_and(|found| found == value);
    is("NUMBERING_REQUIRE_POSTGRES", "1") || is("CI", "true")
}

/// The folder of the server's programs: on the path, or the newest that Debian installs.
fn programs() -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = env::split_paths(&path).collect();
    let mut versions: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .collect();
    versions.sort_by_key(|path| {
        path.file_name()
            .and_then(|name| name.to_str()?.parse::<u32>().ok())
    });
    folders.extend(versions.iter().rev().map(|version| version.join("bin")));
    let is_complete = |folder: &PathBuf| folder.join("initdb").is_file() && folder.join("postgres").is_file();
    folders.into_iter().find(is_complete)
}

/// The user and group that the server runs as, if this process is root, which the server refuses.
fn owner() -> Result<Option<(u32, u32)>, String> {
    let is_root = fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0);
    if !is_root {
        return Ok(None);
    }
    let users = fs::read_to_string("/etc/passwd").map_err(|error| format!("/etc/passwd: {error}"))?;
    let ids = user_ids(&users, "postgres").or_else(|| user_ids(&users, "nobody"));
    ids.map(Some)
        .ok_or_else(|| "this is root, and there is no user \"postgres\" or \"nobody\"".to_owned())
}

fn user_ids(users: &str, name: &str) -> Option<(u32, u32)> {
    let mut fields = users
        .lines()
        .map(|line| line.split(':'))
        .find_map(|mut fields| (fields.next() == Some(name)).then_some(fields))?
        .skip(1);
    Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
}

fn make_folder(folder: &Path, owner: Option<(u32, u32)>) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o711))?;
    match owner {
        Some((user, group)) => chown(folder, Some(user), Some(group)),
        None => Ok(()),
    }
}

fn spawn(folder: &Path, programs: &Path, owner: Option<(u32, u32)>) -> io::Result<Child> {
    let mut shell = Command::new("/bin/sh");
    shell.args(["-c", GUARD, "guard"]).arg(folder).arg(programs);
    shell.arg("-D").arg(folder.join("data")).arg("-k").arg(folder);
    for setting in SETTINGS {
        shell.args(["-c", setting]);
    }
    shell.current_dir(folder).process_group(0);
    shell
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    if let Some((user, group)) = owner {
        shell.gid(group).uid(user);
    }
    shell.spawn()
}

/// Waits until the server has written `ready` into its file; initdb writes one without it.
fn wait_until_ready(folder: &Path) -> Result<(), String> {
    let begin = Instant::now();
    let read = |name: &str| fs::read_to_string(folder.join(name));
    while !read("data/postmaster.pid").is_ok_and(|text| text.contains("ready")) {
        if let Ok(log) = read("failed") {
            return Err(format!("initdb failed: {log}"));
        }
        if PATIENCE < begin.elapsed() {
            return Err(format!("it did not start: {}", read("log").unwrap_or_default()));
        }
        thread::sleep(Duration::from_millis(20));
    }
    Ok(())
}
