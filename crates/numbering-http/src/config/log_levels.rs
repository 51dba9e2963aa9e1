//! [`LogLevels`]: the levels of the log, for all of it and for single parts.

use core::str::FromStr;

use log::LevelFilter;

/// The words of the levels, for messages.
const LEVELS: &str = "off, error, warn, info, debug or trace";

/// The levels of the log: `info,security=debug`. A word that is no level is refused: the log would have been silent, or
/// would have told everything, without a word about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogLevels(Box<[(Option<Box<str>>, LevelFilter)]>);

impl LogLevels {
    /// The level of each part, in the order of the text. The level without a part is that of all others.
    pub fn iter(&self) -> impl Iterator<Item = (Option<&str>, LevelFilter)> {
        self.0.iter().map(|(part, level)| (part.as_deref(), *level))
    }
}

impl FromStr for LogLevels {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        text.split(',')
            .map(part_and_level)
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

fn part_and_level(text: &str) -> Result<(Option<Box<str>>, LevelFilter), String> {
    let (part, level) = match text.split_once('=') {
        None => (None, text),
        Some((part, level)) => (Some(part.trim()), level),
    };
    if part.is_some_and(str::is_empty) {
        return Err(format!(
            "no part stands before = in {text:?}, as in security=debug"
        ));
    }
    let level = level.trim();
    let level = level.parse().map_err(|_| {
        format!("{level:?} is not a level of the log: {LEVELS}, or that of a part, as in info,security=debug")
    })?;
    Ok((part.map(Box::from), level))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Result<Vec<(Option<String>, LevelFilter)>, String> {
        let levels: LogLevels = text.parse()?;
        Ok(levels
            .iter()
            .map(|(part, level)| (part.map(str::to_owned), level))
            .collect())
    }

    #[test]
    fn levels_are_for_all_or_for_a_part() {
        let part = |part: &str, level| (Some(part.to_owned()), level);
        assert_eq!(parsed("info"), Ok(vec![(None, LevelFilter::Info)]));
        assert_eq!(parsed("OFF"), Ok(vec![(None, LevelFilter::Off)]));
        assert_eq!(
            parsed("warn, security=debug,numbering_http::cli=trace"),
            Ok(vec![
                (None, LevelFilter::Warn),
                part("security", LevelFilter::Debug),
                part("numbering_http::cli", LevelFilter::Trace),
            ])
        );
    }

    #[test]
    fn a_misspelt_level_is_refused_with_the_allowed_words() {
        for (text, word) in [
            ("infoo", "infoo"),
            ("", ""),
            ("info,", ""),
            ("info,security", "security"),
            ("info,security=debgu", "debgu"),
            ("security=debug=info", "debug=info"),
        ] {
            let error = parsed(text).unwrap_err();
            assert!(
                error.starts_with(&format!("{word:?} is not a level of the log: {LEVELS}")),
                "{text}: {error}"
            );
        }
        assert!(parsed("=info").unwrap_err().contains("\"=info\""));
    }
}
