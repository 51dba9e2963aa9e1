//! Taking in the body of a request: only so much, and only so long.

use std::time::Duration;

use actix_web::http::header::CONTENT_LENGTH;
use actix_web::{HttpRequest, web};
use bytes::{Bytes, BytesMut};
use futures_util::StreamExt as _;

use crate::error::{ErrorCode, Fault, Stop};

/// The most bytes that the filters of a GET may have.
pub(crate) const FILTER_BYTES_MAX: usize = 64 * 1024;

/// The whole body.
///
/// # Errors
///
/// 413 when it has more than `most` bytes, 408 when all of it does not arrive within `arrival`.
pub(crate) async fn collect(
    request: &HttpRequest,
    payload: web::Payload,
    most: usize,
    arrival: Duration,
) -> Result<Bytes, Stop> {
    let announced = request.headers().get(CONTENT_LENGTH);
    let announced = announced.and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|length| (most as u64) < length) {
        return Err(too_large(most));
    }
    let taken = tokio::time::timeout(arrival, take(payload, most)).await;
    taken.unwrap_or_else(|_| {
        let seconds = arrival.as_secs_f64();
        let reason = format!("the body did not arrive within {seconds} seconds");
        Err(Fault::new(ErrorCode::RequestTimeout, reason).into())
    })
}

async fn take(mut payload: web::Payload, most: usize) -> Result<Bytes, Stop> {
    let mut body = BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|error| {
            Fault::new(
                ErrorCode::InvalidBody,
                format!("the body cannot be read: {error}"),
            )
        })?;
        if most < body.len() + chunk.len() {
            return Err(too_large(most));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

fn too_large(most: usize) -> Stop {
    let reason = format!("the body has more than {most} bytes, the most that is allowed");
    Fault::new(ErrorCode::LimitExceeded, reason)
        .limit(most as u64)
        .into()
}
