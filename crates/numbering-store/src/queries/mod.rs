//! Queries and changes, a file for each resource. They are methods of the contexts.

mod bare_digits;
mod deleted_groups;
mod deleted_tenants;
mod department_updates;
mod departments;
mod dependents;
mod display_names;
mod exclusive_list;
mod exclusive_numbers;
mod free_id;
mod groups;
mod holder_steps;
mod inventory;
mod inventory_stats;
mod mobile;
mod mobile_lists;
mod number_holder;
mod rejoin;
mod saved_responses;
mod services;
mod tenants;
mod tokens;
mod trunk;
mod trunk_lists;
mod trunk_scope;
mod user_updates;
mod users;

pub(crate) use holder_steps::HeldPart;

pub use department_updates::{DepartmentChanges, NewDepartment, ParentChange, TreeError};
pub use exclusive_list::{ExclusiveOrder, ExclusiveQuery};
pub use inventory_stats::{InventoryStats, StatsKind, StatsState};
pub use mobile::MobileReport;
pub use mobile_lists::{MobileCursor, MobileFilter, MobileOwner, MobilePiece};
pub use number_holder::NumberHolder;
pub use saved_responses::{IdempotencyKey, SavedResponse};
pub use trunk::{TrunkRefusal, TrunkResult, UserTrunkLists};
pub use trunk_lists::{TrunkCursor, TrunkKind, TrunkOwner, TrunkPiece};
pub use trunk_scope::ParsedItemRef;
pub use user_updates::{UserChanges, UserNumber, UserNumberRejected};
