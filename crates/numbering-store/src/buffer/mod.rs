//! The write buffer: rows that the changes of a transaction load once and write once.

mod piece_overlay;
mod prefetch;
mod prefetched_pieces;
mod tenant_cache;
mod write_buffer;

pub use prefetch::Prefetch;
pub(crate) use write_buffer::WriteBuffer;
