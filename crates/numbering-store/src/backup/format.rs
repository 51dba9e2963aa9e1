//! The format of a backup: its version, and the lines that are no rows.

/// The version of the form.
pub(super) const FORM: u32 = 1;

/// What stands in the first line.
#[derive(serde::Serialize, serde::Deserialize)]
pub(super) struct Head {
    pub(super) numbering_backup: u32,
    pub(super) migrations: Vec<String>,
}

/// What stands before the rows of a table.
#[derive(serde::Serialize, serde::Deserialize)]
pub(super) struct TableHead {
    pub(super) table: String,
    pub(super) columns: Vec<String>,
}

/// What stands in the last line.
#[derive(serde::Serialize, serde::Deserialize)]
pub(super) struct Tail {
    pub(super) rows: u64,
    pub(super) sha256: String,
}
