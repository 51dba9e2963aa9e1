//! The inventory of `numbering-core` in SQLite or PostgreSQL.
//!
//! A [`Store`] reads and writes. [`Store::read`] runs a query in a [`ReadContext`]. [`Store::write`] queues a change, a
//! closure that gets a [`WriteContext`]: it runs with others in one transaction, and its result is returned after the
//! commit. Both contexts have the operations of the service as methods. An operation loads the pieces that it
//! touches, asks the core for a plan, and applies the plan.
//!
//! Nothing here knows HTTP. Only `db`, `tables/bulk`, `backup/dialect` and `verify/guards` know that there are two
//! databases.

// Each layer uses those above it.

// plain values, errors, and the clock
mod clock;
mod types;

mod error;
// the databases: connections, schema, migrations
mod db;
// rows as values, without statements
mod rows;
// statements of single tables
mod tables;
// pending writes of a transaction
mod buffer;
// the contexts of queries and changes
mod context;
// the journal and the history of a number
mod journal;
// queries and changes, a file for each resource
mod queries;
// queues in which parties take turns
mod fair_queue;
// threads that handle requests in batches: changes, and short lookups
mod batch_worker;
mod reader;
mod writer;
// the store
mod store;
// tools over a whole database
mod backup;
mod transfer;
mod verify;

pub use backup::RestoreError;
pub use buffer::Prefetch;
pub use context::{Author, ReadContext, WriteContext};
pub use db::{DatabaseSize, DatabaseUrl, FileLock, ParseUrlError};
pub use error::{CommitOutcome, Entity, RuleResult, StoreError};
pub use fair_queue::FairQueue;
pub use journal::{HistoryCursor, HistoryEntry, HistoryScope};
pub use queries::{
    DepartmentChanges, ExclusiveOrder, ExclusiveQuery, IdempotencyKey, InventoryStats, MobileCursor,
    MobileFilter, MobileOwner, MobilePiece, MobileReport, NewDepartment, NumberHolder, ParentChange,
    ParsedItemRef, SavedResponse, StatsKind, StatsState, TreeError, TrunkCursor, TrunkKind, TrunkOwner,
    TrunkPiece, TrunkRefusal, TrunkResult, UserChanges, UserNumber, UserNumberRejected, UserTrunkLists,
};
pub use reader::{Lookup, LookupResult};
pub use rows::{
    Definition, Department, Group, LockedGroup, NewExclusiveNumber, NewGroup, NewTenant, NewToken, Operation,
    PLATFORM_KEY, Service, Tenant, TenantKind, Token, User,
};
pub use store::{Settings, Store, StoreStats};
pub use transfer::{
    HolderNames, Imported, NamedFields, OnHeld, OnMissing, Record, RecordError, RecordItem, TrunkPart,
};
pub use types::{Dependents, DisplayNames, Page, UserName};
pub use verify::{Check, Depth, Event, Finding};
pub use writer::{ChangeError, WriteOptions};
