//! [`Gate`]: who may ask the database now, who waits for it, and who is refused at once. Without it an overload
//! becomes a queue that grows until every answer comes too late.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::error::{ErrorCode, Fault, Outcome};

/// How long a request waits for its turn.
const WAIT_MAX: Duration = Duration::from_secs(1);

/// The requests of all workers that wait for the database.
#[derive(Debug)]
pub struct Line {
    waiting: AtomicUsize,
    most: usize,
}

impl Line {
    /// A line in which at most so many wait.
    #[must_use]
    pub const fn new(most: usize) -> Self {
        Self {
            waiting: AtomicUsize::new(0),
            most,
        }
    }

    /// How many wait now.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Relaxed)
    }

    /// A place in the line, until what is returned is dropped; `None` when there is none left.
    fn place(&self) -> Option<Place<'_>> {
        let before = self.waiting.fetch_add(1, Ordering::Relaxed);
        let place = Place(self);
        (before < self.most).then_some(place)
    }
}

struct Place<'l>(&'l Line);

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.waiting.fetch_sub(1, Ordering::Relaxed);
    }
}

/// What the requests of one worker go through before they ask the database.
#[derive(Debug)]
pub struct Gate {
    slots: Arc<Semaphore>,
    line: Arc<Line>,
}

/// The right to ask the database, given back when it is dropped.
#[derive(Debug)]
pub struct Slot {
    _permit: OwnedSemaphorePermit,
}

impl Gate {
    /// A gate that lets so many through at once.
    #[must_use]
    pub fn new(slots: usize, line: Arc<Line>) -> Self {
        Self {
            slots: Arc::new(Semaphore::new(slots)),
            line,
        }
    }

    /// Waits for its turn, for as long as there is a chance of it.
    ///
    /// # Errors
    ///
    /// 503 when too many wait already, or when the turn does not come in time.
    pub async fn enter(&self) -> Result<Slot, Fault> {
        if let Ok(permit) = Arc::clone(&self.slots).try_acquire_owned() {
            return Ok(Slot { _permit: permit });
        }
        let _place = self
            .line
            .place()
            .ok_or_else(|| overloaded("too many requests wait for the database"))?;
        let turn = Arc::clone(&self.slots).acquire_owned();
        match tokio::time::timeout(WAIT_MAX, turn).await {
            Ok(Ok(permit)) => Ok(Slot { _permit: permit }),
            _ => Err(overloaded("the request waited for the database for too long")),
        }
    }
}

fn overloaded(reason: &str) -> Fault {
    Fault::new(ErrorCode::Unavailable, reason).outcome(Outcome::NotApplied)
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;

    #[actix_web::test]
    async fn who_finds_a_slot_does_not_wait_and_gives_it_back() {
        let line = Arc::new(Line::new(0));
        let gate = Gate::new(2, line);
        let (one, other) = (gate.enter().await.unwrap(), gate.enter().await.unwrap());
        assert!(gate.enter().await.is_err());
        drop(one);
        let again = gate.enter().await.unwrap();
        drop((other, again));
    }

    #[actix_web::test]
    async fn who_finds_the_line_full_is_refused_at_once_whatever_the_worker() {
        let line = Arc::new(Line::new(1));
        let (gate, other) = (Gate::new(1, Arc::clone(&line)), Gate::new(0, Arc::clone(&line)));
        let slot = gate.enter().await.unwrap();
        let (first, second, begin) = (gate.enter(), other.enter(), Instant::now());
        let (first, second) = tokio::join!(first, async {
            let refused = second.await;
            assert!(begin.elapsed() < WAIT_MAX / 2);
            drop(slot);
            refused
        });
        assert!(first.is_ok());
        let refused = second.unwrap_err();
        assert_eq!((refused.code(), line.waiting()), (ErrorCode::Unavailable, 0));
    }

    #[actix_web::test]
    async fn nobody_waits_for_ever() {
        let line = Arc::new(Line::new(9));
        let gate = Gate::new(0, Arc::clone(&line));
        let begin = Instant::now();
        assert!(gate.enter().await.is_err());
        assert!(WAIT_MAX <= begin.elapsed() && begin.elapsed() < 3 * WAIT_MAX);
        assert_eq!(line.waiting(), 0);
    }
}
