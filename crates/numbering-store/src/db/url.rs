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
            Self::Postgres(url) => {
                let address = url.rsplit('@').next().unwrap_or_default();
                let address = address.split('?').next().unwrap_or_default();
                let address = address.split_once("://").map_or(address, |(_, rest)| rest);
                write!(formatter, "postgres://{address}")
            }
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}
