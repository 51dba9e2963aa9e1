//! Idempotent requests: the header `Idempotency-Key`, and the response that is saved under it.

use actix_web::HttpRequest;
use numbering_store::{IdempotencyKey, SavedResponse, StoreError, WriteContext};
use sha2::{Digest as _, Sha256};

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
        if let Some(saved) = context.find_response(key)? {
            return Ok(WriteResponse::replay(saved));
        }
        let reply = operation(context)?;
        let saved = SavedResponse {
            status: reply.status,
            body: reply.replay_body.as_ref().unwrap_or(&reply.body).clone(),
        };
        context.save_response(key, &saved)?;
        WriteResponse::decide(reply)
    }
}
