//! [`ConsumerTurns`]: turns that each consumer takes one after the other.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::wire::Consumer;

/// The turns of work that takes long: the requests of one consumer take them one after the other, in their order, and
/// those of different consumers at the same time.
#[derive(Debug, Default)]
pub struct ConsumerTurns {
    /// The turn of each consumer that works or waits.
    by_consumer: Mutex<HashMap<Consumer, Arc<Semaphore>>>,
}

impl ConsumerTurns {
    /// Waits for the turn of `consumer`, which lasts until the permit is dropped.
    pub(super) async fn wait(&self, consumer: Consumer) -> Option<OwnedSemaphorePermit> {
        self.turn_of(consumer).acquire_owned().await.ok()
    }

    fn turn_of(&self, consumer: Consumer) -> Arc<Semaphore> {
        let mut by_consumer = self.by_consumer.lock().unwrap_or_else(PoisonError::into_inner);
        by_consumer.retain(|_, turn| 1 < Arc::strong_count(turn));
        let turn = by_consumer.entry(consumer);
        Arc::clone(turn.or_insert_with(|| Arc::new(Semaphore::new(1))))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[actix_web::test]
    async fn a_consumer_takes_one_turn_at_a_time() {
        let turns = ConsumerTurns::default();
        let [first, second] = [Consumer::Token(1), Consumer::Token(2)];
        let turn = turns.wait(first).await;
        assert!(turn.is_some() && turns.wait(second).await.is_some());
        let next = tokio::time::timeout(Duration::from_millis(50), turns.wait(first));
        assert!(next.await.is_err());
        drop(turn);
        assert!(turns.wait(first).await.is_some());
        drop(turns.turn_of(second));
        assert_eq!(turns.by_consumer.lock().unwrap().len(), 1);
    }
}
