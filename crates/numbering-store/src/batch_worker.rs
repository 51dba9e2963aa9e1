//! A thread that takes all requests that wait and handles them together.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};

use crate::error::StoreError;

/// The most requests that wait; any more are refused at once.
const QUEUE_MAX: usize = 4096;

/// The queue of a thread that handles requests in batches. The thread ends when the queue is dropped.
pub(crate) struct BatchWorker<R> {
    queue: SyncSender<R>,
    name: &'static str,
}

/// The work of a [`BatchWorker`].
pub(crate) trait BatchHandler<R>: Send + 'static {
    /// The most requests of a batch.
    const BATCH_MAX: usize;

    /// Returns true if `next` may join `batch`, which is not empty. Otherwise it begins the next batch.
    fn can_join(&self, batch: &[R], next: &R) -> bool;

    /// Handles a batch, and answers each request of it.
    fn handle(&mut self, batch: Vec<R>);
}

impl<R: Send + 'static> BatchWorker<R> {
    /// Starts the thread.
    ///
    /// # Errors
    ///
    /// When the system cannot start a thread.
    pub(crate) fn start(name: &'static str, mut handler: impl BatchHandler<R>) -> Result<Self, StoreError> {
        let (queue, requests) = sync_channel(QUEUE_MAX);
        std::thread::Builder::new()
            .name(name.to_owned())
            .spawn(move || run_loop(&mut handler, &requests, name))
            .map_err(StoreError::internal)?;
        Ok(Self { queue, name })
    }

    /// Queues a request for the thread.
    ///
    /// # Errors
    ///
    /// When too many requests wait, or the thread has stopped.
    pub(crate) fn submit(&self, request: R) -> Result<(), StoreError> {
        self.queue.try_send(request).map_err(|error| match error {
            TrySendError::Full(_) => {
                StoreError::not_applied(format!("too many requests wait for the {} thread", self.name))
            }
            TrySendError::Disconnected(_) => {
                StoreError::not_applied(format!("the {} thread has stopped", self.name))
            }
        })
    }
}

/// Handles batches until the queue is dropped. A panic ends a batch, not the thread: the requests of that batch are
/// dropped without an answer.
fn run_loop<R, H: BatchHandler<R>>(handler: &mut H, requests: &Receiver<R>, name: &str) {
    let mut deferred = None;
    while let Some(first) = deferred.take().or_else(|| requests.recv().ok()) {
        let mut batch = vec![first];
        while batch.len() < H::BATCH_MAX
            && let Ok(next) = requests.try_recv()
        {
            if handler.can_join(&batch, &next) {
                batch.push(next);
            } else {
                deferred = Some(next);
                break;
            }
        }
        if catch_unwind(AssertUnwindSafe(|| handler.handle(batch))).is_err() {
            log::error!("the {name} thread panicked: its batch is dropped");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Sender, channel};

    use super::*;

    /// A handler that sends each batch on. It panics at 13, and an even number joins no batch.
    struct Recorder(Sender<Vec<u32>>);

    impl BatchHandler<u32> for Recorder {
        const BATCH_MAX: usize = 4;

        fn can_join(&self, _: &[u32], next: &u32) -> bool {
            next % 2 == 1
        }

        fn handle(&mut self, batch: Vec<u32>) {
            assert_ne!(batch, [13]);
            self.0.send(batch).unwrap();
        }
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
    fn a_request_that_cannot_join_begins_the_next_batch() {
        let (batches, handled) = channel();
        let (queue, requests) = sync_channel(QUEUE_MAX);
        for request in [1, 3, 2, 5, 7, 9, 11] {
            queue.send(request).unwrap();
        }
        drop(queue);
        run_loop(&mut Recorder(batches), &requests, "recorder");
        let handled: Vec<Vec<u32>> = handled.iter().collect();
        assert_eq!(handled, [vec![1, 3], vec![2, 5, 7, 9], vec![11]]);
    }
}
