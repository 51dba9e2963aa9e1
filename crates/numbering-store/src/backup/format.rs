//! The format of a backup: its version, and the lines other than rows.

/// The version of the format.
pub(super) const FORMAT_VERSION: u32 = 1;

/// The first line of a backup.
#[derive(serde::Serialize, serde::Deserialize)]
pub(super) struct Head {
    pub(super) numbering_backup: u32,
    pub(super) migrations: Vec<String>,
}

/// The line before the rows of a table.
#[derive(serde::Serialize, serde::Deserialize)]
pub(super) struct TableHead {
    pub(super) table: String,
    pub(super) columns: Vec<String>,
}

/// The last line of a backup.
#[derive(serde::Serialize, serde::Deserialize)]
pub(super) struct Tail {
    pub(super) rows: u64,
    pub(super) sha256: String,
}
