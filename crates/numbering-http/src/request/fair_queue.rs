//! [`FairQueue`]: the jobs of many consumers, which take turns.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::wire::Consumer;

/// The jobs of many consumers. They are taken in turns: a consumer waits for one job of each other, however many jobs
/// these have.
#[derive(Debug)]
pub(super) struct FairQueue<J>(Mutex<Jobs<J>>);

/// The jobs of each consumer that has some, in order, and the order of these consumers.
#[derive(Debug)]
struct Jobs<J> {
    by_consumer: HashMap<Consumer, VecDeque<J>>,
    turns: VecDeque<Consumer>,
}

impl<J> Default for FairQueue<J> {
    fn default() -> Self {
        Self(Mutex::new(Jobs {
            by_consumer: HashMap::new(),
            turns: VecDeque::new(),
        }))
    }
}

impl<J> FairQueue<J> {
    /// Adds a job behind the others of `consumer`.
    pub(super) fn push(&self, consumer: Consumer, job: J) {
        let mut jobs = self.lock();
        let jobs = &mut *jobs;
        let of_consumer = jobs.by_consumer.entry(consumer).or_default();
        if of_consumer.is_empty() {
            jobs.turns.push_back(consumer);
        }
        of_consumer.push_back(job);
    }

    /// Takes the first job of the consumer whose turn it is.
    pub(super) fn pop(&self) -> Option<J> {
        let mut jobs = self.lock();
        let consumer = jobs.turns.pop_front()?;
        let Entry::Occupied(mut of_consumer) = jobs.by_consumer.entry(consumer) else {
            return None;
        };
        let job = of_consumer.get_mut().pop_front();
        if of_consumer.get().is_empty() {
            of_consumer.remove();
        } else {
            jobs.turns.push_back(consumer);
        }
        job
    }

    fn lock(&self) -> MutexGuard<'_, Jobs<J>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn consumers_take_turns_and_each_has_its_jobs_in_order() {
        let queue = FairQueue::default();
        let jobs = [(1, "a"), (1, "b"), (1, "c"), (2, "d"), (3, "e"), (2, "f")];
        for (consumer, job) in jobs {
            queue.push(Consumer::Token(consumer), job);
        }
        let taken: String = std::iter::from_fn(|| queue.pop()).collect();
        assert_eq!(taken, "adebfc");
        let jobs = queue.lock();
        assert!(jobs.by_consumer.is_empty() && jobs.turns.is_empty());
    }
}
