//! `numbering backup` and `restore`: all tables as one portable text, from either database into either.
//!
//! The form: JSON, a line each. The first line says the version of the form and of the tables. Of each table
//! comes a line with its name and columns, then its rows, arrays of values; bytes are in hex. The last line
//! counts the rows and has the SHA-256 of all before it, so what was cut off or changed is refused.

mod dialect;
mod dump;
mod format;
mod restore;
mod tables;

pub use restore::RestoreError;
