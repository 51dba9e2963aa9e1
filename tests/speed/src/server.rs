//! [`Server`]: a process that serves HTTP: the service or a baseline.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs, io, thread};

use crate::errors::BoxError;

/// The bootstrap token of the service.
pub(crate) const BOOTSTRAP_TOKEN: &str = "the-token-that-measures";

/// A process that serves HTTP, killed when this is dropped.
pub(crate) struct Server {
    child: Child,
    pub(crate) address: SocketAddr,
    /// The time from the start of the process to its message that it is ready.
    pub(crate) start: Duration,
}

/// Builds the service together with this program, so that both share features and dependencies.
pub(crate) fn build() -> Result<(), BoxError> {
    let profile = if cfg!(debug_assertions) { "dev" } else { "release" };
    let status = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["build", "--quiet", "--locked", "--profile", profile])
        .args([
            "--package",
            "numbering-speed",
            "--package",
            "numbering-http",
            "--bins",
        ])
        .status()?;
    if status.success() {
        Ok(())
    } else {
        Err("the service cannot be built".into())
    }
}

/// The path of the service's program, beside this one.
pub(crate) fn program() -> Result<PathBuf, BoxError> {
    let program = env::current_exe()?.with_file_name("numbering");
    if program.is_file() {
        Ok(program)
    } else {
        Err(format!("there is no {}: build it first", program.display()).into())
    }
}

impl Server {
    /// Starts the service on this database.
    pub(crate) fn numbering(url: &str) -> Result<Self, BoxError> {
        let mut command = Command::new(program()?);
        command.env("NUMBERING_BOOTSTRAP_TOKEN", BOOTSTRAP_TOKEN).args([
            "serve",
            "--bind",
            "127.0.0.1:0",
            "--database-url",
            url,
        ]);
        Self::start(&mut command)
    }

    /// Starts a baseline: see [`crate::baseline`].
    pub(crate) fn baseline(arguments: &[&str]) -> Result<Self, BoxError> {
        // not by its path: building the service may have replaced that file
        Self::start(Command::new("/proc/self/exe").arg("baseline").args(arguments))
    }

    fn start(command: &mut Command) -> Result<Self, BoxError> {
        let begin = Instant::now();
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn()?;
        let mut output = BufReader::new(child.stderr.take().ok_or("no standard error")?);
        let address = loop {
            let mut line = String::new();
            if output.read_line(&mut line)? == 0 {
                return Err("the server did not start".into());
            }
            if let Some((_, rest)) = line.split_once("ready: http://") {
                break rest.split('/').next().unwrap_or_default().parse()?;
            }
        };
        let start = begin.elapsed();
        thread::spawn(move || io::copy(&mut output, &mut io::sink()));
        Ok(Self {
            child,
            address,
            start,
        })
    }

    /// The processor time of the process so far, in seconds.
    pub(crate) fn cpu(&self) -> Result<f64, BoxError> {
        const TICKS_A_SECOND: f64 = 100.0;
        let text = fs::read_to_string(format!("/proc/{}/stat", self.child.id()))?;
        let fields: Vec<&str> = text.rsplit(')').next().unwrap_or_default().split(' ').collect();
        let tick = |place: usize| {
            fields
                .get(place)
                .and_then(|text| text.parse().ok())
                .unwrap_or(0.0)
        };
        Ok((tick(12) + tick(13)) / TICKS_A_SECOND)
    }

    /// The current memory of the process, and its maximum since [`Server::reset_peak`], in MiB.
    pub(crate) fn memory(&self) -> Result<(f64, f64), BoxError> {
        let text = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let size = |name: &str| -> Option<f64> {
            let (_, rest) = text.split_once(name)?;
            rest.split_whitespace().next()?.parse().ok()
        };
        let (now, most) = size("VmRSS:")
            .zip(size("VmHWM:"))
            .ok_or("the kernel reports no memory")?;
        Ok((now / 1024.0, most / 1024.0))
    }

    /// Resets the maximum to the current memory.
    pub(crate) fn reset_peak(&self) -> Result<(), BoxError> {
        Ok(fs::write(format!("/proc/{}/clear_refs", self.child.id()), "5")?)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // acknowledged changes are durable: no need for a graceful stop
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// The size of a file in bytes.
pub(crate) fn size(file: &Path) -> Result<f64, BoxError> {
    #[expect(clippy::cast_precision_loss, reason = "no file is that large")]
    Ok(fs::metadata(file)?.len() as f64)
}

/// The folder of a program, on the path or where Debian installs those of PostgreSQL.
pub(crate) fn folder_of(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = env::split_paths(&path).collect();
    let versions = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten();
    folders.extend(versions.map(|entry| entry.path().join("bin")));
    folders.into_iter().find(|folder| folder.join(program).is_file())
}
