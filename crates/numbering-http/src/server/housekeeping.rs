//! Housekeeping: the deletion of expired responses and of the rows of deleted tenants, in small steps beside the
//! requests.

use std::sync::Arc;
use std::time::Duration;

use numbering_store::Store;
use tokio::time::sleep;

/// The time before the first round, and between two rounds.
const INTERVAL: Duration = Duration::from_mins(1);
/// The time between two steps of a round, for the changes of requests.
const PAUSE: Duration = Duration::from_millis(20);

/// Runs rounds of housekeeping until the task is dropped. A round that fails is tried again with the next.
pub(super) async fn run(store: Arc<Store>) {
    loop {
        sleep(INTERVAL).await;
        loop {
            match store.housekeep().await {
                Ok(true) => sleep(PAUSE).await,
                Ok(false) => break,
                Err(error) => {
                    log::debug!("housekeeping: {error}");
                    break;
                }
            }
        }
    }
}
