//! [`PermittedBody`]: the body of an answer, with the memory that it takes until it is sent.

use core::pin::Pin;
use core::task::{Context, Poll};

use actix_web::HttpResponse;
use actix_web::body::{BodySize, BoxBody, MessageBody};
use bytes::Bytes;

use super::memory_budget::MemoryPermit;

/// The body of an answer, with its permit.
pub(crate) struct PermittedBody {
    body: BoxBody,
    _permit: MemoryPermit,
}

impl PermittedBody {
    /// Returns `response`, which holds `permit` until it is sent.
    pub(crate) fn hold(response: HttpResponse, permit: MemoryPermit) -> HttpResponse {
        response.map_body(|_, body| {
            BoxBody::new(Self {
                body,
                _permit: permit,
            })
        })
    }
}

impl MessageBody for PermittedBody {
    type Error = Box<dyn core::error::Error>;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, Self::Error>>> {
        self.body.as_pin_mut().poll_next(cx)
    }
}
