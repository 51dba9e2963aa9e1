//! PostgreSQL: the limits of its connections, and what its sessions must keep.

mod limits;
mod session;

pub(super) use session::{LOOKUPS, open, open_first};
