//! [`DatabaseUrl`]: which database, parsed once.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// Where the inventory is kept.
///
/// `sqlite://numbering.db` is a file in the working folder, `sqlite:///var/lib/numbering.db` one anywhere;
/// `postgres://user:password@host/database` is PostgreSQL. Anything else is refused.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// A SQLite file, created when absent.
    Sqlite(PathBuf),
    /// A PostgreSQL database, as libpq reads it.
    Postgres(String),
}

/// Why a text names no database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ParseUrlError {
    /// Neither of the two databases.
    #[error("expected sqlite://FILE or postgres://USER@HOST/DATABASE")]
    UnknownScheme,
    /// `sqlite://` and nothing behind it.
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
    /// Without the password.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(file) => write!(formatter, "sqlite://{}", file.display()),
            Self::Postgres(url) => {
                let place = url.rsplit('@').next().unwrap_or_default();
                let place = place.split('?').next().unwrap_or_default();
                let place = place.split_once("://").map_or(place, |(_, rest)| rest);
                write!(formatter, "postgres://{place}")
            }
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}
