//! Access tokens: who may act where. Only a digest of the secret is kept.

use std::collections::HashMap;

use diesel::prelude::*;
use numbering_core::{Role, Scope, TenantKey};

use crate::connection::{Connection, on_backend, on_each};
use crate::context::ReadContext;
use crate::context::{WriteContext, now_seconds};
use crate::error::{Entity, StoreError};
use crate::schema::{groups, tenants, tokens};

/// An access token, without its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// The key of its row.
    pub key: i64,
    /// Its public id.
    pub id: String,
    /// Where it may act.
    pub scope: Scope,
    /// The key of the tenant of its scope.
    pub tenant: Option<TenantKey>,
    /// What people call it.
    pub name: String,
    /// Whether it may only read.
    pub is_read_only: bool,
    /// When it was made, in seconds since 1970.
    pub created_at: i64,
    /// When it ceases to be valid, in seconds since 1970.
    pub expires_at: Option<i64>,
}

/// Tokens by the digest of their secret.
pub(crate) type Tokens = HashMap<[u8; 32], Token>;

/// A token to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewToken {
    /// Its public id.
    pub id: String,
    /// The SHA-256 digest of the secret.
    pub secret_hash: [u8; 32],
    /// Where it may act.
    pub scope: Scope,
    /// What people call it.
    pub name: String,
    /// Whether it may only read.
    pub is_read_only: bool,
    /// When it ceases to be valid, in seconds since 1970.
    pub expires_at: Option<i64>,
}

const fn code(role: Role) -> i16 {
    match role {
        Role::GroupAdmin => 1,
        Role::TenantAdmin => 2,
        Role::SystemAdmin => 3,
    }
}

pub(crate) type TokenRow = (
    (i64, String, i16, Option<i64>, String, bool, i64, Option<i64>),
    Option<String>,
    Option<String>,
);

impl TryFrom<TokenRow> for Token {
    type Error = StoreError;

    fn try_from((token, tenant, group): TokenRow) -> Result<Self, StoreError> {
        let (key, id, role, tenant_key, name, is_read_only, created_at, expires_at) = token;
        let corrupt = || StoreError::Corrupt { table: "tokens", key };
        let tenant = tenant.map(|id| id.parse()).transpose().map_err(|_| corrupt())?;
        let group = group.map(|id| id.parse()).transpose().map_err(|_| corrupt())?;
        let scope = match (tenant, group) {
            (None, None) => Scope::Platform,
            (Some(tenant), None) => Scope::Tenant(tenant),
            (Some(tenant), Some(group)) => Scope::Group(tenant, group),
            (None, Some(_)) => return Err(corrupt()),
        };
        if code(scope.role()) != role {
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
        })
    }
}

/// Tokens with their tenant and group.
macro_rules! with_scope {
    () => {
        tokens::table
            .left_join(tenants::table.on(tokens::tenant.eq(tenants::key.nullable())))
            .left_join(groups::table.on(tokens::group_key.eq(groups::key.nullable())))
    };
}

/// What a [`TokenRow`] is made of.
macro_rules! columns {
    () => {
        (
            (
                tokens::key,
                tokens::token_id,
                tokens::role,
                tokens::tenant,
                tokens::name,
                tokens::read_only,
                tokens::created_at,
                tokens::expires_at,
            ),
            tenants::tenant_id.nullable(),
            groups::group_id.nullable(),
        )
    };
}

/// The token of a row, unless it has ceased to be valid.
pub(crate) fn valid(row: Option<TokenRow>) -> Result<Option<Token>, StoreError> {
    let token = row.map(Token::try_from).transpose()?;
    let now = now_seconds();
    Ok(token.filter(|token| token.expires_at.is_none_or(|at| now < at)))
}

/// The tokens whose secrets have these digests, by digest.
pub(crate) fn rows_of(
    connection: &mut Connection,
    hashes: Vec<&[u8]>,
) -> Result<HashMap<Vec<u8>, TokenRow>, StoreError> {
    let query = with_scope!().select((tokens::secret_hash, columns!()));
    let rows: Vec<(Vec<u8>, TokenRow)> = on_each!(connection, query, tokens::secret_hash, hashes)?;
    Ok(rows.into_iter().collect())
}

impl ReadContext<'_> {
    /// The valid token whose secret has this digest.
    ///
    /// # Errors
    ///
    /// When the database cannot answer.
    pub fn token_by_secret(&mut self, secret_hash: &[u8; 32]) -> Result<Option<Token>, StoreError> {
        if let Some(known) = self.tokens.as_ref().and_then(|tokens| tokens.get(secret_hash)) {
            return Ok(Some(known.clone()));
        }
        let query = with_scope!()
            .filter(tokens::secret_hash.eq(secret_hash.as_slice()))
            .select(columns!());
        let token = valid(on_backend!(self.connection, c => query.get_result(c)).optional()?)?;
        if let (Some(tokens), Some(token)) = (&mut self.tokens, &token) {
            tokens.insert(*secret_hash, token.clone());
        }
        Ok(token)
    }

    /// The tokens of `scope` and below, in the order of their ids.
    ///
    /// # Errors
    ///
    /// When the database cannot answer.
    pub fn tokens(&mut self, scope: &Scope) -> Result<Vec<Token>, StoreError> {
        let query = with_scope!().select(columns!()).order(tokens::token_id);
        let rows: Vec<TokenRow> = match scope.tenant() {
            None => on_backend!(self.connection, c => query.load(c))?,
            Some(tenant) => {
                let query = query.filter(tenants::tenant_id.eq(tenant.as_str()));
                on_backend!(self.connection, c => query.load(c))?
            }
        };
        let all: Vec<Token> = rows.into_iter().map(Token::try_from).collect::<Result<_, _>>()?;
        Ok(all
            .into_iter()
            .filter(|token| scope.covers(&token.scope))
            .collect())
    }

    /// Whether there is any token.
    ///
    /// # Errors
    ///
    /// When the database cannot answer.
    pub fn has_tokens(&mut self) -> Result<bool, StoreError> {
        let query = diesel::select(diesel::dsl::exists(tokens::table.select(tokens::key)));
        Ok(on_backend!(self.connection, c => query.get_result(c))?)
    }

    fn token(&mut self, id: &str) -> Result<Token, StoreError> {
        let query = with_scope!().filter(tokens::token_id.eq(id)).select(columns!());
        let row: Option<TokenRow> = on_backend!(self.connection, c => query.get_result(c)).optional()?;
        row.ok_or_else(|| StoreError::NotFound(Entity::Token, id.to_string()))?
            .try_into()
    }
}

impl WriteContext<'_> {
    /// Makes a token.
    ///
    /// # Errors
    ///
    /// `NotFound` when there is no such tenant or group.
    pub fn create_token(&mut self, new: &NewToken) -> Result<Token, StoreError> {
        let tenant = match new.scope.tenant() {
            Some(tenant) => Some(self.tenant(tenant)?.key),
            None => None,
        };
        let group = match (tenant, new.scope.group()) {
            (Some(tenant), Some(group)) => Some(self.group(tenant, group)?.key),
            _ => None,
        };
        let row = (
            tokens::token_id.eq(&new.id),
            tokens::secret_hash.eq(new.secret_hash.as_slice()),
            tokens::role.eq(code(new.scope.role())),
            tokens::tenant.eq(tenant.map(|key| key.0)),
            tokens::group_key.eq(group.map(|key| key.0)),
            tokens::name.eq(&new.name),
            tokens::read_only.eq(new.is_read_only),
            tokens::created_at.eq(now_seconds()),
            tokens::expires_at.eq(new.expires_at),
        );
        let insert = diesel::insert_into(tokens::table).values(row);
        on_backend!(self.connection, c => insert.execute(c))?;
        self.token(&new.id)
    }

    /// Revokes a token of `scope` or below: from the commit on it is unknown, to every server.
    ///
    /// # Errors
    ///
    /// `NotFound` when there is none of this id in `scope`.
    pub fn revoke_token(&mut self, scope: &Scope, id: &str) -> Result<(), StoreError> {
        let token = self.token(id)?;
        if !scope.covers(&token.scope) {
            return Err(StoreError::NotFound(Entity::Token, id.to_string()));
        }
        on_backend!(self.connection, c => diesel::delete(tokens::table.find(token.key)).execute(c))?;
        self.forget_tokens();
        Ok(())
    }

    /// What was looked up of tokens is looked up again: some were taken away.
    pub(crate) fn forget_tokens(&mut self) {
        if let Some(tokens) = &mut self.tokens {
            tokens.clear();
        }
    }
}
