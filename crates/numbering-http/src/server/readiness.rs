//! [`Readiness`]: whether the service can serve, asked of the database once a second at most, however many probes
//! there are.

use std::sync::Arc;
use std::time::{Duration, Instant};

use numbering_store::{Store, StoreError};
use tokio::sync::Mutex;

use crate::request::dedicated_thread::spawn_dedicated;

/// How long an answer is good for.
const FRESH: Duration = Duration::from_secs(1);
/// How long the database may take to answer: past it, it is as good as away.
const ANSWER_MAX: Duration = Duration::from_secs(1);

/// Whether the service can serve, as far as is known.
#[derive(Debug, Default)]
pub struct Readiness {
    last: Mutex<Option<(Instant, bool)>>,
}

impl Readiness {
    /// Whether the database can be reached and is migrated.
    pub async fn ask(&self, store: &Arc<Store>) -> bool {
        let mut last = self.last.lock().await;
        match *last {
            Some((at, is_ready)) if at.elapsed() < FRESH => is_ready,
            _ => {
                let is_ready = check(Arc::clone(store)).await;
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
