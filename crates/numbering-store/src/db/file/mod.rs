//! The files of a SQLite database: their lock, their identity, and the size of the log. PostgreSQL needs none of it.
//!
//! SQLite begins its log anew only when all of it was written to the file and nobody reads what is older. Reads that
//! overlap for ever leave no such moment, and the log would grow until the disk is full. So all reads pass a
//! [`ReadGate`], and the changes take a [`WriteTurn`]; once the log is long, the [`Checkpointer`] writes it back, closes
//! the gate for a moment, and lets the log begin anew. On a full disk it takes the room of the [`Reserve`](reserve::Reserve) for that.

mod checkpointer;
mod file_control;
mod file_lock;
mod known_files;
mod read_gate;
mod reserve;
mod write_turn;

pub(crate) use checkpointer::Checkpointer;
pub(crate) use file_control::FileControl;
pub use file_lock::FileLock;
#[cfg(feature = "sqlite")]
pub(crate) use file_lock::create_file;
pub(crate) use file_lock::lock_file;
#[cfg(feature = "sqlite")]
pub(crate) use known_files::check_name;
pub(crate) use read_gate::ReadPass;
pub(crate) use reserve::open_on_full_disk;
