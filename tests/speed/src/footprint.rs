//! S15: start time, memory and size of the program, before any request.

use std::thread;
use std::time::Duration;

use tempfile::TempDir;

use crate::client::Client;
use crate::fixture::sqlite;
use crate::sampling::{Sampling, seconds};
use crate::server::{Server, program, size};
use crate::table::Measured;
use crate::table::{Goal, Row};

/// The time without requests after which a server counts as idle.
const REST: Duration = Duration::from_secs(1);
const MEBIBYTE: f64 = 1024.0 * 1024.0;

pub(crate) fn of_the_program(sampling: &Sampling) -> Measured {
    let folder = TempDir::new()?;
    let rounds = sampling.rounds(|round| {
        let server = Server::numbering(&sqlite(folder.path(), &format!("start{round}")))?;
        let mut client = Client::new(server.address, "none")?;
        let answer = seconds(|| client.call("GET", "/readyz", "").map(drop))?;
        thread::sleep(REST);
        let (memory, _) = server.memory()?;
        Ok(((server.start.as_secs_f64() + answer) * 1e3, memory))
    })?;
    let starts = rounds.iter().map(|round| round.0).collect();
    let memory = rounds.iter().map(|round| round.1).collect();
    let bytes = size(&program()?)?;
    Ok(vec![
        Row::figure(
            "start to ready, on an empty SQLite file",
            Goal::AtMost(100.0),
            "ms",
            starts,
        ),
        Row::figure("memory when idle", Goal::AtMost(20.0), "MiB", memory).remark("resident"),
        Row::figure(
            "size of the program",
            Goal::AtMost(20.0),
            "MiB",
            vec![bytes / MEBIBYTE],
        ),
    ])
}
