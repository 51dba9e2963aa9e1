//! What numbers look like on the wire: lists of them read, reports and lists of them written.

mod bodies;
mod held;
mod interval_stream;
mod names;
mod number_list;
mod number_report;
mod problem;
mod rejection;
pub mod write;

pub use bodies::{Added, GroupNumbers, NumberListBody, PartlyAdded, PartlyRemoved, TenantNumbers};
pub use interval_stream::{Lists, Section};
pub use names::Names;
pub use number_list::{NumberList, Sent};
pub use number_report::NumberReport;
pub use problem::{Done, Errors, ExclusiveErrors, ExclusiveProblem, Problem};
pub use rejection::{Inventory, Place, Wording};
