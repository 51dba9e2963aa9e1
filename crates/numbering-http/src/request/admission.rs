//! [`AdmissionQueue`]: admission control for the requests that wait for the database. Without it an overload
//! becomes a queue that grows until every answer comes too late.

use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use actix_web::rt::task::spawn_blocking;
use numbering_store::{CommitOutcome, FairQueue, StoreError};
use tokio::sync::oneshot;

use super::per_consumer::PerConsumer;
use crate::error::{ChangeOutcome, ErrorCode, Fault, OperationError};
use crate::wire::Consumer;

/// The longest time that a request waits for its turn, if its own limit is not shorter.
pub(super) const WAIT_MAX: Duration = Duration::from_secs(1);
/// The part of the queue that one consumer may take: one in so many.
const CONSUMER_PART: usize = 2;

/// The requests of all workers that wait for the database or ask it.
#[derive(Debug)]
pub struct AdmissionQueue {
    occupancy: AtomicUsize,
    /// The most requests that are served at once.
    served_max: usize,
    /// The most requests in the queue: those that are served, and those that wait.
    occupancy_max: usize,
    /// The requests of each consumer in the queue.
    occupancy_of: PerConsumer<AtomicUsize>,
    reads: Mutex<FairQueue<Consumer, Read>>,
}

/// A read that waits for a thread.
struct Read(Box<dyn FnOnce() + Send>);

impl fmt::Debug for Read {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Read")
    }
}

impl AdmissionQueue {
    /// A queue for `served_max` threads, in which at most `waiting` requests wait.
    #[must_use]
    pub fn new(served_max: usize, waiting: usize) -> Self {
        Self {
            occupancy: AtomicUsize::new(0),
            served_max,
            occupancy_max: served_max.saturating_add(waiting),
            occupancy_of: PerConsumer::default(),
            reads: Mutex::default(),
        }
    }

    fn reads(&self) -> MutexGuard<'_, FairQueue<Consumer, Read>> {
        self.reads.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The number of requests that wait now.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.occupancy
            .load(Ordering::Relaxed)
            .saturating_sub(self.served_max)
    }

    /// A permit of `consumer` to be in the queue, until it is dropped.
    ///
    /// # Errors
    ///
    /// 503 when the queue is full, or the part of it that the consumer may take.
    fn permit(self: &Arc<Self>, consumer: Consumer) -> Result<Permit, Fault> {
        let occupancy_of_consumer = self.occupancy_of.of(consumer, AtomicUsize::default);
        let before = self.occupancy.fetch_add(1, Ordering::Relaxed);
        let before_of_consumer = occupancy_of_consumer.fetch_add(1, Ordering::Relaxed);
        let permit = Permit {
            queue: Arc::clone(self),
            occupancy_of_consumer,
        };
        let share_max = self.occupancy_max.div_ceil(CONSUMER_PART);
        if before < self.occupancy_max && before_of_consumer < share_max {
            Ok(permit)
        } else {
            Err(overloaded("too many requests are waiting for the database"))
        }
    }

    /// Waits for `answer`, which needs no database thread.
    ///
    /// # Errors
    ///
    /// 503 when too many wait already, or when there is no answer in time.
    pub async fn admit<T>(
        self: &Arc<Self>,
        consumer: Consumer,
        limit: Duration,
        answer: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, OperationError> {
        let _permit = self.permit(consumer)?;
        let answered = tokio::time::timeout(WAIT_MAX.min(limit), answer).await;
        Ok(answered.map_err(|_| waited_too_long())??)
    }

    /// Runs `work`, which blocks, on a database thread when its turn comes.
    ///
    /// # Errors
    ///
    /// 503 when too many wait already, when the turn does not come in time, or when there is no answer within
    /// `limit`.
    pub async fn run_blocking<T: Send + 'static>(
        self: &Arc<Self>,
        consumer: Consumer,
        limit: Duration,
        work: impl FnOnce() -> Result<T, OperationError> + Send + 'static,
    ) -> Result<T, OperationError> {
        let permit = self.permit(consumer)?;
        // taken by the thread that begins, or by the request that stops waiting: only one of them gets it
        let turn = Arc::new(AtomicBool::new(false));
        let (called, (sender, mut answer)) = (Arc::clone(&turn), oneshot::channel());
        let read = move || {
            let answer = take_turn(&called).then(work);
            drop(permit);
            // the request may be gone
            drop(sender.send(answer));
        };
        self.give_to_thread(consumer, Read(Box::new(read)));
        let wait = WAIT_MAX.min(limit);
        let mut done = tokio::time::timeout(wait, &mut answer).await;
        if done.is_err() {
            if take_turn(&turn) {
                return Err(waited_too_long().into());
            }
            done = tokio::time::timeout(limit.saturating_sub(wait), answer).await;
        }
        match done {
            Ok(Ok(Some(answer))) => answer,
            Ok(_) => Err(OperationError::Store(StoreError::Internal(
                "a query panicked".into(),
            ))),
            Err(_) => Err(OperationError::Store(timed_out(limit, CommitOutcome::NotApplied))),
        }
    }

    /// Adds a read, and has a thread run a read: the one whose turn it is then.
    fn give_to_thread(self: &Arc<Self>, consumer: Consumer, read: Read) {
        self.reads().push(consumer, read);
        let queue = Arc::clone(self);
        spawn_blocking(move || {
            // the lock is free again before the read begins
            let next = queue.reads().pop();
            if let Some(Read(read)) = next {
                read();
            }
        });
    }
}

fn take_turn(turn: &AtomicBool) -> bool {
    !turn.swap(true, Ordering::Relaxed)
}

pub(super) fn overloaded(reason: &str) -> Fault {
    Fault::new(ErrorCode::Unavailable, reason).outcome(ChangeOutcome::NotApplied)
}

fn waited_too_long() -> Fault {
    overloaded("the request waited too long for the database")
}

/// The error of a database that did not answer within `limit`.
pub(crate) fn timed_out(limit: Duration, outcome: CommitOutcome) -> StoreError {
    let reason = format!(
        "the database is unavailable: no answer within {} seconds",
        limit.as_secs_f64()
    );
    StoreError::Unavailable { outcome, reason }
}

/// A place in the queue, until it is dropped.
struct Permit {
    queue: Arc<AdmissionQueue>,
    occupancy_of_consumer: Arc<AtomicUsize>,
}

impl Drop for Permit {
    fn drop(&mut self) {
        self.queue.occupancy.fetch_sub(1, Ordering::Relaxed);
        self.occupancy_of_consumer.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, Sender, channel};
    use std::time::Instant;

    use super::*;

    const LONG: Duration = Duration::from_secs(20);
    const FIRST: Consumer = Consumer::Token(1);
    const SECOND: Consumer = Consumer::Token(2);

    /// Work that blocks until the sender is used or dropped.
    fn blocked_work() -> (
        Sender<()>,
        impl FnOnce() -> Result<(), OperationError> + Send + 'static,
    ) {
        let (free, freed): (_, Receiver<()>) = channel();
        (free, move || {
            let _ = freed.recv();
            Ok(())
        })
    }

    fn is_rejected<T>(result: Result<T, OperationError>) -> bool {
        matches!(result, Err(OperationError::Rejected(refusal)) if refusal.first().code() == ErrorCode::Unavailable)
    }

    #[actix_web::test]
    async fn a_served_request_gets_its_answer_and_leaves_the_queue() {
        let queue = Arc::new(AdmissionQueue::new(1, 0));
        for _ in 0..3 {
            assert_eq!(queue.run_blocking(FIRST, LONG, || Ok(7)).await.ok(), Some(7));
        }
        assert_eq!(queue.occupancy.load(Ordering::Relaxed), 0);
    }

    #[actix_web::test]
    async fn a_request_waits_for_a_short_answer_but_not_for_ever() {
        let queue = Arc::new(AdmissionQueue::new(1, 0));
        assert_eq!(queue.admit(FIRST, LONG, async { Ok(7) }).await.ok(), Some(7));
        let never = std::future::pending::<Result<(), StoreError>>;
        let second = async {
            assert!(is_rejected(queue.admit(FIRST, LONG, async { Ok(7) }).await));
        };
        let begin = Instant::now();
        let (first, ()) = tokio::join!(queue.admit(FIRST, LONG, never()), second);
        assert!(is_rejected(first));
        assert!(WAIT_MAX <= begin.elapsed() && begin.elapsed() < 3 * WAIT_MAX);
        assert_eq!(queue.occupancy.load(Ordering::Relaxed), 0);
    }

    #[actix_web::test]
    async fn a_request_is_refused_at_once_when_the_queue_is_full() {
        let queue = Arc::new(AdmissionQueue::new(1, 1));
        let (free, work) = blocked_work();
        let (first, second) = (
            queue.run_blocking(FIRST, LONG, work),
            queue.run_blocking(SECOND, LONG, || Ok(())),
        );
        let third = async {
            assert_eq!(queue.waiting(), 1);
            let begin = Instant::now();
            assert!(is_rejected(queue.run_blocking(FIRST, LONG, || Ok(())).await));
            assert!(begin.elapsed() < WAIT_MAX / 2);
            drop(free);
        };
        let (first, second, ()) = tokio::join!(first, second, third);
        assert!(first.is_ok() && second.is_ok());
        assert_eq!(queue.occupancy.load(Ordering::Relaxed), 0);
    }

    /// Runs `test` where one thread asks the database.
    fn with_one_thread(test: impl Future<Output = ()>) {
        let one_thread = || {
            tokio::runtime::Builder::new_current_thread()
                .enable_time()
                .max_blocking_threads(1)
                .build()
                .unwrap()
        };
        actix_web::rt::System::with_tokio_rt(one_thread).block_on(test);
    }

    #[actix_web::test]
    async fn one_consumer_takes_half_of_the_queue() {
        let queue = Arc::new(AdmissionQueue::new(1, 9));
        let never = std::future::pending::<Result<(), StoreError>>;
        let waiting: Vec<_> = (0..5)
            .map(|_| Box::pin(queue.admit(FIRST, LONG, never())))
            .collect();
        let mut waiting = futures_util::future::select_all(waiting);
        std::future::poll_fn(|cx| {
            assert!(std::pin::Pin::new(&mut waiting).poll(cx).is_pending());
            std::task::Poll::Ready(())
        })
        .await;
        assert!(is_rejected(queue.admit(FIRST, LONG, async { Ok(()) }).await));
        assert!(is_rejected(queue.run_blocking(FIRST, LONG, || Ok(())).await));
        assert!(queue.admit(SECOND, LONG, async { Ok(()) }).await.is_ok());
        assert!(queue.run_blocking(SECOND, LONG, || Ok(())).await.is_ok());
        drop(waiting);
        assert!(queue.admit(FIRST, LONG, async { Ok(()) }).await.is_ok());
    }

    #[test]
    fn a_read_waits_for_one_read_of_another_consumer() {
        with_one_thread(async {
            let queue = Arc::new(AdmissionQueue::new(1, 99));
            let (done, order) = channel();
            let read = |consumer| {
                let done = done.clone();
                queue.run_blocking(consumer, LONG, move || Ok(done.send(consumer)))
            };
            // the thread waits until all reads are in the queue
            let (free, work) = blocked_work();
            let blocked = queue.run_blocking(FIRST, LONG, work);
            let reads = (0..40).map(|_| read(FIRST)).chain([read(SECOND)]);
            let reads = futures_util::future::join_all(reads);
            let (_, answers, ()) = tokio::join!(blocked, reads, async { drop(free) });
            assert!(answers.iter().all(Result::is_ok));
            let place = order.try_iter().position(|consumer| consumer == SECOND);
            assert!(matches!(place, Some(0 | 1)), "{place:?}");
        });
    }

    #[test]
    fn a_request_that_waits_too_long_is_refused_and_its_work_skipped() {
        with_one_thread(async {
            let queue = Arc::new(AdmissionQueue::new(1, 9));
            let (free, work) = blocked_work();
            let (done, was_done) = channel();
            let first = queue.run_blocking(FIRST, LONG, work);
            let second = async {
                let begin = Instant::now();
                let work = move || {
                    let _ = done.send(());
                    Ok(())
                };
                assert!(is_rejected(queue.run_blocking(FIRST, LONG, work).await));
                assert!(WAIT_MAX <= begin.elapsed() && begin.elapsed() < 3 * WAIT_MAX);
                // it still has its permit, and so counts, until its turn comes and the work is skipped
                assert_eq!(queue.waiting(), 1);
                drop(free);
            };
            let (first, ()) = tokio::join!(first, second);
            assert!(first.is_ok());
            assert_eq!(queue.run_blocking(FIRST, LONG, || Ok(7)).await.ok(), Some(7));
            assert!(was_done.try_recv().is_err());
            assert_eq!(queue.occupancy.load(Ordering::Relaxed), 0);
        });
    }

    #[actix_web::test]
    async fn reads_join_the_queue_while_one_runs() {
        let queue = Arc::new(AdmissionQueue::new(1, 0));
        let running = Arc::clone(&queue);
        let is_free = move || Ok(running.reads.try_lock().is_ok());
        assert_eq!(queue.run_blocking(FIRST, LONG, is_free).await.ok(), Some(true));
    }

    #[actix_web::test]
    async fn a_query_that_takes_too_long_times_out() {
        let little = Duration::from_millis(100);
        for limit in [little, WAIT_MAX + little] {
            let queue = Arc::new(AdmissionQueue::new(1, 0));
            let (free, work) = blocked_work();
            let begin = Instant::now();
            let answer = queue.run_blocking(FIRST, limit, work).await;
            assert!(matches!(
                answer,
                Err(OperationError::Store(StoreError::Unavailable { .. }))
            ));
            assert!(limit <= begin.elapsed() && begin.elapsed() < limit + WAIT_MAX / 2);
            drop(free);
        }
    }
}
