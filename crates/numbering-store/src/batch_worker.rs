//! A thread that takes all requests that wait and handles them together.

use std::hash::Hash;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};

use crate::error::StoreError;
use crate::fair_queue::FairQueue;

/// The most requests that wait; any more are refused at once.
const QUEUE_MAX: usize = 4096;

/// The queue of a thread that handles requests in batches. The thread ends when the queue is dropped.
pub(crate) struct BatchWorker<R> {
    queue: Sender<R>,
    waiting: Arc<AtomicUsize>,
    name: &'static str,
}

/// The work of a [`BatchWorker`].
pub(crate) trait BatchHandler<R>: Send + 'static {
    /// The most requests of a batch.
    const BATCH_MAX: usize;

    /// The party that takes turns with others: the requests of one are handled in their order.
    type Party: Clone + Eq + Hash + Send;

    /// The party of a request.
    fn party(request: &R) -> Self::Party;

    /// Returns true if `request` takes long: it has a batch of its own, and a batch of the others comes before the next.
    fn is_bulk(request: &R) -> bool;

    /// Returns true if `next` may join `batch`, which is not empty. Otherwise it begins the next batch.
    fn can_join(batch: &[R], next: &R) -> bool;

    /// Handles a batch, and answers each request of it.
    fn handle(&mut self, batch: Vec<R>);
}

impl<R: Send + 'static> BatchWorker<R> {
    /// Starts the thread.
    ///
    /// # Errors
    ///
    /// When the system cannot start a thread.
    pub(crate) fn start<H: BatchHandler<R>>(name: &'static str, handler: H) -> Result<Self, StoreError> {
        let (queue, requests) = channel();
        let waiting = Arc::new(AtomicUsize::new(0));
        let mut batches = Batches::<R, H>::new(requests, Arc::clone(&waiting));
        std::thread::Builder::new()
            .name(name.to_owned())
            .spawn(move || run_loop(handler, &mut batches, name))
            .map_err(StoreError::internal)?;
        Ok(Self { queue, waiting, name })
    }

    /// Queues a request for the thread.
    ///
    /// # Errors
    ///
    /// When too many requests wait, or the thread has stopped.
    pub(crate) fn submit(&self, request: R) -> Result<(), StoreError> {
        if QUEUE_MAX <= self.waiting.fetch_add(1, Ordering::Relaxed) {
            self.waiting.fetch_sub(1, Ordering::Relaxed);
            let reason = format!("too many requests wait for the {} thread", self.name);
            return Err(StoreError::not_applied(reason));
        }
        let stopped = |_| StoreError::not_applied(format!("the {} thread has stopped", self.name));
        self.queue.send(request).map_err(stopped)
    }
}

/// Handles batches until the queue is dropped. A panic, wherever it happens, ends a batch and not the thread: the requests
/// of that batch are dropped without an answer.
fn run_loop<R, H: BatchHandler<R>>(mut handler: H, batches: &mut Batches<R, H>, name: &str) {
    let mut handle_all = || {
        while let Some(batch) = batches.next() {
            handler.handle(batch);
        }
    };
    while catch_unwind(AssertUnwindSafe(&mut handle_all)).is_err() {
        log::error!("the {name} thread panicked: its batch is dropped");
    }
}

/// The requests that wait, by party; bulk requests apart from the others.
struct Batches<R, H: BatchHandler<R>> {
    requests: Receiver<R>,
    waiting: Arc<AtomicUsize>,
    small: FairQueue<H::Party, R>,
    bulk: FairQueue<H::Party, R>,
    /// True if the last batch was a bulk request.
    was_bulk: bool,
}

impl<R, H: BatchHandler<R>> Batches<R, H> {
    fn new(requests: Receiver<R>, waiting: Arc<AtomicUsize>) -> Self {
        Self {
            requests,
            waiting,
            small: FairQueue::default(),
            bulk: FairQueue::default(),
            was_bulk: false,
        }
    }

    /// The next batch: a bulk request and a batch of the others in turns, where both wait. `None` once the queue is
    /// dropped and empty.
    fn next(&mut self) -> Option<Vec<R>> {
        if self.small.is_empty() && self.bulk.is_empty() {
            let first = self.requests.recv().ok()?;
            self.sort(first);
        }
        while let Ok(next) = self.requests.try_recv() {
            self.sort(next);
        }
        self.was_bulk = !self.bulk.is_empty() && (self.small.is_empty() || !self.was_bulk);
        Some(if self.was_bulk {
            self.bulk_batch()
        } else {
            self.small_batch()
        })
    }

    fn sort(&mut self, request: R) {
        let queue = if H::is_bulk(&request) {
            &mut self.bulk
        } else {
            &mut self.small
        };
        queue.push(H::party(&request), request);
    }

    fn bulk_batch(&mut self) -> Vec<R> {
        let batch = self.bulk.pop();
        batch.into_iter().map(|request| self.leave(request)).collect()
    }

    fn small_batch(&mut self) -> Vec<R> {
        let first = self.small.pop();
        let mut batch: Vec<R> = first.into_iter().map(|request| self.leave(request)).collect();
        while batch.len() < H::BATCH_MAX
            && self.small.next().is_some_and(|next| H::can_join(&batch, next))
            && let Some(next) = self.small.pop()
        {
            batch.push(self.leave(next));
        }
        batch
    }

    /// Counts out a request that waits no longer. At once, so that a panic leaves the count right.
    fn leave(&self, request: R) -> R {
        self.waiting.fetch_sub(1, Ordering::Relaxed);
        request
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A handler that sends each batch on. It panics at 13, and before a batch that 17 is to join. A request of 100 or more is bulk, and an even one joins no
    /// batch.
    struct Recorder(Sender<Vec<u32>>);

    impl BatchHandler<u32> for Recorder {
        const BATCH_MAX: usize = 4;

        type Party = bool;

        /// Requests over 1,000 are those of another party.
        fn party(request: &u32) -> bool {
            1000 < *request
        }

        fn is_bulk(request: &u32) -> bool {
            (100..1000).contains(request)
        }

        fn can_join(_: &[u32], next: &u32) -> bool {
            assert_ne!(*next, 17);
            next % 2 == 1
        }

        fn handle(&mut self, batch: Vec<u32>) {
            assert_ne!(batch, [13]);
            self.0.send(batch).unwrap();
        }
    }

    /// The batches that are made of these requests, which wait all at once.
    fn batches_of(waiting: &[u32]) -> Vec<Vec<u32>> {
        let (queue, requests) = channel();
        for request in waiting {
            queue.send(*request).unwrap();
        }
        drop(queue);
        let (batches, handled) = channel();
        let count = Arc::new(AtomicUsize::new(waiting.len()));
        run_loop(
            Recorder(batches),
            &mut Batches::<u32, Recorder>::new(requests, Arc::clone(&count)),
            "recorder",
        );
        assert_eq!(count.load(Ordering::Relaxed), 0);
        handled.iter().collect()
    }

    #[test]
    fn a_panic_ends_its_batch_and_not_the_thread() {
        let (batches, handled) = channel();
        let worker = BatchWorker::start("recorder", Recorder(batches)).unwrap();
        for request in [13, 2] {
            worker.submit(request).unwrap();
        }
        assert_eq!(handled.recv().unwrap(), [2]);
    }

    #[test]
    fn a_panic_between_batches_ends_one_batch_and_not_the_thread() {
        assert_eq!(batches_of(&[1, 3, 17, 5, 2]), [vec![17, 5], vec![2]]);
    }

    #[test]
    fn a_request_that_cannot_join_begins_the_next_batch() {
        let expected = [vec![1, 3], vec![2, 5, 7, 9], vec![11]];
        assert_eq!(batches_of(&[1, 3, 2, 5, 7, 9, 11]), expected);
    }

    #[test]
    fn a_batch_of_small_requests_runs_between_two_bulk_requests() {
        let expected = [vec![100], vec![1, 3, 5, 7], vec![102], vec![9], vec![104]];
        assert_eq!(batches_of(&[1, 3, 5, 7, 9, 100, 102, 104]), expected);
    }

    #[test]
    fn a_party_with_many_requests_lets_others_go_in_between() {
        let waiting = [1, 3, 5, 7, 9, 1001, 1003];
        assert_eq!(batches_of(&waiting), [vec![1, 1001, 3, 1003], vec![5, 7, 9]]);
    }

    #[test]
    fn a_request_is_refused_when_too_many_wait() {
        let (queue, _requests) = channel();
        let waiting = Arc::new(AtomicUsize::new(QUEUE_MAX - 1));
        let worker = BatchWorker {
            queue,
            waiting,
            name: "test",
        };
        assert!(worker.submit(1).is_ok());
        assert!(worker.submit(2).is_err());
    }
}
