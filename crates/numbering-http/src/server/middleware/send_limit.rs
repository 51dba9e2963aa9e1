//! The middleware that limits the time for which a client may leave its answer unread, and the time for which its
//! answer keeps others waiting.

use core::cell::RefCell;
use core::pin::{Pin, pin};
use core::task::{Context, Poll, ready};
use core::time::Duration;
use std::rc::{Rc, Weak};

use actix_web::Error;
use actix_web::body::{BodySize, BoxBody, EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::web::Data;
use bytes::Bytes;
use tokio::task::JoinHandle;

use crate::config::RequestLimits;

/// The most bytes that are given to a connection at once. An answer that is not longer is not watched: it is with the
/// connection at once.
const CHUNK_BYTES: usize = 64 * 1024;

/// The middleware that drops the rest of a long answer, and with it its memory, when the client took none of it for
/// `NUMBERING_SEND_SECONDS`. The connection is closed at its next sign of life, or by the system after the same time.
/// Between two chunks the other requests of the worker have their turn.
pub(crate) async fn send_limit(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let limits = request.app_data::<Data<RequestLimits>>().cloned();
    let response = next.call(request).await?;
    Ok(response.map_body(|_, body| match limits {
        Some(limits) if !is_short(body.size()) => {
            EitherBody::right(WatchedBody::new(body.boxed(), limits.send_timeout))
        }
        _ => EitherBody::left(body),
    }))
}

fn is_short(size: BodySize) -> bool {
    match size {
        BodySize::None => true,
        BodySize::Sized(bytes) => bytes <= CHUNK_BYTES as u64,
        BodySize::Stream => false,
    }
}

/// A long answer on its way to the client.
struct WatchedBody {
    size: BodySize,
    /// The rest of the answer; none once it was dropped.
    rest: Rc<RefCell<Option<Rest>>>,
    watch: JoinHandle<()>,
}

/// The rest of an answer.
struct Rest {
    body: BoxBody,
    /// The part of the body that is to be sent next.
    part: Bytes,
    /// True if the client took something since the last look.
    has_moved: bool,
    /// True if others must have their turn before the next chunk. A client that reads fast would get the answer without
    /// a pause, up to 8 MB at once, and all others of the worker would wait.
    must_yield: bool,
}

impl WatchedBody {
    fn new(body: BoxBody, timeout: Duration) -> Self {
        let size = body.size();
        let rest = Rc::new(RefCell::new(Some(Rest {
            body,
            part: Bytes::new(),
            has_moved: false,
            must_yield: false,
        })));
        let watch = actix_web::rt::spawn(watch(Rc::downgrade(&rest), timeout));
        Self { size, rest, watch }
    }
}

impl Drop for WatchedBody {
    fn drop(&mut self) {
        self.watch.abort();
    }
}

/// Drops the rest of an answer when nothing of it was taken for `timeout`.
async fn watch(rest: Weak<RefCell<Option<Rest>>>, timeout: Duration) {
    loop {
        tokio::time::sleep(timeout).await;
        let Some(rest) = rest.upgrade() else { return };
        let mut rest = rest.borrow_mut();
        if !rest.as_mut().is_some_and(Rest::take_moved) {
            rest.take();
            log::info!(
                "an answer was cut off: the client took none of it for {} s",
                timeout.as_secs_f64()
            );
            return;
        }
    }
}

impl Rest {
    /// True if the client took something since the last call.
    fn take_moved(&mut self) -> bool {
        core::mem::take(&mut self.has_moved)
    }

    fn poll_chunk(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, Error>>> {
        if core::mem::take(&mut self.must_yield) {
            // woken after the events of other connections were taken in
            ready!(pin!(tokio::task::yield_now()).poll(cx));
        }
        while self.part.is_empty() {
            match ready!(self.body.as_pin_mut().poll_next(cx)) {
                Some(Ok(part)) => self.part = part,
                Some(Err(error)) => {
                    return Poll::Ready(Some(Err(actix_web::error::ErrorInternalServerError(
                        error.to_string(),
                    ))));
                }
                None => return Poll::Ready(None),
            }
        }
        self.has_moved = true;
        self.must_yield = true;
        let length = self.part.len().min(CHUNK_BYTES);
        Poll::Ready(Some(Ok(self.part.split_to(length))))
    }
}

impl MessageBody for WatchedBody {
    type Error = Error;

    fn size(&self) -> BodySize {
        self.size
    }

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, Error>>> {
        if let Some(rest) = self.rest.borrow_mut().as_mut() {
            return rest.poll_chunk(cx);
        }
        let cut = actix_web::error::ErrorRequestTimeout("the answer was cut off");
        Poll::Ready(Some(Err(cut)))
    }
}

#[cfg(test)]
mod tests {
    use core::future::poll_fn;

    use super::*;

    const SHORT: Duration = Duration::from_millis(20);

    async fn next(body: &mut WatchedBody) -> Option<Result<Bytes, Error>> {
        poll_fn(|cx| Pin::new(&mut *body).poll_next(cx)).await
    }

    #[actix_web::test]
    async fn a_long_answer_is_sent_in_chunks_and_whole() {
        let sent = vec![7; 3 * CHUNK_BYTES + 1];
        let mut body = WatchedBody::new(BoxBody::new(sent.clone()), Duration::from_secs(20));
        assert_eq!(body.size(), BodySize::Sized(sent.len() as u64));
        let mut received = Vec::new();
        while let Some(chunk) = next(&mut body).await {
            let chunk = chunk.unwrap();
            assert!(chunk.len() <= CHUNK_BYTES);
            received.extend_from_slice(&chunk);
        }
        assert_eq!(received, sent);
    }

    #[actix_web::test]
    async fn others_have_their_turn_between_two_chunks() {
        let mut body = WatchedBody::new(BoxBody::new(vec![7; 3 * CHUNK_BYTES]), Duration::from_secs(20));
        let mut is_ready = Vec::new();
        while is_ready.len() < 5 {
            let polled = poll_fn(|cx| Poll::Ready(Pin::new(&mut body).poll_next(cx))).await;
            is_ready.push(polled.is_ready());
        }
        assert_eq!(is_ready, [true, false, true, false, true]);
    }

    #[actix_web::test]
    async fn an_answer_that_is_not_taken_is_dropped() {
        let mut body = WatchedBody::new(BoxBody::new(vec![7; 9 * CHUNK_BYTES]), SHORT);
        for _ in 0..3 {
            // taken twice as often as it must be
            next(&mut body).await.unwrap().unwrap();
            tokio::time::sleep(SHORT / 2).await;
        }
        while body.rest.borrow().is_some() {
            tokio::time::sleep(SHORT).await;
        }
        assert!(next(&mut body).await.unwrap().is_err());
    }
}
