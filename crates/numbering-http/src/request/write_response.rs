//! The response to a change, new or saved.

use actix_web::HttpResponse;
use actix_web::http::header;
use numbering_store::{ChangeError, StoreError};

use crate::error::Reply;

/// The response to a change, or the one that was saved when the request came first.
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

impl WriteResponse {
    /// The decision that a reply stands for: a change is committed if all or some of it was done.
    pub(super) fn decide(reply: Reply) -> Result<Self, WriteError> {
        let is_done = reply.status < 300;
        let response = Self {
            reply,
            is_replay: false,
        };
        if is_done {
            Ok(response)
        } else {
            Err(WriteError::Rejected(Box::new(response)))
        }
    }

    /// The response to a change of several transactions. It is a replay if all of them were.
    pub(super) const fn new(reply: Reply, is_replay: bool) -> Self {
        Self { reply, is_replay }
    }

    /// The memory of the body, in bytes.
    pub(super) const fn bytes(&self) -> usize {
        self.reply.body.capacity()
    }

    /// The response that was saved.
    pub(super) const fn replay(reply: Reply) -> Self {
        Self {
            reply,
            is_replay: true,
        }
    }
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
