//! [`Arguments`]: the command line of the benchmark.

use std::path::PathBuf;

use crate::errors::BoxError;
use crate::sampling::Sampling;

/// The longest list of percentages: each round of each percentage adds numbers of its own.
const PERCENTAGES_MAX: usize = 8;

/// The command line.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Arguments {
    /// True if every measure runs once and small, to show that it still runs.
    is_short: bool,
    /// The percentages of refused changes with which S4 and S5 are measured.
    refused: Vec<u64>,
    /// The page whose table is replaced.
    pub(crate) page: Option<PathBuf>,
    /// The names of the measures to run; all, if there are none.
    names: Vec<String>,
}

impl Arguments {
    pub(crate) fn parse(arguments: impl IntoIterator<Item = String>) -> Result<Self, BoxError> {
        let mut parsed = Self {
            refused: vec![0],
            ..Self::default()
        };
        let mut arguments = arguments.into_iter();
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--short" => parsed.is_short = true,
                "--refused" => {
                    let list = arguments
                        .next()
                        .ok_or("--refused takes percentages, such as 0,10,50")?;
                    parsed.refused = percentages(&list)?;
                }
                "--write" => {
                    let page = arguments
                        .next()
                        .ok_or("--write takes a file, such as docs/performance.md")?;
                    parsed.page = Some(page.into());
                }
                _ => parsed.names.push(argument),
            }
        }
        if parsed.page.is_some() && (parsed.is_short || !parsed.names.is_empty()) {
            return Err("--write takes the whole table: no --short and no names of measures".into());
        }
        Ok(parsed)
    }

    /// The number and length of the samples.
    pub(crate) fn sampling(&self) -> Sampling {
        Sampling::new(self.is_short, self.refused.clone())
    }

    /// Returns whether the measure of this name is to run.
    pub(crate) fn includes(&self, name: &str) -> bool {
        self.names.is_empty() || self.names.iter().any(|wanted| wanted == name)
    }

    /// Checks that every name is among `known`.
    pub(crate) fn check_names(&self, known: &[&str]) -> Result<(), BoxError> {
        let unknown = self.names.iter().find(|name| !known.contains(&name.as_str()));
        unknown.map_or(Ok(()), |name| {
            Err(format!("unknown measure {name:?}; measures are: {}", known.join(" ")).into())
        })
    }
}

fn percentages(list: &str) -> Result<Vec<u64>, BoxError> {
    let percentages: Result<Vec<u64>, _> = list.split(',').map(str::parse).collect();
    let percentages = percentages.map_err(|error| format!("--refused {list}: {error}"))?;
    if PERCENTAGES_MAX < percentages.len() || percentages.iter().any(|percent| 100 < *percent) {
        return Err(format!("--refused takes at most {PERCENTAGES_MAX} percentages of at most 100").into());
    }
    Ok(percentages)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Arguments, BoxError> {
        Arguments::parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn all_flags_are_read() {
        let parsed = parse("--refused 0,10,50 S4 --short S5").unwrap();
        assert!(parsed.is_short && parsed.includes("S4") && parsed.includes("S5") && !parsed.includes("S6"));
        assert_eq!(parsed.refused, [0, 10, 50]);
        let parsed = parse("--write page.md").unwrap();
        assert_eq!(parsed.page, Some("page.md".into()));
        assert!(parsed.includes("S1") && parsed.refused == [0]);
    }

    #[test]
    fn invalid_arguments_are_refused() {
        for line in [
            "--refused",
            "--refused x",
            "--refused 101",
            "--refused 1,2,3,4,5,6,7,8,9",
            "--write",
            "--write page.md S1",
            "--write page.md --short",
        ] {
            assert!(parse(line).is_err(), "{line}");
        }
        assert!(parse("S1 S99").unwrap().check_names(&["S1"]).is_err());
    }
}
