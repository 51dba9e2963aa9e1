//! [`ListTurns`]: the turns of changes of long lists.

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::per_consumer::PerConsumer;
use crate::wire::Consumer;

/// The turns of changes of long lists: one consumer changes one after the other, in their order, and different consumers
/// change theirs at the same time.
#[derive(Debug, Default)]
pub struct ListTurns(PerConsumer<Semaphore>);

impl ListTurns {
    /// Waits for the turn of `consumer`, which lasts until the permit is dropped.
    pub(super) async fn wait(&self, consumer: Consumer) -> Option<OwnedSemaphorePermit> {
        let turn = self.0.of(consumer, || Semaphore::new(1));
        turn.acquire_owned().await.ok()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[actix_web::test]
    async fn a_consumer_takes_one_turn_at_a_time() {
        let turns = ListTurns::default();
        let [first, second] = [Consumer::Token(1), Consumer::Token(2)];
        let turn = turns.wait(first).await;
        assert!(turn.is_some() && turns.wait(second).await.is_some());
        let next = tokio::time::timeout(Duration::from_millis(50), turns.wait(first));
        assert!(next.await.is_err());
        drop(turn);
        assert!(turns.wait(first).await.is_some());
    }
}
