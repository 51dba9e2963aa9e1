//! The writer: it queues changes, runs them in batches, commits each batch once, and answers after the commit.

mod batch_transaction;
mod change;
mod commit_state;
mod group_commit;
mod write_request;

pub(crate) use batch_transaction::BatchTransaction;
pub use change::ChangeError;
pub(crate) use group_commit::Writer;
pub use write_request::WriteOptions;
