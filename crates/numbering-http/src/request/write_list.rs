//! Changes of lists of numbers. A short list is changed in one transaction. A long one is changed chunk by chunk, so that
//! the changes of others go in between; each of its items is still changed as a whole or not at all.

use std::sync::Arc;
use std::time::{Duration, Instant};

use actix_web::HttpResponse;
use actix_web::web;
use numbering_core::mobile::{AcceptedItems, ListOrder};
use numbering_store::{ChangeError, CommitOutcome, IdempotencyKey, SavedResponse, StoreError, WriteContext};

use super::context::RequestContext;
use super::dedicated_thread::spawn_dedicated;
use super::idempotency::chunk_key;
use super::in_flight_keys::InFlightKey;
use super::input::{Input, parse_number_list};
use super::saved_reply::{restored, saved};
use super::turn_pace::TurnPace;
use super::write::PreparedWrite;
use super::write_response::WriteResponse;
use crate::auth::Principal;
use crate::error::{ChangeOutcome, ErrorCode, Fault, OperationError, Refusal, Reply};
use crate::wire::{ItemStatus, ListChunk, ListResults, MemoryPermit, NumberList};

/// The most items of a list that is changed in one transaction.
const ITEMS_MAX: usize = 5_000;
/// The longest wait of a long list for the long lists of the same consumer before it.
const TURN_WAIT_MAX: Duration = Duration::from_mins(1);
/// The status under which the key of a long list is saved until all of it is done. Like a refusal, it has no response.
const UNFINISHED: u16 = 503;

impl RequestContext {
    /// Reads a list of numbers, and changes them with `operation`, which judges the items of a chunk. `status` is that of
    /// the accepted items.
    pub(crate) async fn write_list<F>(
        &self,
        payload: web::Payload,
        status: ItemStatus,
        operation: F,
    ) -> HttpResponse
    where
        F: ListOperation,
    {
        let result = match self.prepare_write(payload, parse_number_list).await {
            Ok(write) => self.run_list(write, status, operation).await,
            Err(error) => Err(error),
        };
        self.answer(result)
    }

    async fn run_list<F: ListOperation>(
        &self,
        write: PreparedWrite<'_, NumberList>,
        status: ItemStatus,
        operation: F,
    ) -> Result<(WriteResponse, MemoryPermit), OperationError> {
        let length = write.input.parsed().map_or(0, |list| list.items().len());
        if ITEMS_MAX < length {
            return self.run_long_list(write, status, operation).await;
        }
        let whole = ListChunk::default();
        let change =
            move |principal: &Principal, context: &mut WriteContext<'_>, input: &Input<NumberList>| {
                let results = operation(principal, context, (input, &whole))?;
                Ok(results.reply(input.get()?, status))
            };
        self.run_write(write, change).await
    }

    async fn run_long_list<F: ListOperation>(
        &self,
        write: PreparedWrite<'_, NumberList>,
        status: ItemStatus,
        operation: F,
    ) -> Result<(WriteResponse, MemoryPermit), OperationError> {
        let turn = self.list_turns.wait(write.principal.consumer());
        let turn = tokio::time::timeout(TURN_WAIT_MAX, turn).await;
        let _turn = turn.map_err(|_| busy())?;
        let mut list = LongList::new(self, write, operation);
        let response = match list.run_all().await? {
            Some(saved) => WriteResponse::replay(restored(&saved)?),
            None => list.finish(status).await?,
        };
        let mut permit = list.permit;
        permit.settle(response.bytes());
        Ok((response, permit))
    }
}

/// An operation on the items of a chunk of a list.
pub(crate) trait ListOperation:
    Fn(
        &Principal,
        &mut WriteContext<'_>,
        (&Input<NumberList>, &ListChunk),
    ) -> Result<ListResults, OperationError>
    + Send
    + Sync
    + 'static
{
}

impl<F> ListOperation for F where
    F: Fn(
            &Principal,
            &mut WriteContext<'_>,
            (&Input<NumberList>, &ListChunk),
        ) -> Result<ListResults, OperationError>
        + Send
        + Sync
        + 'static
{
}

/// A long list on its way through several transactions.
struct LongList<'r, F> {
    request: &'r RequestContext,
    principal: Principal,
    key: Option<InFlightKey<'r>>,
    input: Arc<Input<NumberList>>,
    operation: Arc<F>,
    permit: MemoryPermit,
    answer_bytes: usize,
    order: ListOrder,
    /// The place in the order up to which all items were judged.
    place: usize,
    results: ListResults,
    /// The accepted items with which later ones may overlap.
    accepted: AcceptedItems,
    /// True if this request has done nothing that an earlier one with its key had not done.
    is_replay: bool,
    pace: TurnPace,
}

/// The result of the transaction of a chunk that was committed, or had been with the same key before.
enum ChunkDone {
    /// The whole request was answered before.
    Answered(SavedResponse),
    /// The results, saved with the same key before.
    Saved(ListResults),
    /// The results, and the moment at which the items were begun.
    New(ListResults, Instant),
}

/// The reason why the transaction of a chunk changed nothing.
enum ChunkError {
    /// No item was accepted.
    NothingAccepted(ListResults, Instant),
    /// The request is refused.
    Refused(Box<Refusal>),
    /// The store failed.
    Store(StoreError),
}

impl<'r, F: ListOperation> LongList<'r, F> {
    fn new(request: &'r RequestContext, write: PreparedWrite<'r, NumberList>, operation: F) -> Self {
        let items = write.input.parsed().map(NumberList::items);
        let order = ListOrder::new(items.unwrap_or_default());
        Self {
            request,
            principal: write.principal,
            key: write.key,
            input: Arc::new(write.input),
            operation: Arc::new(operation),
            answer_bytes: write.permit.bytes(),
            permit: write.permit,
            order,
            place: 0,
            results: ListResults::default(),
            accepted: AcceptedItems::default(),
            is_replay: true,
            pace: TurnPace::of_list(),
        }
    }

    /// Changes chunk after chunk. A list without a well-formed item has one chunk too, which finds its objects. Returns
    /// the response if the whole request was answered before.
    async fn run_all(&mut self) -> Result<Option<SavedResponse>, OperationError> {
        loop {
            let next = match self.run_chunk().await {
                Ok(ChunkDone::Answered(saved)) => return Ok(Some(saved)),
                Ok(ChunkDone::Saved(results)) => results,
                Ok(ChunkDone::New(results, begun)) | Err(ChunkError::NothingAccepted(results, begun)) => {
                    self.is_replay = false;
                    self.pace.adapt(results.judged(), begun.elapsed());
                    results
                }
                Err(ChunkError::Refused(refusal)) => return self.refused(*refusal).await,
                Err(ChunkError::Store(error)) => return Err(self.interrupted(error)),
            };
            self.append(next);
            if self.order.len() <= self.place {
                return Ok(None);
            }
        }
    }

    async fn run_chunk(&self) -> Result<ChunkDone, ChunkError> {
        let indices: Vec<usize> = self.order.chunk(self.place, self.pace.items()).collect();
        let options = self.request.write_options(&self.principal, indices.len());
        let chunk = ListChunk::new(indices, self.accepted.clone(), &self.results);
        let (operation, input) = (Arc::clone(&self.operation), Arc::clone(&self.input));
        let (auth, request_key, place) = (Arc::clone(&self.request.auth), self.saved_key(), self.place);
        let change = move |context: &mut WriteContext<'_>| {
            if let Some(key) = &request_key
                && let Some(done) = find_done(context, key, place)?
            {
                return Ok(done);
            }
            let begun = Instant::now();
            let principal = auth.principal(context)?;
            let results = operation(&principal, context, (&input, &chunk))?;
            if results.accepted() == 0 {
                return Err(ChunkError::NothingAccepted(results, begun));
            }
            if let Some(key) = &request_key {
                save_done(context, key, (place, &results))?;
            }
            Ok(ChunkDone::New(results, begun))
        };
        self.request.store.write(options, change).await
    }

    fn saved_key(&self) -> Option<IdempotencyKey> {
        self.key.as_ref().map(InFlightKey::key).cloned()
    }

    /// Adds the results of a chunk, and remembers what later items may overlap.
    fn append(&mut self, next: ListResults) {
        let indices: Vec<usize> = self.order.chunk(self.place, next.judged()).collect();
        self.place += indices.len();
        if self.order.overlaps_before(self.place) {
            let mut rejected: Vec<usize> = next.rejected().collect();
            rejected.sort_unstable();
            let items = self.input.parsed().map(NumberList::items).unwrap_or_default();
            let accepted = indices
                .iter()
                .filter(|index| rejected.binary_search(index).is_err());
            for range in accepted.filter_map(|index| items.get(*index)?.ok()) {
                self.accepted.add(range);
            }
        } else {
            self.accepted = AcceptedItems::default();
        }
        self.results.append(next);
        self.permit
            .settle(self.answer_bytes + self.order.bytes() + self.results.bytes());
    }

    /// The end of a request that is refused as a whole: of a refusal its key is saved too.
    async fn refused(&self, refusal: Refusal) -> Result<Option<SavedResponse>, OperationError> {
        if 0 < self.results.accepted() {
            return Err(self.partly_done("the rest is refused: the token or an object of the path is gone"));
        }
        let reply = refusal.clone().reply(self.request.family());
        self.save(reply.status, None).await?;
        Err(refusal.into())
    }

    /// The response, once all chunks are done. One with very many rows takes a while to write, on a thread of its own.
    async fn finish(&mut self, status: ItemStatus) -> Result<WriteResponse, OperationError> {
        let (results, input) = (std::mem::take(&mut self.results), Arc::clone(&self.input));
        let is_changed = 0 < results.accepted();
        let render = move || -> Result<_, OperationError> {
            let list = input.get()?;
            let count = results.accepted_numbers(list);
            let reply = results.reply(list, status).with_numbers_changed(count);
            let saved = is_changed.then(|| saved(&reply));
            Ok((reply, saved))
        };
        let rendered = spawn_dedicated(render).await;
        let panicked = || Err(StoreError::Internal("the rendering of a response panicked".into()).into());
        let (reply, saved) = rendered.unwrap_or_else(panicked)?;
        match self.save(reply.status, saved).await {
            Err(error) if is_changed => {
                // all is done: a repetition finds the chunks
                let id = self.request.request_id();
                log::warn!(request = id.as_str(); "the response is not saved: {error}");
            }
            result => result?,
        }
        Ok(WriteResponse::new(reply, self.is_replay && self.key.is_some()))
    }

    /// Saves the response under the key of the request, or of a refusal the status.
    async fn save(&self, status: u16, saved: Option<SavedResponse>) -> Result<(), StoreError> {
        let Some(key) = self.saved_key() else {
            return Ok(());
        };
        let change = move |context: &mut WriteContext<'_>| match &saved {
            Some(saved) => context.save_response(&key, saved),
            None => context.save_refusal(&key, status),
        };
        let options = self.request.write_options(&self.principal, 1);
        self.request.store.write(options, change).await
    }

    /// The error of a request that the store did not do to its end.
    fn interrupted(&self, error: StoreError) -> OperationError {
        if self.results.accepted() == 0 {
            return error.into();
        }
        let id = self.request.request_id();
        log::warn!(request = id.as_str(); "a list is done in part: {error}");
        self.partly_done(match error {
            StoreError::Unavailable {
                outcome: CommitOutcome::Unknown,
                ..
            } => "the next ones may have been done",
            _ => "the rest is not done",
        })
    }

    /// The error of a request that is done in part.
    fn partly_done(&self, rest: &str) -> OperationError {
        let (judged, accepted) = (self.place, self.results.accepted());
        let all = self.order.len();
        let hint = if self.key.is_some() {
            "send it again with the same Idempotency-Key to do the rest"
        } else {
            "sent again, what is done is rejected"
        };
        let reason = format!(
            "{judged} of {all} well-formed items are done, {accepted} of them accepted; {rest}; {hint}"
        );
        Fault::new(ErrorCode::Unavailable, reason)
            .outcome(ChangeOutcome::Unknown)
            .into()
    }
}

/// The response to the request, or the results of its chunk at `place`, if they were saved with the same key.
fn find_done(
    context: &mut WriteContext<'_>,
    key: &IdempotencyKey,
    place: usize,
) -> Result<Option<ChunkDone>, StoreError> {
    if place == 0
        && let Some(saved) = context.find_response(key)?
    {
        return Ok(Some(ChunkDone::Answered(saved)));
    }
    let Some(saved) = context.find_response(&chunk_key(key, place))? else {
        return Ok(None);
    };
    let results = serde_json::from_slice(&restored(&saved)?.body);
    let results = results.map_err(|error| StoreError::Internal(Box::new(error)))?;
    Ok(Some(ChunkDone::Saved(results)))
}

/// Saves the results of the chunk at `place`, and that the request with this key and body has begun.
fn save_done(
    context: &mut WriteContext<'_>,
    key: &IdempotencyKey,
    (place, results): (usize, &ListResults),
) -> Result<(), StoreError> {
    let results = serde_json::to_vec(results).map_err(|error| StoreError::Internal(Box::new(error)))?;
    context.save_refusal(key, UNFINISHED)?;
    context.save_response(&chunk_key(key, place), &saved(&Reply::new(207, results)))
}

fn busy() -> OperationError {
    let reason = "too many long lists of this tenant or token wait; nothing was changed";
    Fault::new(ErrorCode::Unavailable, reason)
        .outcome(ChangeOutcome::NotApplied)
        .into()
}

impl From<StoreError> for ChunkError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<OperationError> for ChunkError {
    fn from(error: OperationError) -> Self {
        match error {
            OperationError::Rejected(refusal) => Self::Refused(refusal),
            OperationError::Store(error) => Self::Store(error),
        }
    }
}

impl ChangeError for ChunkError {
    fn store_error(&self) -> Option<&StoreError> {
        match self {
            Self::NothingAccepted(..) | Self::Refused(_) => None,
            Self::Store(error) => Some(error),
        }
    }
}
