//! Refusals: [`ErrorCode`], [`Fault`], [`Refusal`], and the [`Reply`] that they become.
//!
//! One table holds every code. Two families of endpoints render the same refusal in two shapes.

mod cause;
mod code;
mod code_schemas;
mod conflict;
mod family;
mod fault;
mod name_lookup;
mod operation_error;
mod refusal;
mod render;
mod reply;
mod reported_code;

pub use cause::ErrorCause;
pub use code::ErrorCode;
pub(crate) use code_schemas::{CodeName, CodeNumber, CodeWord};
pub use conflict::{Conflict, ConflictBudget, ShownConflicts};
pub use family::Family;
pub use fault::{ChangeOutcome, Fault};
pub use name_lookup::NameLookup;
pub use operation_error::OperationError;
pub(crate) use operation_error::not_found;
pub use refusal::Refusal;
pub use reply::{AuditDetail, Reply};
pub use reported_code::ReportedCode;
