//! `numbering backup` and `restore`: all tables as one portable text, from either database into either.
//!
//! The format is JSON, one value a line. The first line has the version of the format and the migrations. Each table
//! begins with a line of its name and columns; its rows follow, as arrays of values, with bytes in hex. The last line
//! has the number of rows and the SHA-256 of all lines before it, so a truncated or altered file is refused.

mod dialect;
mod dump;
mod format;
mod restore;
mod tables;

pub use restore::RestoreError;
