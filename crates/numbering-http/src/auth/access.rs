//! [`Principal`] and [`RequiredAccess`]: the caller and its rights, and the refusals 401 and 403.

use actix_web::HttpRequest;
use actix_web::http::header;
use numbering_core::{Role, Scope, TenantKey};
use numbering_store::{StoreError, Token};
use subtle::ConstantTimeEq;

use super::role_names::role_name;
use super::token_secret::{SecretHash, bootstrap_key, hash_secret};
use crate::error::{ErrorCode, Fault, OperationError};
use crate::wire::Consumer;

/// An authenticated caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    /// The key of the token; of a bootstrap token a number made of its digest.
    pub key: i64,
    /// The public id of the token.
    pub id: String,
    /// The scope in which it may act.
    pub scope: Scope,
    /// The key of the tenant of the scope.
    pub tenant: Option<TenantKey>,
    /// True for a token that may only read.
    pub is_read_only: bool,
    /// The time from which its token is no longer valid, in seconds since 1970.
    pub expires_at: Option<i64>,
}

impl Principal {
    /// The party whose share of memory and of turns its requests take.
    pub(crate) fn consumer(&self) -> Consumer {
        self.tenant.map_or(Consumer::Token(self.key), Consumer::Tenant)
    }
}

/// The rights that an operation needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequiredAccess {
    /// The least role.
    pub min_role: Role,
    /// True if the operation changes anything.
    pub is_change: bool,
    /// The tenant of the path.
    pub tenant: Option<String>,
    /// The group of the path.
    pub group: Option<String>,
}

/// The digest of the bearer token of a request.
pub(crate) fn bearer_hash(request: &HttpRequest) -> Option<SecretHash> {
    let value = request.headers().get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then(|| hash_secret(token))
}

/// Returns the caller whose secret has this digest; `look_up` finds its token.
///
/// # Errors
///
/// 401 without a secret, or without a token that has it.
pub(crate) fn authenticate(
    bootstrap: Option<&SecretHash>,
    secret: Option<&SecretHash>,
    look_up: impl FnOnce(&SecretHash) -> Result<Option<Token>, StoreError>,
) -> Result<Principal, OperationError> {
    let Some(secret) = secret else {
        return Err(unauthorized("the request has no bearer token"));
    };
    if bootstrap.is_some_and(|known| bool::from(known.ct_eq(secret))) {
        return Ok(Principal {
            key: bootstrap_key(secret),
            id: "bootstrap".to_owned(),
            scope: Scope::Platform,
            tenant: None,
            is_read_only: false,
            expires_at: None,
        });
    }
    let token =
        look_up(secret)?.ok_or_else(|| unauthorized("the bearer token is unknown, expired or revoked"))?;
    Ok(Principal {
        key: token.key,
        id: token.id,
        scope: token.scope,
        tenant: token.tenant,
        is_read_only: token.is_read_only,
        expires_at: token.expires_at,
    })
}

fn unauthorized(reason: &str) -> OperationError {
    Fault::new(ErrorCode::Unauthorized, reason).into()
}

impl RequiredAccess {
    /// Checks the rights of `principal`.
    ///
    /// # Errors
    ///
    /// 403, whether or not the object of the path exists.
    pub(crate) fn authorize(&self, principal: &Principal) -> Result<(), OperationError> {
        let role = principal.scope.role();
        if role < self.min_role {
            let needed = role_name(self.min_role);
            return Err(forbidden(format!(
                "this operation needs the role {needed} or a higher one"
            )));
        }
        if self.is_change && principal.is_read_only {
            return Err(forbidden("the token may only read"));
        }
        let reaches = |id: Option<&str>, own: Option<&str>| own.is_none() || id.is_none() || own == id;
        let tenant = principal.scope.tenant().map(numbering_core::TenantId::as_str);
        let group = principal.scope.group().map(numbering_core::GroupId::as_str);
        if reaches(self.tenant.as_deref(), tenant) && reaches(self.group.as_deref(), group) {
            Ok(())
        } else {
            Err(forbidden("the token is not valid for this path"))
        }
    }
}

fn forbidden(reason: impl Into<String>) -> OperationError {
    Fault::new(ErrorCode::Forbidden, reason).into()
}
