//! What `numbering-core` decides, remembered in SQLite or PostgreSQL.
//!
//! A [`Store`] reads and writes. [`Store::read`] gives a [`Reading`], [`Store::write`] queues a change: it runs
//! with others in one transaction, on a [`Writing`], and its answer is given after the commit. Both know the
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
mod definitions;
mod department_changes;
mod departments;
mod error;
mod exclusive_list;
mod exclusive_numbers;
mod foreseen;
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
mod reading;
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
mod writing;

pub use answer::{Answer, Answered, Effect};
pub use backup::RestoreError;
pub use below::Below;
pub use census::{Census, CensusKind, CensusState};
pub use definitions::Definition;
pub use department_changes::{Above, DepartmentChanges, Misplaced, NewDepartment};
pub use departments::Department;
pub use error::{Entity, Outcome, StoreError};
pub use exclusive_list::{ExclusiveOrder, ExclusiveQuery};
pub use exclusive_numbers::{NewExclusiveNumber, PLATFORM_KEY};
pub use foreseen::Foreseen;
pub use groups::{Group, NewGroup};
pub use history::Change;
pub use idempotency::Once;
pub use inquiries::{Found, Inquiry};
pub use job::Order;
pub use journal::Operation;
pub use listing::{MobilePiece, Page, Which};
pub use lookup::Holder;
pub use mobile::MobileReport;
pub use names::{Names, UserName};
pub use reading::Reading;
pub use services::Service;
pub use store::{Load, Settings, Store};
pub use tenants::{NewTenant, Tenant, TenantKind};
pub use tokens::{NewToken, Token};
pub use transfer::{Absent, Held, Line, LineError, Part};
pub use trunk::{Carried, NamedItem, TrunkRefusal, TrunkResult};
pub use trunk_lists::{TrunkKind, TrunkPiece};
pub use url::{DatabaseUrl, ParseUrlError};
pub use user_changes::{NumberRefused, OwnNumber, UserChanges};
pub use users::User;
pub use verify::{Check, Depth, Event, Finding};
pub use writing::{Author, Writing};
