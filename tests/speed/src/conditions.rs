//! [`Conditions`]: the circumstances of a run, which stand above its table.

use std::process::Command;
use std::{fmt, fs, thread};

/// The commit, the cores, and the load averages of a run: other work on the machine slows both sides.
#[derive(Default)]
pub(crate) struct Conditions {
    loads: Vec<f64>,
}

impl Conditions {
    /// Records the load average of the last minute.
    pub(crate) fn record(&mut self) {
        let text = fs::read_to_string("/proc/loadavg").unwrap_or_default();
        self.loads.extend(
            text.split(' ')
                .next()
                .and_then(|minute| minute.parse::<f64>().ok()),
        );
    }
}

impl fmt::Display for Conditions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cores = thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let least = self.loads.iter().copied().fold(f64::INFINITY, f64::min);
        let most = self.loads.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        write!(
            f,
            "Commit {}; {cores} cores; load average {least} to {most}, this benchmark included.",
            commit().unwrap_or_else(|| "unknown".to_owned())
        )
    }
}

/// The commit of the working tree, and its date.
fn commit() -> Option<String> {
    let output = Command::new("git")
        .args(["log", "-1", "--format=%h of %cs"])
        .output()
        .ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}
