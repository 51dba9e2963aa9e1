//! The writing half of [`RequestContext`]: a body, one operation in a transaction, and its answer.

use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web;
use numbering_store::{
    Answer, Answered, Author, CommitOutcome, Effect, Prefetch, StoreError, WriteContext, WriteOptions,
};

use super::admission::timed_out;
use super::context::RequestContext;
use super::idempotency::idempotency_key;
use super::input::{BodyItems, BodyParser, Input};
use crate::auth::access::Principal;
use crate::error::{OperationError, Reply};

impl RequestContext {
    /// Reads the body with `parse`, runs `operation`, and answers when it is committed.
    pub async fn write<B, F>(&self, payload: web::Payload, parse: BodyParser<B>, operation: F) -> HttpResponse
    where
        B: BodyItems + Send + 'static,
        F: Fn(&Principal, &mut WriteContext<'_>, &Input<B>) -> Result<Reply, OperationError> + Send + 'static,
    {
        match self.try_write(payload, parse, operation).await {
            Ok(answered) => response(answered),
            Err(error) => self.error_response(error),
        }
    }

    async fn try_write<B, F>(
        &self,
        payload: web::Payload,
        parse: BodyParser<B>,
        operation: F,
    ) -> Result<Answered, OperationError>
    where
        B: BodyItems + Send + 'static,
        F: Fn(&Principal, &mut WriteContext<'_>, &Input<B>) -> Result<Reply, OperationError> + Send + 'static,
    {
        let principal = self.principal().await?;
        let limits = self.limits;
        let bytes = self.body(payload, limits.body_bytes).await?;
        let options = WriteOptions {
            author: self.author(&principal),
            once: idempotency_key(self.request(), &principal, &bytes)?,
            items: 0,
            prefetch: Prefetch::default(),
        };
        let input = Input::from(parse(&bytes, &limits));
        let options = WriteOptions {
            items: input.parsed().map_or(0, BodyItems::count),
            prefetch: Prefetch::new(
                self.auth.required.tenant.as_ref().and_then(|id| id.parse().ok()),
                input.parsed().into_iter().flat_map(BodyItems::spans),
            ),
            ..options
        };
        let run = self.reauthorized(operation, input);
        let written = tokio::time::timeout(limits.database_timeout, self.store.write(options, run));
        Ok(written
            .await
            .unwrap_or_else(|_| Err(timed_out(limits.database_timeout, CommitOutcome::Unknown)))?)
    }

    /// Returns `operation` as the store runs it: the caller is authorized again, in the transaction.
    fn reauthorized<B, F>(
        &self,
        operation: F,
        input: Input<B>,
    ) -> impl Fn(&mut WriteContext<'_>) -> Result<Effect, StoreError> + Send + 'static + use<B, F>
    where
        B: Send + 'static,
        F: Fn(&Principal, &mut WriteContext<'_>, &Input<B>) -> Result<Reply, OperationError> + Send + 'static,
    {
        let (auth, family, request_id) = (Arc::clone(&self.auth), self.family(), self.request_id());
        move |context| {
            let principal = auth.principal(context);
            let result = principal.and_then(|principal| operation(&principal, context, &input));
            match result {
                Ok(reply) => Ok(decision(reply)),
                Err(OperationError::Store(error)) => Err(error),
                Err(rejected) => Ok(decision(rejected.into_refusal(&request_id).reply(family))),
            }
        }
    }

    fn author(&self, principal: &Principal) -> Author {
        Author {
            actor: principal.id.clone(),
            request_id: self.request_id(),
        }
    }
}

/// The decision that a reply stands for: a change is committed if all or some of it was done.
fn decision(reply: Reply) -> Effect {
    let is_done = reply.status < 300;
    let answer = Answer {
        status: reply.status,
        body: reply.body,
        kept: reply.replay_body,
    };
    if is_done {
        Effect::Done(answer)
    } else {
        Effect::Refused(answer)
    }
}

fn response(answered: Answered) -> HttpResponse {
    let mut reply = Reply::new(answered.answer.status, answered.answer.body);
    if reply.status == 401 {
        reply = reply.header(header::WWW_AUTHENTICATE.as_str(), "Bearer");
    }
    if answered.is_replay {
        reply = reply.header("Idempotency-Replayed", "true");
    }
    reply.into()
}
