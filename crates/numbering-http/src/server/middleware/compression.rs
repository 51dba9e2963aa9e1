//! The middleware that compresses answers for clients that accept gzip.

use core::pin::Pin;
use core::task::{Context, Poll, ready};
use std::io::{self, Write as _};

use actix_web::Error;
use actix_web::body::{BodySize, BoxBody, EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{
    ACCEPT_ENCODING, AcceptEncoding, CONTENT_ENCODING, CONTENT_TYPE, Encoding, Header as _, HeaderMap,
    HeaderValue, VARY,
};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;

/// The longest answer that is sent as it is: it fits one packet.
const PLAIN_MAX: u64 = 1024;
/// The bytes that are compressed at once: a fraction of a millisecond, in which the other requests of the worker wait.
const PART_BYTES: usize = 64 * 1024;
/// The beginnings of the types of content that shrink. Events are not among them: each is sent at once.
const COMPRESSIBLE: [&str; 6] = [
    "application/json",
    "text/html",
    "text/css",
    "text/plain",
    "text/javascript",
    "application/javascript",
];

/// The middleware that compresses answers of more than 1 KiB.
pub(crate) async fn compress(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let is_wanted = accepts_gzip(&request) && request.method() != Method::HEAD;
    let mut response = next.call(request).await?;
    if !is_compressible(&response) {
        return Ok(response.map_into_left_body());
    }
    let headers = response.headers_mut();
    headers.append(VARY, HeaderValue::from_static(ACCEPT_ENCODING.as_str()));
    if !is_wanted {
        return Ok(response.map_into_left_body());
    }
    headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    Ok(response.map_body(|_, body| EitherBody::right(CompressedBody::new(body.boxed()))))
}

/// Returns true if the client prefers gzip to an answer as it is.
fn accepts_gzip(request: &ServiceRequest) -> bool {
    let accepted = request.headers().contains_key(ACCEPT_ENCODING);
    let accepted = accepted.then(|| AcceptEncoding::parse(request).ok()).flatten();
    let offered = [Encoding::gzip(), Encoding::identity()];
    accepted.and_then(|accepted| accepted.negotiate(offered.iter())) == Some(Encoding::gzip())
}

fn is_compressible<B: MessageBody>(response: &ServiceResponse<B>) -> bool {
    let is_long = match response.response().body().size() {
        BodySize::None => false,
        BodySize::Sized(bytes) => PLAIN_MAX < bytes,
        BodySize::Stream => true,
    };
    let headers = response.headers();
    let is_whole = response.status() != StatusCode::PARTIAL_CONTENT;
    is_long && is_whole && !headers.contains_key(CONTENT_ENCODING) && is_text(headers)
}

fn is_text(headers: &HeaderMap) -> bool {
    let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    content_type.is_some_and(|content_type| COMPRESSIBLE.iter().any(|begin| content_type.starts_with(begin)))
}

/// An answer that is compressed while it is sent.
struct CompressedBody {
    body: BoxBody,
    /// The part of the body that is to be compressed next.
    part: Bytes,
    /// None once the end was sent.
    encoder: Option<GzEncoder<Vec<u8>>>,
}

impl CompressedBody {
    fn new(body: BoxBody) -> Self {
        Self {
            body,
            part: Bytes::new(),
            encoder: Some(GzEncoder::new(Vec::new(), Compression::fast())),
        }
    }

    /// Compresses the next part, and returns what the encoder gives out, if anything.
    fn compress_part(&mut self) -> io::Result<Option<Bytes>> {
        let length = self.part.len().min(PART_BYTES);
        let part = self.part.split_to(length);
        let Some(encoder) = &mut self.encoder else {
            return Ok(None);
        };
        encoder.write_all(&part)?;
        let compressed = core::mem::take(encoder.get_mut());
        Ok((!compressed.is_empty()).then(|| compressed.into()))
    }

    /// Returns the end of the compressed answer, once.
    fn end(&mut self) -> Option<io::Result<Bytes>> {
        Some(self.encoder.take()?.finish().map(Bytes::from))
    }
}

impl MessageBody for CompressedBody {
    type Error = Box<dyn core::error::Error>;

    fn size(&self) -> BodySize {
        BodySize::Stream
    }

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, Self::Error>>> {
        loop {
            while self.part.is_empty() {
                match ready!(self.body.as_pin_mut().poll_next(cx)) {
                    Some(Ok(part)) => self.part = part,
                    Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                    None => return Poll::Ready(self.end().map(|end| Ok(end?))),
                }
            }
            if let Some(compressed) = self.compress_part()? {
                return Poll::Ready(Some(Ok(compressed)));
            }
        }
    }
}
