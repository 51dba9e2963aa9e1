//! The store: what it does of mobile numbers is what the core does in memory, whoever races; what is answered is
//! committed; what is refused leaves nothing.

mod batches;
mod bench;
mod inquiries;
mod life;
mod mobile_model;
mod once;
mod writers;

pub(crate) use bench::{Bench, author};
