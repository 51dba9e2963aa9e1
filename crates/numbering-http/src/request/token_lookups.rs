//! [`TokenLookups`]: a limit on the look-ups of tokens that were not valid lately. Anybody can send such tokens, so
//! their look-ups wait for each other and for nobody else.

use std::time::Duration;

use numbering_store::StoreError;
use tokio::sync::Semaphore;

use super::admission::{WAIT_MAX, overloaded};
use crate::error::OperationError;

/// The most look-ups at once. They are part of the batches of all look-ups, which take 256: half is left to others.
const LOOKUPS_MAX: usize = 128;

/// The turns of the look-ups of tokens that were not valid lately.
#[derive(Debug)]
pub(crate) struct TokenLookups(Semaphore);

impl Default for TokenLookups {
    fn default() -> Self {
        Self(Semaphore::new(LOOKUPS_MAX))
    }
}

impl TokenLookups {
    /// Waits for the turn of `lookup`, then for its result.
    ///
    /// # Errors
    ///
    /// 503 when there is no result in time.
    pub(super) async fn run<T>(
        &self,
        limit: Duration,
        lookup: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, OperationError> {
        let in_turn = async {
            let _turn = self.0.acquire().await;
            lookup.await
        };
        let found = tokio::time::timeout(WAIT_MAX.min(limit), in_turn).await;
        Ok(found.map_err(|_| overloaded("the token waited too long for its look-up"))??)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::task::Poll;

    use super::*;

    #[actix_web::test]
    async fn no_more_than_the_maximum_is_looked_up_at_once() {
        let (lookups, asked) = (TokenLookups::default(), Cell::new(0));
        let never = || async {
            asked.set(asked.get() + 1);
            std::future::pending::<Result<(), StoreError>>().await
        };
        let mut waiting: Vec<_> = (0..2 * LOOKUPS_MAX)
            .map(|_| Box::pin(lookups.run(Duration::from_mins(1), never())))
            .collect();
        std::future::poll_fn(|context| {
            assert!(
                waiting
                    .iter_mut()
                    .all(|one| one.as_mut().poll(context).is_pending())
            );
            Poll::Ready(())
        })
        .await;
        assert_eq!(asked.get(), LOOKUPS_MAX);
        drop(waiting);
        let found = lookups.run(Duration::from_mins(1), async { Ok(7) }).await;
        assert_eq!(found.ok(), Some(7));
    }
}
