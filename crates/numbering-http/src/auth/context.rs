//! [`AuthContext`]: the credentials of a request, and the rights that its operation needs.

use std::net::IpAddr;
use std::sync::{Arc, OnceLock};

use actix_web::web::Data;
use numbering_core::Role;
use numbering_store::{ReadContext, StoreError, Token};

use super::access::{Principal, RequiredAccess, authenticate};
use super::rate_limit::RateLimiter;
use super::token_secret::{BootstrapHash, SecretHash};
use crate::error::{ErrorCode, OperationError};
use crate::wire::Consumer;

/// The credentials of a request, and the rights that its operation needs.
pub(crate) struct AuthContext {
    /// The digest of the bearer token, if there is one.
    pub(crate) secret_hash: Option<SecretHash>,
    /// The rights that the operation needs.
    pub(crate) required: RequiredAccess,
    /// The address of the client.
    pub(crate) address: IpAddr,
    /// The caller, for the audit log.
    pub(crate) authenticated_as: AuthenticatedAs,
    pub(crate) rate_limiter: Data<RateLimiter>,
    pub(crate) bootstrap: Data<BootstrapHash>,
}

/// The token and the role of the caller, once the token was looked up. Clones share it.
#[derive(Clone, Debug, Default)]
pub(crate) struct AuthenticatedAs(Arc<OnceLock<(String, Role)>>);

impl AuthenticatedAs {
    /// The public id of the token, and its role.
    pub(crate) fn token_and_role(&self) -> Option<(&str, Role)> {
        self.0.get().map(|(id, role)| (id.as_str(), *role))
    }
}

impl AuthContext {
    /// The digest of the token with its consumer, if it was valid when it was looked up last.
    pub(crate) fn recently_valid(&self) -> Option<(&SecretHash, Consumer)> {
        let secret = self.secret_hash.as_ref()?;
        Some((secret, self.rate_limiter.recently_valid(secret)?))
    }

    /// Returns the caller, if authorized, whose token it looks up in `context`.
    ///
    /// # Errors
    ///
    /// 401 when no valid token has the secret, 403 when the rights do not suffice.
    pub(crate) fn principal(&self, context: &mut ReadContext<'_>) -> Result<Principal, OperationError> {
        self.authorize(|secret| context.token_by_secret(secret))
    }

    /// Returns the caller, if authorized, where `look_up` finds the token of a secret.
    ///
    /// # Errors
    ///
    /// 401 when no valid token has the secret, 403 when the rights do not suffice.
    pub(crate) fn authorize(
        &self,
        look_up: impl FnOnce(&SecretHash) -> Result<Option<Token>, StoreError>,
    ) -> Result<Principal, OperationError> {
        let principal = self.authenticate(look_up)?;
        self.required.authorize(&principal)?;
        Ok(principal)
    }

    /// Returns the caller, where `look_up` finds the token of a secret.
    ///
    /// # Errors
    ///
    /// 401 when no valid token has the secret, 429 when the address has sent too many such requests.
    pub(crate) fn authenticate(
        &self,
        look_up: impl FnOnce(&SecretHash) -> Result<Option<Token>, StoreError>,
    ) -> Result<Principal, OperationError> {
        let secret = self.secret_hash.as_ref();
        let result = authenticate(self.bootstrap.0.as_ref(), secret, look_up);
        match (&result, secret) {
            (Ok(principal), Some(secret)) => {
                self.rate_limiter.record_success(secret, principal.consumer());
                let role = principal.scope.role();
                self.authenticated_as
                    .0
                    .get_or_init(|| (principal.id.clone(), role));
            }
            (Err(OperationError::Rejected(refusal)), _)
                if refusal.first().code() == ErrorCode::Unauthorized =>
            {
                let recorded = self.rate_limiter.record_failure(self.address, secret);
                recorded.map_err(OperationError::Rejected)?;
            }
            _ => {}
        }
        result
    }
}
