//! [`AdmissionQueue`]: admission control for the requests that wait for the database. Without it an overload
//! becomes a queue that grows until every answer comes too late.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use actix_web::web;
use numbering_store::{CommitOutcome, StoreError};

use crate::error::{ChangeOutcome, ErrorCode, Fault, OperationError};

/// The longest time that a request waits for its turn, if its own limit is not shorter.
pub(super) const WAIT_MAX: Duration = Duration::from_secs(1);

/// The requests of all workers that wait for the database or ask it.
#[derive(Debug)]
pub struct AdmissionQueue {
    occupancy: AtomicUsize,
    /// The most requests that are served at once.
    served_max: usize,
    /// The most requests in the queue: those that are served, and those that wait.
    occupancy_max: usize,
}

impl AdmissionQueue {
    /// A queue for `served_max` threads, in which at most `waiting` requests wait.
    #[must_use]
    pub const fn new(served_max: usize, waiting: usize) -> Self {
        Self {
            occupancy: AtomicUsize::new(0),
            served_max,
            occupancy_max: served_max.saturating_add(waiting),
        }
    }

    /// The number of requests that wait now.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.occupancy
            .load(Ordering::Relaxed)
            .saturating_sub(self.served_max)
    }

    /// A permit to be in the queue, until it is dropped; `None` when the queue is full.
    fn permit(self: &Arc<Self>) -> Option<Permit> {
        let before = self.occupancy.fetch_add(1, Ordering::Relaxed);
        let permit = Permit(Arc::clone(self));
        (before < self.occupancy_max).then_some(permit)
    }

    /// Waits for `answer`, which needs no database thread.
    ///
    /// # Errors
    ///
    /// 503 when too many wait already, or when there is no answer in time.
    pub async fn admit<T>(
        self: &Arc<Self>,
        limit: Duration,
        answer: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, OperationError> {
        let _permit = self
            .permit()
            .ok_or_else(|| overloaded("too many requests are waiting for the database"))?;
        let answered = tokio::time::timeout(WAIT_MAX.min(limit), answer).await;
        Ok(answered.map_err(|_| overloaded("the request waited too long for the database"))??)
    }

    /// Runs `work`, which blocks, on a database thread when its turn comes.
    ///
    /// # Errors
    ///
    /// 503 when too many wait already, when the turn does not come in time, or when there is no answer within
    /// `limit`.
    pub async fn run_blocking<T: Send + 'static>(
        self: &Arc<Self>,
        limit: Duration,
        work: impl FnOnce() -> Result<T, OperationError> + Send + 'static,
    ) -> Result<T, OperationError> {
        let permit = self
            .permit()
            .ok_or_else(|| overloaded("too many requests are waiting for the database"))?;
        // taken by the thread that begins, or by the request that stops waiting: only one of them gets it
        let turn = Arc::new(AtomicBool::new(false));
        let called = Arc::clone(&turn);
        let mut task = pin!(web::block(move || {
            let answer = take_turn(&called).then(work);
            drop(permit);
            answer
        }));
        let wait = WAIT_MAX.min(limit);
        let mut done = tokio::time::timeout(wait, &mut task).await;
        if done.is_err() {
            if take_turn(&turn) {
                return Err(overloaded("the request waited too long for the database").into());
            }
            done = tokio::time::timeout(limit.saturating_sub(wait), task).await;
        }
        match done {
            Ok(Ok(Some(answer))) => answer,
            Ok(_) => Err(OperationError::Store(StoreError::Internal(
                "a query panicked".into(),
            ))),
            Err(_) => Err(OperationError::Store(timed_out(limit, CommitOutcome::NotApplied))),
        }
    }
}

fn take_turn(turn: &AtomicBool) -> bool {
    !turn.swap(true, Ordering::Relaxed)
}

pub(super) fn overloaded(reason: &str) -> Fault {
    Fault::new(ErrorCode::Unavailable, reason).outcome(ChangeOutcome::NotApplied)
}

/// The error of a database that did not answer within `limit`.
pub(crate) fn timed_out(limit: Duration, outcome: CommitOutcome) -> StoreError {
    let reason = format!(
        "the database is unavailable: no answer within {} seconds",
        limit.as_secs_f64()
    );
    StoreError::Unavailable { outcome, reason }
}

struct Permit(Arc<AdmissionQueue>);

impl Drop for Permit {
    fn drop(&mut self) {
        self.0.occupancy.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, Sender, channel};
    use std::time::Instant;

    use super::*;

    const LONG: Duration = Duration::from_secs(20);

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
            assert_eq!(queue.run_blocking(LONG, || Ok(7)).await.ok(), Some(7));
        }
        assert_eq!(queue.occupancy.load(Ordering::Relaxed), 0);
    }

    #[actix_web::test]
    async fn a_request_waits_for_a_short_answer_but_not_for_ever() {
        let queue = Arc::new(AdmissionQueue::new(1, 0));
        assert_eq!(queue.admit(LONG, async { Ok(7) }).await.ok(), Some(7));
        let never = std::future::pending::<Result<(), StoreError>>;
        let second = async {
            assert!(is_rejected(queue.admit(LONG, async { Ok(7) }).await));
        };
        let begin = Instant::now();
        let (first, ()) = tokio::join!(queue.admit(LONG, never()), second);
        assert!(is_rejected(first));
        assert!(WAIT_MAX <= begin.elapsed() && begin.elapsed() < 3 * WAIT_MAX);
        assert_eq!(queue.occupancy.load(Ordering::Relaxed), 0);
    }

    #[actix_web::test]
    async fn a_request_is_refused_at_once_when_the_queue_is_full() {
        let queue = Arc::new(AdmissionQueue::new(1, 1));
        let (free, work) = blocked_work();
        let (first, second) = (
            queue.run_blocking(LONG, work),
            queue.run_blocking(LONG, || Ok(())),
        );
        let third = async {
            assert_eq!(queue.waiting(), 1);
            let begin = Instant::now();
            assert!(is_rejected(queue.run_blocking(LONG, || Ok(())).await));
            assert!(begin.elapsed() < WAIT_MAX / 2);
            drop(free);
        };
        let (first, second, ()) = tokio::join!(first, second, third);
        assert!(first.is_ok() && second.is_ok());
        assert_eq!(queue.occupancy.load(Ordering::Relaxed), 0);
    }

    #[test]
    fn a_request_that_waits_too_long_is_refused_and_its_work_skipped() {
        let one_thread = || {
            tokio::runtime::Builder::new_current_thread()
                .enable_time()
                .max_blocking_threads(1)
                .build()
                .unwrap()
        };
        actix_web::rt::System::with_tokio_rt(one_thread).block_on(async {
            let queue = Arc::new(AdmissionQueue::new(1, 9));
            let (free, work) = blocked_work();
            let (done, was_done) = channel();
            let first = queue.run_blocking(LONG, work);
            let second = async {
                let begin = Instant::now();
                let work = move || {
                    let _ = done.send(());
                    Ok(())
                };
                assert!(is_rejected(queue.run_blocking(LONG, work).await));
                assert!(WAIT_MAX <= begin.elapsed() && begin.elapsed() < 3 * WAIT_MAX);
                // it still has its permit, and so counts, until its turn comes and the work is skipped
                assert_eq!(queue.waiting(), 1);
                drop(free);
            };
            let (first, ()) = tokio::join!(first, second);
            assert!(first.is_ok());
            assert_eq!(queue.run_blocking(LONG, || Ok(7)).await.ok(), Some(7));
            assert!(was_done.try_recv().is_err());
            assert_eq!(queue.occupancy.load(Ordering::Relaxed), 0);
        });
    }

    #[actix_web::test]
    async fn a_query_that_takes_too_long_times_out() {
        let little = Duration::from_millis(100);
        for limit in [little, WAIT_MAX + little] {
            let queue = Arc::new(AdmissionQueue::new(1, 0));
            let (free, work) = blocked_work();
            let begin = Instant::now();
            let answer = queue.run_blocking(limit, work).await;
            assert!(matches!(
                answer,
                Err(OperationError::Store(StoreError::Unavailable { .. }))
            ));
            assert!(limit <= begin.elapsed() && begin.elapsed() < limit + WAIT_MAX / 2);
            drop(free);
        }
    }
}
