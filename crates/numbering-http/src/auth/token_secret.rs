//! The secret of a token: made here, shown once, stored as a digest.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

/// The digest of a secret.
pub type SecretHash = [u8; 32];

/// The digest of the bootstrap token, if one is set.
#[derive(Clone, Copy, Debug)]
pub struct BootstrapHash(pub Option<SecretHash>);

/// Digests a secret: only the digest is stored and compared.
#[must_use]
pub fn hash_secret(secret: &str) -> SecretHash {
    Sha256::digest(secret.as_bytes()).into()
}

/// The key of a bootstrap token, which has no row: negative, as no row has it, and another one for each secret. A request
/// is not answered with what was saved for another bootstrap token.
pub(crate) fn bootstrap_key(hash: &SecretHash) -> i64 {
    let digits = hash.first_chunk().map_or(0, |first| i64::from_be_bytes(*first));
    digits | i64::MIN
}

/// Makes a new secret and a new public id.
///
/// # Errors
///
/// When the system gives no random bytes.
pub(crate) fn generate_token() -> Result<(String, String), getrandom::Error> {
    let (mut secret, mut id) = ([0; 32], [0; 9]);
    getrandom::fill(&mut secret)?;
    getrandom::fill(&mut id)?;
    let secret = format!("numb_{}", URL_SAFE_NO_PAD.encode(secret));
    Ok((secret, URL_SAFE_NO_PAD.encode(id)))
}
