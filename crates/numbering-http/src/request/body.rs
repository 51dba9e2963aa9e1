//! [`Body`]: the body of a request, read within a limit of bytes, of memory and of time.

use std::time::Duration;

use actix_web::error::PayloadError;
use actix_web::http::header::{CONTENT_LENGTH, TRANSFER_ENCODING, UPGRADE};
use actix_web::{HttpRequest, web};
use futures_util::StreamExt as _;

use crate::error::{ErrorCode, Fault, OperationError};
use crate::wire::MemoryPermit;

/// The most bytes of the filters of a GET.
pub(crate) const FILTER_BYTES_MAX: usize = 64 * 1024;
/// The least memory that is taken for a body whose length was not announced.
const STEP_BYTES: usize = 16 * 1024;

/// The limits of a body.
#[derive(Clone, Copy)]
pub(super) struct BodyLimits {
    pub(super) bytes_max: usize,
    pub(super) timeout: Duration,
}

/// A whole body, and the memory that it takes.
pub(super) struct Body {
    pub(super) bytes: Vec<u8>,
    pub(super) permit: MemoryPermit,
}

impl Body {
    /// Reads the whole body. Its memory is taken before it arrives: all of it if its length is announced, else step by
    /// step.
    ///
    /// # Errors
    ///
    /// 413 when it has too many bytes, 503 when there is no memory for it, 408 when it does not arrive in time.
    pub(super) async fn collect(
        request: &HttpRequest,
        payload: web::Payload,
        limits: BodyLimits,
        permit: MemoryPermit,
    ) -> Result<Self, OperationError> {
        let BodyLimits { bytes_max, timeout } = limits;
        let mut body = Self {
            bytes: Vec::new(),
            permit,
        };
        let announced = announced(request, bytes_max)?;
        body.reserve(announced)?;
        let length = body_length(request, announced);
        let whole = tokio::time::timeout(timeout, body.read_all(payload, bytes_max, length)).await;
        whole.map_err(|_| too_late(timeout))??;
        Ok(body)
    }

    /// Reads until the body ends, or has `length` bytes.
    async fn read_all(
        &mut self,
        mut payload: web::Payload,
        bytes_max: usize,
        length: usize,
    ) -> Result<(), OperationError> {
        while self.bytes.len() < length
            && let Some(chunk) = payload.next().await
        {
            let chunk = chunk.map_err(|error| unreadable(&error))?;
            let length = self.bytes.len() + chunk.len();
            if bytes_max < length {
                return Err(too_large(bytes_max));
            }
            if self.permit.bytes() < length {
                self.reserve(length.max(2 * self.bytes.len()).max(STEP_BYTES))?;
            }
            self.bytes.extend_from_slice(&chunk);
        }
        self.bytes.truncate(length);
        Ok(())
    }

    /// Takes the memory for a body of `length` bytes.
    fn reserve(&mut self, length: usize) -> Result<(), Fault> {
        self.permit.grow(length.saturating_sub(self.permit.bytes()))?;
        self.bytes.reserve_exact(length - self.bytes.len());
        Ok(())
    }
}

/// The length that the head announces; 0 if it announces none.
fn announced(request: &HttpRequest, bytes_max: usize) -> Result<usize, OperationError> {
    let length = request.headers().get(CONTENT_LENGTH);
    let length = length.and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    let length = usize::try_from(length.unwrap_or_default()).unwrap_or(usize::MAX);
    if bytes_max < length {
        return Err(too_large(bytes_max));
    }
    Ok(length)
}

/// The length after which the body is not read on: `announced` with `Upgrade`, which is ignored. Actix takes all that
/// follows such a head for its body.
fn body_length(request: &HttpRequest, announced: usize) -> usize {
    let headers = request.headers();
    if headers.contains_key(UPGRADE) && !headers.contains_key(TRANSFER_ENCODING) {
        announced
    } else {
        usize::MAX
    }
}

fn too_large(bytes_max: usize) -> OperationError {
    let reason = format!("the body has more than {bytes_max} bytes");
    Fault::new(ErrorCode::LimitExceeded, reason)
        .limit(bytes_max as u64)
        .into()
}

fn too_late(timeout: Duration) -> Fault {
    let seconds = timeout.as_secs_f64();
    let reason = format!("the body did not arrive within {seconds} seconds");
    Fault::new(ErrorCode::RequestTimeout, reason)
}

fn unreadable(error: &PayloadError) -> Fault {
    Fault::new(
        ErrorCode::InvalidBody,
        format!("the body cannot be read: {error}"),
    )
}
