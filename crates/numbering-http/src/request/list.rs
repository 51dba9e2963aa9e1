//! The reading of lists by [`RequestContext`]: a short one among the other reads, a long one apart from them.

use std::sync::Arc;

use actix_web::HttpResponse;
use numbering_store::{ReadContext, Store};

use super::admission::overloaded;
use super::context::RequestContext;
use crate::auth::Principal;
use crate::error::OperationError;
use crate::wire::{ListMemory, MemoryPermit, PermittedBody};

/// The most memory of a list that is read among short reads: about 13,000 intervals, or 10 ms.
const SHORT_BYTES_MAX: usize = 256 * 1024;

/// A list, and the memory that it takes; none if the list is too long to be read among short reads.
type LoadedList<T> = Option<(T, MemoryPermit)>;

impl RequestContext {
    /// Answers with the lists that `query` loads, all at the same moment of the database. It takes memory for them
    /// before it loads them. One that takes too much is stopped and begins anew among the long reads, and there the next time.
    pub async fn read_list<T, F>(&self, query: F) -> HttpResponse
    where
        T: Into<HttpResponse> + Send + 'static,
        F: Fn(&Principal, &mut ReadContext<'_>, &mut ListMemory) -> Result<T, OperationError>
            + Send
            + Sync
            + 'static,
    {
        let refused = self.refused_filters().await;
        match self.try_read_list(Arc::new(query)).await {
            Ok((answer, permit)) => self.read_answer(PermittedBody::hold(answer.into(), permit), refused),
            Err(error) => self.error_response(error),
        }
    }

    async fn try_read_list<T, F>(&self, query: Arc<F>) -> Result<(T, MemoryPermit), OperationError>
    where
        T: Send + 'static,
        F: Fn(&Principal, &mut ReadContext<'_>, &mut ListMemory) -> Result<T, OperationError>
            + Send
            + Sync
            + 'static,
    {
        let target = self.request().uri().to_string();
        if !self.long_reads.is_known(&target) {
            let short = self.load_list(Arc::clone(&query), SHORT_BYTES_MAX);
            if let Some(loaded) = self.run_query(short).await? {
                return Ok(loaded);
            }
            self.long_reads.record(&target, true);
        }
        let consumer = self.principal().await?.consumer();
        let (store, whole) = (self.store.clone().into_inner(), self.load_list(query, usize::MAX));
        let limit = self.limits.database_timeout;
        let loaded = self
            .long_reads
            .run(consumer, limit, move || whole(&store))
            .await?;
        let (answer, permit) = loaded.ok_or_else(|| overloaded("the list is too long"))?;
        self.long_reads.record(&target, SHORT_BYTES_MAX < permit.bytes());
        Ok((answer, permit))
    }

    /// Returns `query` as the store runs it: the caller is authorized, and the lists take at most `bytes_max`.
    fn load_list<T, F>(
        &self,
        query: Arc<F>,
        bytes_max: usize,
    ) -> impl FnOnce(&Store) -> Result<LoadedList<T>, OperationError> + Send + 'static + use<T, F>
    where
        F: Fn(&Principal, &mut ReadContext<'_>, &mut ListMemory) -> Result<T, OperationError>
            + Send
            + Sync
            + 'static,
    {
        let budget = self.memory.clone().into_inner();
        let load = self.authorized(move |principal, context| {
            let mut memory = ListMemory::new(budget.permit(principal.consumer()), bytes_max);
            match query(principal, context, &mut memory) {
                Ok(answer) => Ok(Some((answer, memory.into_permit()))),
                Err(_) if memory.is_outgrown() => Ok(None),
                Err(error) => Err(error),
            }
        });
        move |store| store.snapshot(load)
    }
}
