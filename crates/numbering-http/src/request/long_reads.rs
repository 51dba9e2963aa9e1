//! [`LongReads`]: the turns of reads that take long, apart from those of short ones.

use std::collections::HashSet;
use std::hash::{BuildHasher as _, RandomState};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use numbering_store::{CommitOutcome, StoreError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::admission::{WAIT_MAX, overloaded, timed_out};
use super::dedicated_thread::spawn_dedicated;
use super::per_consumer::PerConsumer;
use crate::error::OperationError;
use crate::wire::Consumer;

/// The most lists that are known to be long. With more, all are forgotten: each is then read as a short one once more.
const KNOWN_MAX: usize = 4096;

/// The turns of long reads, each on a thread of its own: however many long lists are asked for, the threads that answer
/// short reads stay free, and one consumer takes at most half of the turns of long ones.
#[derive(Debug)]
pub struct LongReads {
    turns: Arc<Semaphore>,
    /// The turns of each consumer that reads or waits.
    by_consumer: PerConsumer<Semaphore>,
    turns_of_one: usize,
    /// The digests of the targets of lists that were long.
    known: Mutex<HashSet<u64>>,
    hasher: RandomState,
}

/// The turn of a long read, until it is dropped.
struct Turn {
    _of_all: OwnedSemaphorePermit,
    _of_consumer: OwnedSemaphorePermit,
}

impl LongReads {
    /// So many turns at once, at least two.
    #[must_use]
    pub fn new(turns: usize) -> Self {
        Self {
            turns: Arc::new(Semaphore::new(turns)),
            by_consumer: PerConsumer::default(),
            turns_of_one: turns.div_ceil(2),
            known: Mutex::default(),
            hasher: RandomState::new(),
        }
    }

    /// True if the list of this target, a path with its query, was long the last time.
    pub(super) fn is_known(&self, target: &str) -> bool {
        self.known().contains(&self.hasher.hash_one(target))
    }

    /// Records whether the list of this target is long.
    pub(super) fn record(&self, target: &str, is_long: bool) {
        let (digest, mut known) = (self.hasher.hash_one(target), self.known());
        if !is_long {
            known.remove(&digest);
            return;
        }
        if KNOWN_MAX <= known.len() {
            known.clear();
        }
        known.insert(digest);
    }

    fn known(&self) -> MutexGuard<'_, HashSet<u64>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs `work`, which blocks, on a thread of its own when the turn of `consumer` comes.
    ///
    /// # Errors
    ///
    /// 503 when the turn does not come in time, or when there is no answer within `limit`.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        consumer: Consumer,
        limit: Duration,
        work: impl FnOnce() -> Result<T, OperationError> + Send + 'static,
    ) -> Result<T, OperationError> {
        let turn = tokio::time::timeout(WAIT_MAX.min(limit), self.turn(consumer)).await;
        let turn = turn.map_err(|_| overloaded("too many long lists are read at the moment"))?;
        let in_turn = spawn_dedicated(move || {
            let answer = work();
            drop(turn);
            answer
        });
        match tokio::time::timeout(limit, in_turn).await {
            Ok(Some(answer)) => answer,
            Ok(None) => Err(OperationError::Store(StoreError::Internal(
                "a query panicked".into(),
            ))),
            Err(_) => Err(OperationError::Store(timed_out(limit, CommitOutcome::NotApplied))),
        }
    }

    /// Waits for the turn of `consumer`: first behind its own reads, then behind those of all.
    async fn turn(&self, consumer: Consumer) -> Option<Turn> {
        let of_consumer = self.turns_of(consumer).acquire_owned().await.ok()?;
        let of_all = Arc::clone(&self.turns).acquire_owned().await.ok()?;
        Some(Turn {
            _of_all: of_all,
            _of_consumer: of_consumer,
        })
    }

    fn turns_of(&self, consumer: Consumer) -> Arc<Semaphore> {
        let turns = || Semaphore::new(self.turns_of_one);
        self.by_consumer.of(consumer, turns)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;

    const LONG: Duration = Duration::from_secs(20);

    #[actix_web::test]
    async fn one_consumer_takes_half_of_the_turns_and_returns_them() {
        let reads = LongReads::new(2);
        let [first, second] = [Consumer::Token(1), Consumer::Token(2)];
        let (free, freed) = channel::<()>();
        let blocked = reads.run(first, LONG, move || {
            let _ = freed.recv();
            Ok(1)
        });
        let others = async {
            assert!(reads.run(first, LONG, || Ok(2)).await.is_err());
            assert_eq!(reads.run(second, LONG, || Ok(3)).await.ok(), Some(3));
            drop(free);
        };
        let (done, ()) = tokio::join!(blocked, others);
        assert_eq!(done.ok(), Some(1));
        assert_eq!(reads.run(first, LONG, || Ok(4)).await.ok(), Some(4));
    }

    #[test]
    fn lists_that_were_long_are_known_within_a_limit() {
        let reads = LongReads::new(2);
        reads.record("/a", true);
        assert!(reads.is_known("/a") && !reads.is_known("/b"));
        reads.record("/a", false);
        assert!(!reads.is_known("/a"));
        (0..2 * KNOWN_MAX).for_each(|index| reads.record(&index.to_string(), true));
        assert!(reads.known().len() <= KNOWN_MAX);
    }

    #[actix_web::test]
    async fn all_long_reads_together_have_so_many_turns() {
        let reads = LongReads::new(2);
        let (free, freed) = channel::<()>();
        let (also_free, also_freed) = channel::<()>();
        let block = |freed: std::sync::mpsc::Receiver<()>| {
            move || {
                let _ = freed.recv();
                Ok(())
            }
        };
        let first = reads.run(Consumer::Token(1), LONG, block(freed));
        let second = reads.run(Consumer::Token(2), LONG, block(also_freed));
        let third = async {
            assert!(reads.run(Consumer::Token(3), LONG, || Ok(())).await.is_err());
            drop((free, also_free));
        };
        let (first, second, ()) = tokio::join!(first, second, third);
        assert!(first.is_ok() && second.is_ok());
    }

    #[actix_web::test]
    async fn a_read_that_takes_too_long_times_out_and_keeps_its_turn() {
        let reads = LongReads::new(2);
        let (free, freed) = channel::<()>();
        let little = Duration::from_millis(100);
        let read = reads.run(Consumer::Token(1), little, move || {
            let _ = freed.recv();
            Ok(())
        });
        assert!(matches!(read.await, Err(OperationError::Store(_))));
        assert_eq!(reads.turns.available_permits(), 1);
        drop(free);
    }
}
