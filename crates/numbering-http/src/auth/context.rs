//! [`Asking`]: what is known of whoever asks, and what becomes of it once the database is asked.

use std::net::IpAddr;
use std::sync::{Arc, OnceLock};

use actix_web::web::Data;
use numbering_core::Role;
use numbering_store::{ReadContext, StoreError, Token};

use crate::auth::access::{Access, Principal, SecretHash, authenticate};
use crate::error::{ErrorCode, Stop};
use crate::server::state::State;

/// Who asks, for what, and from where.
pub(crate) struct Asking {
    pub(crate) state: Data<State>,
    pub(crate) secret: Option<SecretHash>,
    pub(crate) access: Access,
    pub(crate) address: IpAddr,
    pub(crate) seen: Seen,
}

/// Who asked, for the log: known once the token was looked up.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen(Arc<OnceLock<(String, Role)>>);

impl Seen {
    /// The public id of the token, and its role.
    pub(crate) fn who(&self) -> Option<(&str, Role)> {
        self.0.get().map(|(id, role)| (id.as_str(), *role))
    }
}

impl Asking {
    /// Lets the request through, before the database is asked.
    ///
    /// # Errors
    ///
    /// 429 when it is one too many.
    pub(crate) fn admit(&self) -> Result<(), Stop> {
        let admitted = self.state.throttle.admit(self.address, self.secret.as_ref());
        admitted.map_err(Stop::Refused)
    }

    /// Whoever asks, if they may.
    ///
    /// # Errors
    ///
    /// 401 when nobody is known by the token, 403 when they may not.
    pub(crate) fn principal(&self, context: &mut ReadContext<'_>) -> Result<Principal, Stop> {
        self.permitted(|secret| context.token_by_secret(secret))
    }

    /// Whoever asks, if they may, where `look_up` finds the token of a secret.
    ///
    /// # Errors
    ///
    /// 401 when nobody is known by the token, 403 when they may not.
    pub(crate) fn permitted(
        &self,
        look_up: impl FnOnce(&SecretHash) -> Result<Option<Token>, StoreError>,
    ) -> Result<Principal, Stop> {
        let principal = self.authenticated(look_up)?;
        self.access.permit(&principal)?;
        Ok(principal)
    }

    fn authenticated(
        &self,
        look_up: impl FnOnce(&SecretHash) -> Result<Option<Token>, StoreError>,
    ) -> Result<Principal, Stop> {
        let (secret, throttle) = (self.secret.as_ref(), &self.state.throttle);
        let found = authenticate(self.state.bootstrap.as_ref(), secret, look_up);
        match (&found, secret) {
            (Ok(principal), Some(secret)) => {
                throttle.succeeded(secret);
                let role = principal.scope.role();
                self.seen.0.get_or_init(|| (principal.id.clone(), role));
            }
            (Err(Stop::Refused(refusal)), _) if refusal.first().code() == ErrorCode::Unauthorized => {
                throttle.failed(self.address, secret);
            }
            _ => {}
        }
        found
    }
}
