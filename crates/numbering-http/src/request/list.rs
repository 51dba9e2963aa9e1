//! The reading of lists by [`RequestContext`]: a short one among the other reads, a long one apart from them.

use std::sync::Arc;

use actix_web::HttpResponse;
use numbering_store::{ReadContext, Store};

use super::admission::overloaded;
use super::context::RequestContext;
use crate::auth::Principal;
use crate::error::OperationError;
use crate::wire::{Consumer, ListMemory, MemoryPermit, PermittedBody};

/// The most memory of a list that is read among short reads: about 13,000 intervals, or 10 ms.
const SHORT_BYTES_MAX: usize = 256 * 1024;

/// The result of reading a list.
enum LoadedList<T> {
    /// The answer, and the memory that it takes.
    Whole(T, MemoryPermit),
    /// The list is too long to be read among short reads.
    TooLong(Consumer),
}

impl RequestContext {
    /// Answers with the lists that `query` loads, all at the same moment of the database. It takes memory for them
    /// before it loads them. One that takes too much is stopped and begins anew among the long reads.
    pub async fn read_list<T, F>(&self, query: F) -> HttpResponse
    where
        T: Into<HttpResponse> + Send + 'static,
        F: Fn(&Principal, &mut ReadContext<'_>, &mut ListMemory) -> Result<T, OperationError>
            + Send
            + Sync
            + 'static,
    {
        match self.try_read_list(Arc::new(query)).await {
            Ok((answer, permit)) => PermittedBody::hold(answer.into(), permit),
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
        let short = self.load_list(Arc::clone(&query), SHORT_BYTES_MAX);
        let consumer = match self.run_query(short).await? {
            LoadedList::Whole(answer, permit) => return Ok((answer, permit)),
            LoadedList::TooLong(consumer) => consumer,
        };
        let (store, whole) = (self.store.clone().into_inner(), self.load_list(query, usize::MAX));
        let limit = self.limits.database_timeout;
        match self
            .long_reads
            .run(consumer, limit, move || whole(&store))
            .await?
        {
            LoadedList::Whole(answer, permit) => Ok((answer, permit)),
            LoadedList::TooLong(_) => Err(overloaded("the list is too long").into()),
        }
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
            let consumer = principal.consumer();
            let mut memory = ListMemory::new(budget.permit(consumer), bytes_max);
            match query(principal, context, &mut memory) {
                Ok(answer) => Ok(LoadedList::Whole(answer, memory.into_permit())),
                Err(_) if memory.is_outgrown() => Ok(LoadedList::TooLong(consumer)),
                Err(error) => Err(error),
            }
        });
        move |store| store.snapshot(load)
    }
}
