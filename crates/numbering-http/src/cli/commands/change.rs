//! A single change of the command line, and its author.

use numbering_store::{Author, Store, StoreError, WriteContext, WriteOptions};

use crate::server::start_error::StartError;

/// Runs one change of the command line.
pub(super) async fn change<T: Send + 'static>(
    store: Store,
    operation: impl Fn(&mut WriteContext<'_>) -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StartError> {
    let author = Author {
        actor: "command line".to_owned(),
        request_id: String::new(),
    };
    Ok(store.write(WriteOptions::new(author), operation).await?)
}
