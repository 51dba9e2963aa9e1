//! What numbers look like on the wire: lists of them read, reports and lists of them written.

mod names;

pub use names::Names;
