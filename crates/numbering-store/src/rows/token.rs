//! Rows of `tokens`, joined with the ids of their tenants and groups.

use numbering_core::{Role, Scope, TenantKey};

use crate::clock::now_seconds;
use crate::error::StoreError;

/// An access token, without its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// The key of its row.
    pub key: i64,
    /// Its public id.
    pub id: String,
    /// The scope in which it is valid.
    pub scope: Scope,
    /// The key of the tenant of its scope.
    pub tenant: Option<TenantKey>,
    /// Its display name.
    pub name: String,
    /// True if it may only read.
    pub is_read_only: bool,
    /// The time of its creation, in seconds since 1970.
    pub created_at: i64,
    /// The time from which it is no longer valid, in seconds since 1970.
    pub expires_at: Option<i64>,
    /// The actor that created it: the public id of a token. Once that token is revoked, the one that created that token.
    pub created_by: Option<String>,
}

/// A new token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewToken {
    /// Its public id.
    pub id: String,
    /// The SHA-256 digest of the secret.
    pub secret_hash: [u8; 32],
    /// The scope in which it is valid.
    pub scope: Scope,
    /// Its display name.
    pub name: String,
    /// True if it may only read.
    pub is_read_only: bool,
    /// The time from which it is no longer valid, in seconds since 1970.
    pub expires_at: Option<i64>,
}

pub(crate) const fn role_code(role: Role) -> i16 {
    match role {
        Role::GroupAdmin => 1,
        Role::TenantAdmin => 2,
        Role::SystemAdmin => 3,
    }
}

pub(crate) type TokenRow = (
    (
        i64,
        String,
        i16,
        Option<i64>,
        String,
        bool,
        i64,
        Option<i64>,
        Option<String>,
    ),
    Option<String>,
    Option<String>,
);

impl TryFrom<TokenRow> for Token {
    type Error = StoreError;

    fn try_from((token, tenant, group): TokenRow) -> Result<Self, StoreError> {
        let (key, id, role, tenant_key, name, is_read_only, created_at, expires_at, created_by) = token;
        let corrupt = || StoreError::Corrupt { table: "tokens", key };
        let tenant = tenant.map(|id| id.parse()).transpose().map_err(|_| corrupt())?;
        let group = group.map(|id| id.parse()).transpose().map_err(|_| corrupt())?;
        let scope = match (tenant, group) {
            (None, None) => Scope::Platform,
            (Some(tenant), None) => Scope::Tenant(tenant),
            (Some(tenant), Some(group)) => Scope::Group(tenant, group),
            (None, Some(_)) => return Err(corrupt()),
        };
        if role_code(scope.role()) != role {
            return Err(corrupt());
        }
        Ok(Self {
            key,
            id,
            scope,
            tenant: tenant_key.map(TenantKey),
            name,
            is_read_only,
            created_at,
            expires_at,
            created_by,
        })
    }
}

/// The token of a row, unless it has expired.
pub(crate) fn valid_token(row: Option<TokenRow>) -> Result<Option<Token>, StoreError> {
    let token = row.map(Token::try_from).transpose()?;
    let now = now_seconds();
    Ok(token.filter(|token| token.expires_at.is_none_or(|at| now < at)))
}
