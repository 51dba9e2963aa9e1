//! [`DatabaseUrl`], the parsed address of a database.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// The address of the database of an inventory.
///
/// `sqlite://numbering.db` is a file in the working folder, `sqlite:///var/lib/numbering.db` a file by its full path;
/// `postgres://user:password@host/database` is PostgreSQL. Any other text is refused.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// A SQLite file, created if it does not exist.
    Sqlite(PathBuf),
    /// A PostgreSQL database, as libpq reads it.
    Postgres(String),
}

/// The reason why a text is no address of a database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ParseUrlError {
    /// The scheme is that of neither database.
    #[error("expected sqlite://FILE or postgres://USER@HOST/DATABASE")]
    UnknownScheme,
    /// `sqlite://` names no file.
    #[error("names no file: expected sqlite://FILE")]
    NoFile,
}

impl FromStr for DatabaseUrl {
    type Err = ParseUrlError;

    fn from_str(text: &str) -> Result<Self, ParseUrlError> {
        if let Some(file) = text.strip_prefix("sqlite://") {
            if file.is_empty() || file == ":memory:" {
                return Err(ParseUrlError::NoFile);
            }
            return Ok(Self::Sqlite(Path::new(file).to_owned()));
        }
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(Self::Postgres(text.to_owned()));
        }
        Err(ParseUrlError::UnknownScheme)
    }
}

impl fmt::Display for DatabaseUrl {
    /// Writes the address without the user and the password.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(file) => write!(formatter, "sqlite://{}", file.display()),
            Self::Postgres(url) => write!(formatter, "postgres://{}", PostgresParts::of(url).shown_address()),
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

/// The parts of the URL `postgres://user:password@host/database?parameters`, as libpq reads it.
pub(super) struct PostgresParts<'u> {
    /// Hosts, ports and the name of the database.
    address: &'u str,
    /// The text after the `?`.
    pub(super) parameters: Option<&'u str>,
}

impl<'u> PostgresParts<'u> {
    /// Splits a URL. A user ends at the first `@`, unless a `/` comes first; a `?` in the password is part of that.
    pub(super) fn of(url: &'u str) -> Self {
        let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
        let end = rest.find(['@', '/']);
        let after_user = end.and_then(|at| rest.get(at..)?.strip_prefix('@'));
        let rest = after_user.unwrap_or(rest);
        match rest.split_once('?') {
            Some((address, parameters)) => Self {
                address,
                parameters: Some(parameters),
            },
            None => Self {
                address: rest,
                parameters: None,
            },
        }
    }

    /// The address. It is empty if a `@` is left in it or in the parameters: what libpq takes for an address may then be
    /// meant as a password.
    fn shown_address(&self) -> &'u str {
        let is_clear = |text: &str| !text.contains('@');
        let is_shown = is_clear(self.address) && self.parameters.is_none_or(is_clear);
        if is_shown { self.address } else { "" }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_no_password() {
        let url = |password: &str, rest: &str| ["postgres://user:", password, "@", rest].concat();
        for (url, shown) in [
            (url("secret", "host:5433/name"), "host:5433/name"),
            (url("sec?ret", "host/name?sslmode=disable"), "host/name"),
            (url("secret", "[::1]:5433,two/name"), "[::1]:5433,two/name"),
            (
                String::from("postgres:///name?host=/tmp&password=secret"),
                "/name",
            ),
            // libpq takes the beginning of each of these passwords for a port
            (url("sec/ret", "host/name"), ""),
            (url("sec?re/t", "host/name"), ""),
            // and the end of these for a host
            (url("sec@ret", "host/name"), ""),
            (String::from("postgres://host/name?password=sec@ret"), ""),
        ] {
            assert_eq!(PostgresParts::of(&url).shown_address(), shown, "{url}");
        }
    }
}
