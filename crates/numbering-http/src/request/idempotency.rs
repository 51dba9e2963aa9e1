//! Idempotent requests: the header `Idempotency-Key`, and the response that is saved under it.

use actix_web::HttpRequest;
use numbering_store::{IdempotencyKey, StoreError, WriteContext};
use sha2::{Digest as _, Sha256};

use super::saved_reply::{restored, saved};
use super::write_response::{WriteError, WriteResponse};
use crate::auth::Principal;
use crate::error::{ErrorCode, Fault, Reply};

/// The most characters of a key.
const KEY_MAX: usize = 255;

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
        if let Some(response) = context.find_response(key)? {
            return Ok(WriteResponse::replay(restored(&response)?));
        }
        let reply = operation(context)?;
        if reply.status < 400 {
            context.save_response(key, &saved(&reply))?;
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
