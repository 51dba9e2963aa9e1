//! The body of a request, read within a limit of bytes and of time.

use std::time::Duration;

use actix_web::http::header::CONTENT_LENGTH;
use actix_web::{HttpRequest, web};
use bytes::{Bytes, BytesMut};
use futures_util::StreamExt as _;

use crate::error::{ErrorCode, Fault, OperationError};

/// The most bytes of the filters of a GET.
pub(crate) const FILTER_BYTES_MAX: usize = 64 * 1024;

/// Reads the whole body.
///
/// # Errors
///
/// 413 when it has more than `bytes_max` bytes, 408 when it does not arrive within `timeout`.
pub(crate) async fn collect(
    request: &HttpRequest,
    payload: web::Payload,
    bytes_max: usize,
    timeout: Duration,
) -> Result<Bytes, OperationError> {
    let announced = request.headers().get(CONTENT_LENGTH);
    let announced = announced.and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|length| (bytes_max as u64) < length) {
        return Err(too_large(bytes_max));
    }
    let body = tokio::time::timeout(timeout, read_all(payload, bytes_max)).await;
    body.unwrap_or_else(|_| {
        let seconds = timeout.as_secs_f64();
        let reason = format!("the body did not arrive within {seconds} seconds");
        Err(Fault::new(ErrorCode::RequestTimeout, reason).into())
    })
}

async fn read_all(mut payload: web::Payload, bytes_max: usize) -> Result<Bytes, OperationError> {
    let mut body = BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|error| {
            Fault::new(
                ErrorCode::InvalidBody,
                format!("the body cannot be read: {error}"),
            )
        })?;
        if bytes_max < body.len() + chunk.len() {
            return Err(too_large(bytes_max));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

fn too_large(bytes_max: usize) -> OperationError {
    let reason = format!("the body has more than {bytes_max} bytes");
    Fault::new(ErrorCode::LimitExceeded, reason)
        .limit(bytes_max as u64)
        .into()
}
