//! Idempotent requests: a request that is repeated with its key gets its first response again, and changes nothing.

use actix_web::HttpResponse;
use actix_web::http::header;
use numbering_store::{ChangeError, IdempotencyKey, SavedResponse, StoreError, WriteContext};

use crate::error::Reply;

/// The response to a change, or an earlier one that was saved.
pub(super) struct WriteResponse {
    reply: Reply,
    is_replay: bool,
}

/// An error of a change: its rejection, with the response, or an error of the store.
pub(super) enum WriteError {
    /// The change is rejected: nothing of it stays but its saved response.
    Rejected(Box<WriteResponse>),
    /// The store could not do it.
    Store(StoreError),
}

impl From<StoreError> for WriteError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl ChangeError for WriteError {
    fn store_error(&self) -> Option<&StoreError> {
        match self {
            Self::Rejected(_) => None,
            Self::Store(error) => Some(error),
        }
    }
}

/// `operation` with its key: it runs once, and its response is saved in the same transaction.
pub(super) fn idempotent(
    key: Option<IdempotencyKey>,
    operation: impl Fn(&mut WriteContext<'_>) -> Result<Reply, StoreError> + Send + 'static,
) -> impl Fn(&mut WriteContext<'_>) -> Result<WriteResponse, WriteError> + Send + 'static {
    move |context| {
        let Some(key) = &key else {
            return decision(operation(context)?);
        };
        if let Some(saved) = context.find_response(key)? {
            return Ok(WriteResponse {
                reply: Reply::new(saved.status, saved.body),
                is_replay: true,
            });
        }
        let reply = operation(context)?;
        let saved = SavedResponse {
            status: reply.status,
            body: reply.kept.as_ref().unwrap_or(&reply.body).clone(),
        };
        context.save_response(key, &saved)?;
        decision(reply)
    }
}

/// A change is committed if all or some of it was done.
fn decision(reply: Reply) -> Result<WriteResponse, WriteError> {
    let is_done = reply.status < 300;
    let response = WriteResponse {
        reply,
        is_replay: false,
    };
    if is_done {
        Ok(response)
    } else {
        Err(WriteError::Rejected(Box::new(response)))
    }
}

impl From<WriteResponse> for HttpResponse {
    fn from(response: WriteResponse) -> Self {
        let mut reply = response.reply;
        if reply.status == 401 {
            reply = reply.header(header::WWW_AUTHENTICATE.as_str(), "Bearer");
        }
        if response.is_replay {
            reply = reply.header("Idempotency-Replayed", "true");
        }
        reply.into()
    }
}
