//! The header `Idempotency-Key`.

use actix_web::HttpRequest;
use numbering_store::IdempotencyKey;
use sha2::{Digest as _, Sha256};

use crate::auth::access::Principal;
use crate::error::{ErrorCode, Fault};

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
            format!("the header Idempotency-Key has 1 to {KEY_MAX} visible characters, without spaces");
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
