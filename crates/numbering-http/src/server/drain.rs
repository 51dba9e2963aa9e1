//! [`Drain`]: the announcement that the service is about to stop. `/readyz` reports it, and each connection
//! is closed after its next answer, so that a proxy in front sends requests elsewhere before the service
//! stops listening.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// The announcement that the service is about to stop. Clones share the state.
#[derive(Clone, Debug, Default)]
pub struct Drain(Arc<AtomicBool>);

impl Drain {
    /// Announces that the service is about to stop.
    pub fn begin(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Returns whether the service is about to stop.
    #[must_use]
    pub fn has_begun(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
