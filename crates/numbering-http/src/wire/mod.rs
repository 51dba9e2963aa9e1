//! What numbers look like on the wire: lists of them read, reports and lists of them written.

mod held;
mod interval_stream;
mod names;
mod number_list;
mod number_report;
mod rejection;
pub mod write;

pub use interval_stream::{Lists, Section};
pub use names::Names;
pub use number_list::{NumberList, Sent};
pub use number_report::NumberReport;
pub use rejection::{Inventory, Place, Wording};
