//! `numbering backup` and `restore`: all tables as one portable text, from either database into either.
//!
//! The form: JSON, a line each. The first line says the version of the form and of the tables. Of each table
//! comes a line with its name and columns, then its rows, arrays of values; bytes are in hex. The last line
//! counts the rows and has the SHA-256 of all before it, so what was cut off or changed is refused.

mod dialect;
mod read;
mod tables;
mod write;

pub use read::RestoreError;

/// The version of the form.
const FORM: u32 = 1;

/// What stands in the first line.
#[derive(serde::Serialize, serde::Deserialize)]
struct Head {
    numbering_backup: u32,
    migrations: Vec<String>,
}

/// What stands before the rows of a table.
#[derive(serde::Serialize, serde::Deserialize)]
struct TableHead {
    table: String,
    columns: Vec<String>,
}

/// What stands in the last line.
#[derive(serde::Serialize, serde::Deserialize)]
struct Tail {
    rows: u64,
    sha256: String,
}

fn hex(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from_digit(u32::from(value), 16).unwrap_or_default();
    bytes
        .iter()
        .flat_map(|byte| [digit(byte >> 4), digit(byte & 0xf)])
        .collect()
}
