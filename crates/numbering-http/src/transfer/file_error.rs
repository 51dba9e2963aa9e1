//! [`FileError`]: the reason that a file of records cannot be read at all.

use std::io;

/// The reason that a file of records cannot be read at all, told once.
#[derive(Debug)]
pub(crate) enum FileError {
    /// The input failed.
    Input(io::Error),
    /// The text is not a file of records, as one sentence.
    Text(String),
}

impl From<io::Error> for FileError {
    fn from(error: io::Error) -> Self {
        Self::Input(error)
    }
}

impl core::fmt::Display for FileError {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Input(error) => write!(formatter, "the file cannot be read: {error}"),
            Self::Text(reason) => formatter.write_str(reason),
        }
    }
}

impl core::error::Error for FileError {}

/// A sentence about the whole file.
pub(super) fn invalid_file(reason: impl Into<String>) -> FileError {
    FileError::Text(reason.into())
}
