//! S14: a long answer, compared with the same bytes from memory.

use tempfile::TempDir;

use crate::client::Client;
use crate::fixture::{Fixture, numbers_of, range, sqlite};
use crate::reads::bytes;
use crate::sampling::{Sampling, median, seconds};
use crate::table::Measured;
use crate::table::{Goal, Row};

/// The numbers of a range.
const LENGTH: u64 = 1000;
/// The number of ranges.
const RANGES: u64 = 1000;
const BASE: u64 = 324_000_000_000;

pub(crate) fn long_answer(sampling: &Sampling) -> Measured {
    let folder = TempDir::new()?;
    let mut fixture = Fixture::on(&sqlite(folder.path(), "s14"))?;
    fixture.tenant("t0")?;
    for turn in 0..sampling.scaled(RANGES) {
        let first = BASE + turn * 2 * LENGTH;
        let body = range(first, first + LENGTH - 1);
        fixture.client.call("POST", &numbers_of("t0"), &body)?;
    }
    let mut client = fixture.admin_of("t0")?;
    let request = client.request("GET", &format!("{}?available=true", numbers_of("t0")), "");
    let (idle, _) = fixture.server.memory()?;
    fixture.server.reset_peak()?;
    let answer = client.send(&request)?;
    let (_, most) = fixture.server.memory()?;
    let baseline = bytes(folder.path(), &answer.body)?;
    let mut baseline_client = Client::new(baseline.address, "none")?;
    let pairs = sampling.rounds(|_| {
        let theirs = seconds(|| baseline_client.send(&request).map(drop))?;
        Ok((seconds(|| client.send(&request).map(drop))?, theirs))
    })?;
    #[expect(clippy::cast_precision_loss, reason = "no answer is that long")]
    let megabytes = answer.body_bytes as f64 / 1e6;
    let (ours, theirs) = (
        megabytes / median(pairs.iter().map(|pair| pair.0)),
        megabytes / median(pairs.iter().map(|pair| pair.1)),
    );
    let ratios = pairs.iter().map(|(ours, theirs)| theirs / ours).collect();
    let what = "GET of a million available numbers, bytes a second, to the same from memory";
    let speed = Row::ratio(what, Goal::AtLeast(0.5), ratios)
        .remark(format!("{megabytes:.1} MB, {ours:.0} MB/s to {theirs:.0} MB/s"));
    let what = "the memory that takes over idle";
    let memory = Row::figure(what, Goal::AtMost(32.0), "MiB", vec![most - idle])
        .remark(format!("{most:.1} MiB at most, {idle:.1} MiB before"));
    Ok(vec![speed, memory])
}
