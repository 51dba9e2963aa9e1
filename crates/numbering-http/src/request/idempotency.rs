//! Idempotent requests: the header `Idempotency-Key`, and the response that is saved under it.

use std::io::{Read as _, Write as _};

use actix_web::HttpRequest;
use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use numbering_store::{IdempotencyKey, SavedResponse, StoreError, WriteContext};
use sha2::{Digest as _, Sha256};

use super::write_response::{WriteError, WriteResponse};
use crate::auth::Principal;
use crate::error::{ErrorCode, Fault, Reply};

/// The most characters of a key.
const KEY_MAX: usize = 255;
/// The least bytes of a body that is saved compressed.
const COMPRESSED_MIN: usize = 1024;
/// The first byte of a zlib stream with a window of 32 KiB.
const ZLIB_FIRST_BYTE: u8 = 0x78;

/// The key that the client gave the request, with the digests that tell a repetition from another request.
///
/// # Errors
///
/// Code 1002 for a key that is empty, too long, or has other than visible characters.
pub(super) fn idempotency_key(
    request: &HttpRequest,
    principal: &Principal,
    body: &[u8],
) -> Result<Option<IdempotencyKey>, Fault> {
    let Some(value) = request.headers().get("Idempotency-Key") else {
        return Ok(None);
    };
    let is_visible = |byte: &u8| byte.is_ascii_graphic();
    let key = value.as_bytes();
    if key.is_empty() || KEY_MAX < key.len() || !key.iter().all(is_visible) {
        let reason =
            format!("the header Idempotency-Key must have 1 to {KEY_MAX} visible characters, without spaces");
        return Err(Fault::new(ErrorCode::InvalidAttribute, reason));
    }
    let target = format!("{} {}", request.method(), request.uri());
    Ok(Some(IdempotencyKey {
        token: principal.key,
        key: String::from_utf8_lossy(key).into_owned(),
        request: Sha256::digest(target.as_bytes()).into(),
        body: Sha256::digest(body).into(),
    }))
}

/// Returns `operation` with its key: it runs once, and its response is saved in the same transaction.
pub(super) fn idempotent(
    key: Option<IdempotencyKey>,
    operation: impl Fn(&mut WriteContext<'_>) -> Result<Reply, StoreError> + Send + 'static,
) -> impl Fn(&mut WriteContext<'_>) -> Result<WriteResponse, WriteError> + Send + 'static {
    move |context| {
        let Some(key) = &key else {
            return WriteResponse::decide(operation(context)?);
        };
        if let Some(saved) = context.find_response(key)? {
            return Ok(WriteResponse::replay(decompressed(saved)?));
        }
        let reply = operation(context)?;
        if reply.status < 400 {
            context.save_response(key, &compressed(&reply))?;
        } else {
            context.save_refusal(key, reply.status)?;
        }
        WriteResponse::decide(reply)
    }
}

/// The identity of the chunk of a request that begins at `place` of its list: its results are saved under it, in the
/// transaction of the chunk.
pub(super) fn chunk_key(key: &IdempotencyKey, place: usize) -> IdempotencyKey {
    let mut digest = Sha256::new_with_prefix(key.request);
    digest.update(format!("chunk {place}"));
    IdempotencyKey {
        request: digest.finalize().into(),
        ..key.clone()
    }
}

/// The reply as it is saved. A long report shrinks to about a tenth.
pub(super) fn compressed(reply: &Reply) -> SavedResponse {
    let body = reply.replay_body.as_ref().unwrap_or(&reply.body);
    SavedResponse {
        status: reply.status,
        body: if body.len() < COMPRESSED_MIN {
            body.clone()
        } else {
            compress(body)
        },
    }
}

/// The response with the body that was sent. JSON never begins with the first byte of a zlib stream.
pub(super) fn decompressed(saved: SavedResponse) -> Result<SavedResponse, StoreError> {
    if saved.body.first() != Some(&ZLIB_FIRST_BYTE) {
        return Ok(saved);
    }
    let mut body = Vec::new();
    ZlibDecoder::new(saved.body.as_slice())
        .read_to_end(&mut body)
        .map_err(|error| StoreError::Internal(Box::new(error)))?;
    Ok(SavedResponse { body, ..saved })
}

fn compress(body: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    // a vector takes all that it is given
    let written = encoder.write_all(body).and_then(|()| encoder.finish());
    written.unwrap_or_else(|_| body.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_saved_response_is_replayed_as_it_was_sent() {
        for body in [String::new(), String::from("{}"), "{\"a\":1}".repeat(10_000)] {
            let saved = compressed(&Reply::new(201, body.clone().into_bytes()));
            assert!(saved.body.len() <= COMPRESSED_MIN);
            assert_eq!(decompressed(saved).unwrap().body, body.into_bytes());
        }
    }
}
