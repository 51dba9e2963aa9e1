//! The bounds on the write-ahead log of a SQLite file.
//!
//! SQLite begins its log anew only when all of it was written to the file and nobody reads what is older. Reads that
//! overlap for ever leave no such moment, and the log would grow until the disk is full. So all reads pass a
//! [`ReadGate`], and the changes take a [`WriteTurn`]; once the log is long, the [`Checkpointer`] writes it back, closes
//! the gate for a moment, and lets the log begin anew. PostgreSQL needs none of it: there nobody closes the gate.

mod checkpointer;
mod log_control;
mod read_gate;
mod write_turn;

pub(crate) use checkpointer::Checkpointer;
pub(crate) use log_control::LogControl;
pub(crate) use read_gate::ReadPass;
