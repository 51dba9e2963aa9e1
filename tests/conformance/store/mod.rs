//! Changes and lookups of the store: it agrees with the core in memory under concurrency, an answered change is
//! committed, and a refused one leaves nothing.

mod batches;
mod bounded_loads;
mod database_size;
mod deleted_groups;
mod deleted_tenants;
mod exclusive_ids;
mod history;
mod idempotency;
mod lifecycle;
mod log_size;
mod lookups;
mod mobile_requests;
mod rejoin;
mod sqlite_files;
mod test_store;
mod trunk_pages;
mod vacuum;
mod whole_inventory;
mod writers;

pub(crate) use test_store::{TestStore, author};
