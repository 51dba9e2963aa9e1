//! `Expect: 100-continue`: the body of a request is asked for when the application begins to read it. So a request that
//! is refused for its head is answered without its body.

use core::cell::Cell;
use core::future::poll_fn;
use core::pin::Pin;
use core::task::{Context, Poll};
use std::rc::Rc;

use actix_http::error::PayloadError;
use actix_http::{HttpMessage as _, Payload, Request, Response};
use actix_web::Error;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{Service, ServiceResponse};
use bytes::Bytes;
use futures_util::Stream;
use futures_util::future::{Either, LocalBoxFuture};

/// The answer of the application to a request, on its way.
type Answer<B> = LocalBoxFuture<'static, Result<ServiceResponse<B>, Error>>;

/// Begins to answer a request that expects to be asked for its body. Returns the request for [`resume`] when the
/// application asks for the body: Actix then sends `100 Continue`.
///
/// # Errors
///
/// The answer, if the application does not need the body for it.
pub(super) fn begin<S, B>(
    app: &S,
    mut request: Request,
) -> impl Future<Output = Result<Request, Response<BoxBody>>> + use<S, B>
where
    S: Service<Request, Response = ServiceResponse<B>, Error = Error, Future: 'static>,
    B: MessageBody + 'static,
{
    let is_asked_for = Rc::new(Cell::new(false));
    let body = ExpectedBody {
        payload: request.take_payload(),
        is_asked_for: Rc::clone(&is_asked_for),
    };
    *request.payload() = Payload::Stream {
        payload: Box::pin(body),
    };
    let mut answer: Answer<B> = Box::pin(app.call(request));
    async move {
        let answered = poll_fn(|cx| match answer.as_mut().poll(cx) {
            Poll::Ready(answered) => Poll::Ready(Some(answered)),
            Poll::Pending if is_asked_for.get() => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        });
        match answered.await {
            Some(Ok(response)) => Err(response.map_into_boxed_body().into()),
            Some(Err(error)) => Err(error.into()),
            None => {
                let begun = Request::new();
                begun.extensions_mut().insert(answer);
                Ok(begun)
            }
        }
    }
}

/// Answers a request: from its start, or from where [`begin`] has stopped.
pub(super) fn resume<S, B>(app: &S, request: Request) -> Either<S::Future, Answer<B>>
where
    S: Service<Request, Response = ServiceResponse<B>, Error = Error>,
    B: 'static,
{
    let begun = request.extensions_mut().remove::<Answer<B>>();
    begun.map_or_else(|| Either::Left(app.call(request)), Either::Right)
}

/// The body of a request that expects to be asked for it.
struct ExpectedBody {
    payload: Payload,
    /// True once the application has begun to read.
    is_asked_for: Rc<Cell<bool>>,
}

impl Stream for ExpectedBody {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.is_asked_for.set(true);
        Pin::new(&mut self.payload).poll_next(cx)
    }
}
