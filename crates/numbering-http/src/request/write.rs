//! The writing half of [`RequestContext`]: a body, one operation in a transaction, and its answer.

use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::http::Method;
use actix_web::web;
use numbering_core::Span;
use numbering_store::{Author, IdempotencyKey, Prefetch, StoreError, WriteContext, WriteOptions};

use super::body::Body;
use super::context::RequestContext;
use super::idempotency::{idempotency_key, idempotent};
use super::in_flight_keys::InFlightKey;
use super::input::{BodyItems, BodyParser, Input};
use super::write_response::{WriteError, WriteResponse};
use crate::auth::Principal;
use crate::error::{ErrorCode, Fault, OperationError, Refusal, Reply};
use crate::wire::{MemoryPermit, PermittedBody};

/// A change whose caller is known and whose body is read.
pub(super) struct PreparedWrite<'r, B> {
    pub(super) principal: Principal,
    /// The key that the client gave the request, marked as running.
    pub(super) key: Option<InFlightKey<'r>>,
    pub(super) input: Input<B>,
    /// The memory of the answer.
    pub(super) permit: MemoryPermit,
}

impl RequestContext {
    /// Reads the body with `parse`, runs `operation`, and answers when it is committed.
    pub async fn write<B, F>(&self, payload: web::Payload, parse: BodyParser<B>, operation: F) -> HttpResponse
    where
        B: BodyItems + Send + 'static,
        F: Fn(&Principal, &mut WriteContext<'_>, &Input<B>) -> Result<Reply, OperationError> + Send + 'static,
    {
        let result = match self.prepare_write(payload, parse).await {
            Ok(write) => self.run_write(write, operation).await,
            Err(error) => Err(error),
        };
        self.answer(result)
    }

    /// The response to a change, which keeps the memory of its body until it is sent.
    pub(super) fn answer(
        &self,
        result: Result<(WriteResponse, MemoryPermit), OperationError>,
    ) -> HttpResponse {
        match result {
            Ok((response, permit)) => self.with_ignored_names(PermittedBody::hold(response.into(), permit)),
            Err(error) => self.error_response(error),
        }
    }

    /// Authorizes the caller, and reads the body with `parse`.
    pub(super) async fn prepare_write<B: BodyItems>(
        &self,
        payload: web::Payload,
        parse: BodyParser<B>,
    ) -> Result<PreparedWrite<'_, B>, OperationError> {
        let principal = self.principal().await?;
        let limits = self.limits;
        let body = self.body(payload, limits.body_bytes, &principal).await?;
        let key = idempotency_key(self.request(), &principal, &body.bytes)?;
        let key = key.as_ref().map(|key| self.begin_key(key)).transpose()?;
        let input = parsed(body, |bytes| self.parse_known(bytes, parse));
        let mut permit = self.memory.permit(principal.consumer());
        permit.grow(input.parsed().map_or(0, BodyItems::answer_bytes))?;
        Ok(PreparedWrite {
            principal,
            key,
            input,
            permit,
        })
    }

    /// Runs `operation` in one transaction.
    pub(super) async fn run_write<B, F>(
        &self,
        write: PreparedWrite<'_, B>,
        operation: F,
    ) -> Result<(WriteResponse, MemoryPermit), OperationError>
    where
        B: BodyItems + Send + 'static,
        F: Fn(&Principal, &mut WriteContext<'_>, &Input<B>) -> Result<Reply, OperationError> + Send + 'static,
    {
        let PreparedWrite {
            principal,
            key,
            input,
            mut permit,
        } = write;
        let spans = input.parsed().into_iter().flat_map(BodyItems::spans);
        let options = WriteOptions {
            prefetch: self.prefetch(spans),
            ..self.write_options(&principal, input.parsed().map_or(0, BodyItems::count))
        };
        let change = idempotent(
            key.as_ref().map(InFlightKey::key).cloned(),
            self.reauthorized(operation, input),
        );
        let response = match self.store.write(options, change).await {
            Ok(response) => response,
            Err(WriteError::Rejected(response)) => *response,
            Err(WriteError::Store(error)) => return Err(error.into()),
        };
        permit.settle(response.bytes());
        Ok((response, permit))
    }

    /// The tenant of the path, and `spans`.
    fn prefetch(&self, spans: impl Iterator<Item = Span>) -> Prefetch {
        let tenant = self.auth.required.tenant.as_ref();
        Prefetch::new(tenant.and_then(|id| id.parse().ok()), spans)
    }

    /// The options of a change of so many items.
    pub(super) fn write_options(&self, principal: &Principal, item_count: usize) -> WriteOptions {
        let author = Author {
            actor: principal.id.clone(),
            request_id: self.request_id(),
        };
        WriteOptions {
            item_count,
            is_removal: self.request().method() == Method::DELETE,
            prefetch: self.prefetch(std::iter::empty()),
            timeout: Some(self.limits.database_timeout),
            ..WriteOptions::new(author)
        }
    }

    /// Marks the request with this key as running.
    fn begin_key(&self, key: &IdempotencyKey) -> Result<InFlightKey<'_>, OperationError> {
        self.in_flight_keys.begin(key).ok_or_else(|| {
            let reason = "the request with this idempotency key is running";
            Fault::new(ErrorCode::InProgress, reason).into()
        })
    }

    /// Returns `operation` as the store runs it: the caller is authorized again, in the transaction.
    fn reauthorized<B, F>(
        &self,
        operation: F,
        input: Input<B>,
    ) -> impl Fn(&mut WriteContext<'_>) -> Result<Reply, StoreError> + Send + 'static + use<B, F>
    where
        B: Send + 'static,
        F: Fn(&Principal, &mut WriteContext<'_>, &Input<B>) -> Result<Reply, OperationError> + Send + 'static,
    {
        let (auth, family, request_id) = (Arc::clone(&self.auth), self.family(), self.request_id());
        move |context| {
            let principal = auth.principal(context);
            let result = principal.and_then(|principal| operation(&principal, context, &input));
            match result {
                Ok(_) if !input.is_taken() => Err(not_taken()),
                Ok(reply) => Ok(reply.with_numbers_changed(context.numbers_changed())),
                Err(OperationError::Store(error)) => Err(error),
                Err(rejected) => Ok(rejected.into_refusal(&request_id).reply(family)),
            }
        }
    }
}

/// The defect of an operation that does not take its input: it would do what an invalid request asks for.
fn not_taken() -> StoreError {
    StoreError::Internal("the operation did not take its input".into())
}

/// Parses a body, and keeps of its memory what the items take.
fn parsed<B: BodyItems>(body: Body, parse: impl FnOnce(&[u8]) -> Result<B, Refusal>) -> Input<B> {
    let Body { bytes, mut permit } = body;
    let input = Input::from(parse(&bytes));
    drop(bytes);
    permit.settle(input.parsed().map_or(0, BodyItems::bytes));
    input.with_permit(permit)
}
