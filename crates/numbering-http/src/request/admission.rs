//! [`Line`]: the requests that wait for the database, and who is refused because there are too many. Without it an
//! overload becomes a queue that grows until every answer comes too late.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use actix_web::web;
use numbering_store::{CommitOutcome, StoreError};

use crate::error::{self, ErrorCode, Fault, Stop};

/// How long a request waits for its turn, if its limit lets it.
const WAIT_MAX: Duration = Duration::from_secs(1);

/// The requests of all workers that wait for the database or ask it.
#[derive(Debug)]
pub struct Line {
    present: AtomicUsize,
    /// How many are served at once.
    served: usize,
    /// How many may be there: those who are served, and those who wait.
    most: usize,
}

impl Line {
    /// A line at `served` threads, in which at most `waiting` wait.
    #[must_use]
    pub const fn new(served: usize, waiting: usize) -> Self {
        Self {
            present: AtomicUsize::new(0),
            served,
            most: served.saturating_add(waiting),
        }
    }

    /// How many wait now.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.present.load(Ordering::Relaxed).saturating_sub(self.served)
    }

    /// A place in the line, until what is returned is dropped; `None` when there is none left.
    fn place(self: &Arc<Self>) -> Option<Place> {
        let before = self.present.fetch_add(1, Ordering::Relaxed);
        let place = Place(Arc::clone(self));
        (before < self.most).then_some(place)
    }

    /// Waits for `answer`, which the database gives without a turn.
    ///
    /// # Errors
    ///
    /// 503 when too many wait already, or when there is no answer in time.
    pub async fn wait<T>(
        self: &Arc<Self>,
        limit: Duration,
        answer: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, Stop> {
        let _place = self
            .place()
            .ok_or_else(|| overloaded("too many requests wait for the database"))?;
        let answered = tokio::time::timeout(WAIT_MAX.min(limit), answer).await;
        Ok(answered.map_err(|_| overloaded("the request waited for the database for too long"))??)
    }

    /// Runs `work`, which blocks, when its turn comes.
    ///
    /// # Errors
    ///
    /// 503 when too many wait already, when the turn does not come in time, or when there is no answer within
    /// `limit`.
    pub async fn run<T: Send + 'static>(
        self: &Arc<Self>,
        limit: Duration,
        work: impl FnOnce() -> Result<T, Stop> + Send + 'static,
    ) -> Result<T, Stop> {
        let place = self
            .place()
            .ok_or_else(|| overloaded("too many requests wait for the database"))?;
        // by the thread that begins, or by whoever waits no longer: only one of them takes it
        let turn = Arc::new(AtomicBool::new(false));
        let called = Arc::clone(&turn);
        let mut task = pin!(web::block(move || {
            let answer = take(&called).then(work);
            drop(place);
            answer
        }));
        let wait = WAIT_MAX.min(limit);
        let mut done = tokio::time::timeout(wait, &mut task).await;
        if done.is_err() {
            if take(&turn) {
                return Err(overloaded("the request waited for the database for too long").into());
            }
            done = tokio::time::timeout(limit.saturating_sub(wait), task).await;
        }
        match done {
            Ok(Ok(Some(answer))) => answer,
            Ok(_) => Err(Stop::Failed(StoreError::Internal("a query panicked".into()))),
            Err(_) => Err(Stop::Failed(too_long(limit, CommitOutcome::NotApplied))),
        }
    }
}

fn take(turn: &AtomicBool) -> bool {
    !turn.swap(true, Ordering::Relaxed)
}

fn overloaded(reason: &str) -> Fault {
    Fault::new(ErrorCode::Unavailable, reason).outcome(error::Outcome::NotApplied)
}

/// That there was no answer within `limit`.
pub(crate) fn too_long(limit: Duration, outcome: CommitOutcome) -> StoreError {
    let reason = format!("it did not answer within {} seconds", limit.as_secs_f64());
    StoreError::Unavailable { outcome, reason }
}

struct Place(Arc<Line>);

impl Drop for Place {
    fn drop(&mut self) {
        self.0.present.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, Sender, channel};
    use std::time::Instant;

    use super::*;

    const LONG: Duration = Duration::from_secs(20);

    /// Work that ends when it is told to.
    fn held() -> (Sender<()>, impl FnOnce() -> Result<(), Stop> + Send + 'static) {
        let (free, freed): (_, Receiver<()>) = channel();
        (free, move || {
            let _ = freed.recv();
            Ok(())
        })
    }

    fn refused<T>(result: Result<T, Stop>) -> bool {
        matches!(result, Err(Stop::Refused(refusal)) if refusal.first().code() == ErrorCode::Unavailable)
    }

    #[actix_web::test]
    async fn who_is_served_gets_the_answer_and_leaves_the_line() {
        let line = Arc::new(Line::new(1, 0));
        for _ in 0..3 {
            assert_eq!(line.run(LONG, || Ok(7)).await.ok(), Some(7));
        }
        assert_eq!(line.present.load(Ordering::Relaxed), 0);
    }

    #[actix_web::test]
    async fn a_short_answer_is_waited_for_in_the_line_and_not_for_ever() {
        let line = Arc::new(Line::new(1, 0));
        assert_eq!(line.wait(LONG, async { Ok(7) }).await.ok(), Some(7));
        let never = std::future::pending::<Result<(), StoreError>>;
        let second = async {
            assert!(refused(line.wait(LONG, async { Ok(7) }).await));
        };
        let begin = Instant::now();
        let (first, ()) = tokio::join!(line.wait(LONG, never()), second);
        assert!(refused(first));
        assert!(WAIT_MAX <= begin.elapsed() && begin.elapsed() < 3 * WAIT_MAX);
        assert_eq!(line.present.load(Ordering::Relaxed), 0);
    }

    #[actix_web::test]
    async fn who_finds_the_line_full_is_refused_at_once() {
        let line = Arc::new(Line::new(1, 1));
        let (free, work) = held();
        let (first, second) = (line.run(LONG, work), line.run(LONG, || Ok(())));
        let third = async {
            assert_eq!(line.waiting(), 1);
            let begin = Instant::now();
            assert!(refused(line.run(LONG, || Ok(())).await));
            assert!(begin.elapsed() < WAIT_MAX / 2);
            drop(free);
        };
        let (first, second, ()) = tokio::join!(first, second, third);
        assert!(first.is_ok() && second.is_ok());
        assert_eq!(line.present.load(Ordering::Relaxed), 0);
    }

    #[test]
    fn who_waits_for_too_long_is_refused_and_nothing_is_done() {
        let one_thread = || {
            tokio::runtime::Builder::new_current_thread()
                .enable_time()
                .max_blocking_threads(1)
                .build()
                .unwrap()
        };
        actix_web::rt::System::with_tokio_rt(one_thread).block_on(async {
            let line = Arc::new(Line::new(1, 9));
            let (free, work) = held();
            let (done, was_done) = channel();
            let first = line.run(LONG, work);
            let second = async {
                let begin = Instant::now();
                let work = move || {
                    let _ = done.send(());
                    Ok(())
                };
                assert!(refused(line.run(LONG, work).await));
                assert!(WAIT_MAX <= begin.elapsed() && begin.elapsed() < 3 * WAIT_MAX);
                // it still stands there, and so counts, until its turn comes and nobody wants it
                assert_eq!(line.waiting(), 1);
                drop(free);
            };
            let (first, ()) = tokio::join!(first, second);
            assert!(first.is_ok());
            assert_eq!(line.run(LONG, || Ok(7)).await.ok(), Some(7));
            assert!(was_done.try_recv().is_err());
            assert_eq!(line.present.load(Ordering::Relaxed), 0);
        });
    }

    #[actix_web::test]
    async fn who_is_served_for_too_long_is_told_so() {
        let little = Duration::from_millis(100);
        for limit in [little, WAIT_MAX + little] {
            let line = Arc::new(Line::new(1, 0));
            let (free, work) = held();
            let begin = Instant::now();
            let answer = line.run(limit, work).await;
            assert!(matches!(
                answer,
                Err(Stop::Failed(StoreError::Unavailable { .. }))
            ));
            assert!(limit <= begin.elapsed() && begin.elapsed() < limit + WAIT_MAX / 2);
            drop(free);
        }
    }
}
