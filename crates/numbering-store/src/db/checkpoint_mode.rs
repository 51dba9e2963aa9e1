//! [`CheckpointMode`], the extent of a checkpoint.

/// The extent of a checkpoint of the write-ahead log of SQLite.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CheckpointMode {
    /// Writes what no reader holds up, and waits for nobody.
    Passive,
    /// Writes all of it, so that the next change begins the log anew.
    Restart,
    /// The same, and makes the file of the log empty.
    Truncate,
}
