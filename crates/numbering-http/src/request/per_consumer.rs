//! [`PerConsumer`]: a state for each consumer that has requests.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::wire::Consumer;

/// A state for each consumer that has requests. It is forgotten when none of them has it any longer.
#[derive(Debug)]
pub(super) struct PerConsumer<T>(Mutex<HashMap<Consumer, Arc<T>>>);

impl<T> Default for PerConsumer<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T> PerConsumer<T> {
    /// The state of `consumer`; the first of its requests gets `initial`.
    pub(super) fn of(&self, consumer: Consumer, initial: impl FnOnce() -> T) -> Arc<T> {
        let mut states = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        states.retain(|_, state| 1 < Arc::strong_count(state));
        let state = states.entry(consumer);
        Arc::clone(state.or_insert_with(|| Arc::new(initial())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_of_one_consumer_share_a_state_until_none_has_it() {
        let states = PerConsumer::default();
        let first = states.of(Consumer::Token(1), || 1);
        assert_eq!(*states.of(Consumer::Token(1), || 2), 1);
        drop(first);
        assert_eq!(*states.of(Consumer::Token(2), || 3), 3);
        assert_eq!(states.0.lock().unwrap().len(), 1);
        assert_eq!(*states.of(Consumer::Token(1), || 4), 4);
    }
}
