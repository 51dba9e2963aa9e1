//! The idempotency keys of requests that are running.

use std::collections::HashSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use numbering_store::IdempotencyKey;

/// The idempotency keys of requests that are running in this process. A second request with one of them is refused, as
/// it cannot be told yet what became of the first.
#[derive(Debug, Default)]
pub struct InFlightKeys(Mutex<HashSet<IdempotencyKey>>);

/// A key that is marked as running, until this is dropped.
#[derive(Debug)]
pub(crate) struct InFlightKey<'k> {
    keys: &'k InFlightKeys,
    key: IdempotencyKey,
}

impl InFlightKey<'_> {
    /// The key.
    pub(super) const fn key(&self) -> &IdempotencyKey {
        &self.key
    }
}

impl InFlightKeys {
    /// Marks the request with this key as running, whatever its body is; `None` if one with the same key is.
    pub(crate) fn begin(&self, key: &IdempotencyKey) -> Option<InFlightKey<'_>> {
        let is_first = self.lock().insert(of_any_body(key));
        is_first.then(|| InFlightKey {
            keys: self,
            key: key.clone(),
        })
    }

    fn lock(&self) -> MutexGuard<'_, HashSet<IdempotencyKey>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for InFlightKey<'_> {
    fn drop(&mut self) {
        self.keys.lock().remove(&of_any_body(&self.key));
    }
}

/// The key, equal for all bodies.
fn of_any_body(key: &IdempotencyKey) -> IdempotencyKey {
    IdempotencyKey {
        body: [0; 32],
        ..key.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(key: &str, body: u8) -> IdempotencyKey {
        IdempotencyKey {
            token: 1,
            key: key.to_owned(),
            request: [1; 32],
            body: [body; 32],
        }
    }

    #[test]
    fn a_key_is_running_once_whatever_the_body_is() {
        let keys = InFlightKeys::default();
        let first = keys.begin(&key("a", 1));
        assert!(first.is_some());
        assert!(keys.begin(&key("a", 2)).is_none());
        assert!(keys.begin(&key("b", 1)).is_some());
    }

    #[test]
    fn a_key_may_be_used_again_once_its_request_is_answered() {
        let keys = InFlightKeys::default();
        drop(keys.begin(&key("a", 1)));
        assert!(keys.begin(&key("a", 1)).is_some());
    }
}
