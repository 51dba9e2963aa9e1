//! The store: what it does of mobile numbers is what the core does in memory, whoever races; what is answered is
//! committed; what is refused leaves nothing.

mod batches;
mod idempotency;
mod lifecycle;
mod lookups;
mod mobile_requests;
mod test_store;
mod writers;

pub(crate) use test_store::{TestStore, author};
