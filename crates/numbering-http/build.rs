//! The commit and the date of the build, for `numbering --version` and the metrics.
//!
//! Both come from git, if this file is tracked by the repository around it: sources that were unpacked inside of another
//! repository are not that one's. Elsewhere both are `unknown`. `SOURCE_DATE_EPOCH` sets the date. The date is that of
//! the commit, so two builds of one commit are alike.

use std::env;
use std::path::Path;
use std::process::Command;

use chrono::DateTime;

/// The text in place of a commit or a date that is not known.
const UNKNOWN: &str = "unknown";
/// The variable with the date of a reproducible build, in seconds since 1970.
const SOURCE_DATE_EPOCH: &str = "SOURCE_DATE_EPOCH";
/// The files of git that change with the commit that is checked out: the log of `HEAD`, or where none is kept, `HEAD`.
const HEAD_FILES: [&str; 2] = ["logs/HEAD", "HEAD"];

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed={SOURCE_DATE_EPOCH}");
    let is_tracked = git(&["ls-files", "--error-unmatch", "build.rs"]).is_some();
    watch_head();
    let from_git = |arguments: &[&str]| is_tracked.then(|| git(arguments)).flatten();
    let commit = from_git(&["rev-parse", "--short=12", "HEAD"]);
    let date = source_date().or_else(|| from_git(&["log", "-1", "--format=%ct"]).as_deref().and_then(date));
    println!(
        "cargo::rustc-env=NUMBERING_BUILD_COMMIT={}",
        commit.as_deref().unwrap_or(UNKNOWN)
    );
    println!(
        "cargo::rustc-env=NUMBERING_BUILD_DATE={}",
        date.as_deref().unwrap_or(UNKNOWN)
    );
}

/// Has cargo run this again when another commit is checked out.
fn watch_head() {
    let files = HEAD_FILES
        .iter()
        .filter_map(|file| git(&["rev-parse", "--git-path", file]));
    if let Some(file) = files.into_iter().find(|file| Path::new(file).exists()) {
        println!("cargo::rerun-if-changed={file}");
    }
}

fn source_date() -> Option<String> {
    date(&env::var(SOURCE_DATE_EPOCH).ok()?)
}

/// The day of a time in seconds since 1970, UTC.
fn date(seconds: &str) -> Option<String> {
    let time = DateTime::from_timestamp(seconds.trim().parse().ok()?, 0)?;
    Some(time.format("%Y-%m-%d").to_string())
}

/// The output of a command of git in the folder of the package, if it succeeds.
fn git(arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").args(arguments).output().ok()?;
    let text = output
        .status
        .success()
        .then(|| String::from_utf8(output.stdout).ok())
        .flatten()?;
    Some(text.trim().to_owned())
}
