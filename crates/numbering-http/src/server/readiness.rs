//! [`Readiness`]: the readiness of the service. The database is asked once a second at most, however many
//! probes there are.

use std::sync::Arc;
use std::time::{Duration, Instant};

use numbering_store::{Store, StoreError};
use tokio::sync::Mutex;

use crate::request::spawn_dedicated;

/// The time for which an answer is valid.
const VALID: Duration = Duration::from_secs(1);
/// The longest time for the database to answer; past it, the database counts as unavailable.
const ANSWER_MAX: Duration = Duration::from_secs(1);

/// The last known readiness.
#[derive(Debug, Default)]
pub struct Readiness {
    last: Mutex<Option<(Instant, bool)>>,
}

impl Readiness {
    /// Returns whether the database can be reached and is migrated.
    pub async fn ask(&self, store: &Arc<Store>) -> bool {
        let mut last = self.last.lock().await;
        match *last {
            Some((at, is_ready)) if at.elapsed() < VALID => is_ready,
            before => {
                let is_ready = check(Arc::clone(store)).await;
                if is_ready && before.is_some_and(|(_, was_ready)| !was_ready) {
                    log::info!("ready again");
                }
                *last = Some((Instant::now(), is_ready));
                is_ready
            }
        }
    }
}

async fn check(store: Arc<Store>) -> bool {
    let asked = spawn_dedicated(move || store.check());
    let problem: StoreError = match tokio::time::timeout(ANSWER_MAX, asked).await {
        Ok(Some(Ok(()))) => return true,
        Ok(Some(Err(error))) => error,
        Ok(None) => StoreError::Internal("the check did not run".into()),
        Err(_) => StoreError::Internal("the database does not answer".into()),
    };
    log::warn!("not ready: {problem}");
    false
}
