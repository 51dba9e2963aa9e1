//! The secret of a token: made here, shown once, kept as a digest.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// A new secret and a new public id.
///
/// # Errors
///
/// When the system gives no random bytes.
pub(crate) fn generate() -> Result<(String, String), getrandom::Error> {
    let (mut secret, mut id) = ([0; 32], [0; 9]);
    getrandom::fill(&mut secret)?;
    getrandom::fill(&mut id)?;
    let secret = format!("numb_{}", URL_SAFE_NO_PAD.encode(secret));
    Ok((secret, URL_SAFE_NO_PAD.encode(id)))
}
