//! PostgreSQL: the limits of its connections, what its sessions must keep, and the write lock that all servers share.

mod foreign_tables;
mod limits;
mod session;
mod write_lock;

pub(super) use foreign_tables::refuse_foreign_tables;
pub(super) use session::{LOOKUPS, open, open_first};
pub(super) use write_lock::begin_write;
