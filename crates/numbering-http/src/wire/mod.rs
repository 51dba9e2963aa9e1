//! The wire forms of numbers, lists, reports, ids, times and paths.

pub mod canonical_path;
mod error_schemas;
pub(crate) mod exclusive_id;
pub(crate) mod extension;
mod interval_list;
mod list_memory;
mod list_response;
mod memory_budget;
mod number_list;
mod number_report;
mod part_list;
mod permitted_body;
mod reason_text;
mod rejection_renderer;
mod request_target;
mod schemas;
pub(crate) mod timestamp;

pub use error_schemas::{Done, ErrorReport, ExclusiveErrorReport, ExclusiveProblem, Problem};
pub use interval_list::IntervalList;
pub use list_memory::ListMemory;
pub use list_response::{ListResponse, ListSection};
pub use memory_budget::{Consumer, MemoryBudget, MemoryPermit};
pub use number_list::{NumberList, SentItem};
pub use number_report::{ItemStatus, ListChunk, ListResults};
pub use part_list::PartList;
pub(crate) use permitted_body::PermittedBody;
pub use rejection_renderer::RejectionRenderer;
pub use request_target::{InventoryKind, RequestTarget};
pub use schemas::{AdditionReport, GroupMobileList, MobileNumberList, RemovalReport, TenantMobileList};
