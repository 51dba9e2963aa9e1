//! What `numbering-core` decides, remembered in SQLite or PostgreSQL.
//!
//! A [`Store`] reads and writes. [`Store::read`] gives a [`ReadContext`], [`Store::write`] queues a change: it runs
//! with others in one transaction, on a [`WriteContext`], and its answer is given after the commit. Both know the
//! operations of the service; each loads what it touches, asks the core, and applies what the core decided.
//!
//! Nothing here knows HTTP, and only `url`, `connection`, `migrations`, `bulk`, `error`, `verify` and
//! `backup` know that there are two databases.

mod answer;
mod backup;
mod below;
mod bulk;
mod census;
mod codec;
mod connection;
mod context;
mod definitions;
mod department_changes;
mod departments;
mod error;
mod exclusive_list;
mod exclusive_numbers;
mod groups;
mod history;
mod idempotency;
mod inquiries;
mod job;
mod journal;
mod kept;
mod known;
mod listing;
mod locked;
mod lookup;
mod migrations;
mod mobile;
mod names;
mod pieces;
mod prefetch;
mod row;
mod scan;
mod schema;
mod services;
mod store;
mod tenants;
mod ticket;
mod tokens;
mod transaction;
mod transfer;
mod trunk;
mod trunk_lists;
mod unwritten;
mod url;
mod user_changes;
mod users;
mod verify;
mod writer;

pub use answer::{Answer, Answered, Effect};
pub use backup::RestoreError;
pub use below::Dependents;
pub use census::{InventoryStats, StatsKind, StatsState};
pub use context::{Author, ReadContext, WriteContext};
pub use definitions::Definition;
pub use department_changes::{DepartmentChanges, NewDepartment, ParentChange, TreeError};
pub use departments::Department;
pub use error::{CommitOutcome, Entity, StoreError};
pub use exclusive_list::{ExclusiveOrder, ExclusiveQuery};
pub use exclusive_numbers::{NewExclusiveNumber, PLATFORM_KEY};
pub use groups::{Group, NewGroup};
pub use history::HistoryEntry;
pub use idempotency::IdempotencyKey;
pub use inquiries::{Lookup, LookupResult};
pub use job::WriteOptions;
pub use journal::Operation;
pub use listing::{MobileFilter, MobilePiece, Page};
pub use lookup::NumberHolder;
pub use mobile::MobileReport;
pub use names::{DisplayNames, UserName};
pub use prefetch::Prefetch;
pub use services::Service;
pub use store::{Settings, Store, StoreStats};
pub use tenants::{NewTenant, Tenant, TenantKind};
pub use tokens::{NewToken, Token};
pub use transfer::{OnMissing, Record, RecordError, RecordItem, TrunkPart};
pub use trunk::{ParsedItemRef, TrunkRefusal, TrunkResult, UserTrunkLists};
pub use trunk_lists::{TrunkKind, TrunkPiece};
pub use url::{DatabaseUrl, ParseUrlError};
pub use user_changes::{UserChanges, UserNumber, UserNumberRejected};
pub use users::User;
pub use verify::{Check, Depth, Event, Finding};
