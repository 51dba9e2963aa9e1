//! Readers: the pool of connections, and the batcher of short lookups.

mod lookup_batcher;
mod reader_pool;

pub(crate) use lookup_batcher::LookupBatcher;
pub use lookup_batcher::{Lookup, LookupResult};
pub(crate) use reader_pool::ReaderPool;
