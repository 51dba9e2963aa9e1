//! Access tokens and their scopes. Only a digest of the secret is stored.

use diesel::prelude::*;
use numbering_core::Scope;

use crate::clock::now_seconds;
use crate::context::{ReadContext, WriteContext};
use crate::db::connection::on_backend;
use crate::db::schema::{groups, tenants, tokens};
use crate::error::{Entity, StoreError};
use crate::rows::{NewToken, Token, TokenRow, role_code, valid_token};
use crate::tables::tokens::{delete_with_issued, token_columns, tokens_with_scope};

impl ReadContext<'_> {
    /// The valid token whose secret has this digest.
    ///
    /// # Errors
    ///
    /// When the database cannot answer.
    pub fn token_by_secret(&mut self, secret_hash: &[u8; 32]) -> Result<Option<Token>, StoreError> {
        if let Some(token) = self.buffer().token(secret_hash) {
            return Ok(Some(token.clone()));
        }
        let query = tokens_with_scope!()
            .filter(tokens::secret_hash.eq(secret_hash.as_slice()))
            .select(token_columns!());
        let token = valid_token(on_backend!(self.entities(), c => query.get_result(c)).optional()?)?;
        if let Some(token) = &token {
            self.buffer().keep_token(*secret_hash, token.clone());
        }
        Ok(token)
    }

    /// The tokens that `scope` covers, in the order of their ids.
    ///
    /// # Errors
    ///
    /// When the database cannot answer.
    pub fn tokens(&mut self, scope: &Scope) -> Result<Vec<Token>, StoreError> {
        let query = tokens_with_scope!()
            .select(token_columns!())
            .order(tokens::token_id);
        let rows: Vec<TokenRow> = match scope.tenant() {
            None => on_backend!(self.entities(), c => query.load(c))?,
            Some(tenant) => {
                let query = query.filter(tenants::tenant_id.eq(tenant.as_str()));
                on_backend!(self.entities(), c => query.load(c))?
            }
        };
        let all: Vec<Token> = rows.into_iter().map(Token::try_from).collect::<Result<_, _>>()?;
        Ok(all
            .into_iter()
            .filter(|token| scope.covers(&token.scope))
            .collect())
    }

    /// Returns true if at least one token exists.
    ///
    /// # Errors
    ///
    /// When the database cannot answer.
    pub fn has_tokens(&mut self) -> Result<bool, StoreError> {
        let query = diesel::select(diesel::dsl::exists(tokens::table.select(tokens::key)));
        Ok(on_backend!(self.entities(), c => query.get_result(c))?)
    }

    fn token(&mut self, id: &str) -> Result<Token, StoreError> {
        let query = tokens_with_scope!()
            .filter(tokens::token_id.eq(id))
            .select(token_columns!());
        let row: Option<TokenRow> = on_backend!(self.entities(), c => query.get_result(c)).optional()?;
        row.ok_or_else(|| StoreError::NotFound(Entity::Token, id.to_string()))?
            .try_into()
    }
}

impl WriteContext<'_> {
    /// Creates a token, made by the author of the change.
    ///
    /// # Errors
    ///
    /// `NotFound` when the tenant or the group does not exist.
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
            tokens::role.eq(role_code(new.scope.role())),
            tokens::tenant.eq(tenant.map(|key| key.0)),
            tokens::group_key.eq(group.map(|key| key.0)),
            tokens::name.eq(&new.name),
            tokens::read_only.eq(new.is_read_only),
            tokens::created_at.eq(now_seconds()),
            tokens::expires_at.eq(new.expires_at),
            tokens::created_by.eq(&self.author.actor),
        );
        let insert = diesel::insert_into(tokens::table).values(row);
        on_backend!(self.entities_mut(), c => insert.execute(c))?;
        self.token(&new.id)
    }

    /// Creates a token if there is none yet, and returns true if it did. Of any number of programs that start at once,
    /// one creates it.
    ///
    /// # Errors
    ///
    /// Those of [`WriteContext::create_token`].
    pub fn create_first_token(&mut self, new: &NewToken) -> Result<bool, StoreError> {
        let is_first = !self.has_tokens()?;
        if is_first {
            self.create_token(new)?;
        }
        Ok(is_first)
    }

    /// Revokes a token that `scope` covers. From the commit on no server accepts it. Those that it created count from then
    /// on as created by its own creator, so that a chain of tokens is never cut.
    ///
    /// # Errors
    ///
    /// `NotFound` when `scope` covers no token with this id.
    pub fn revoke_token(&mut self, scope: &Scope, id: &str) -> Result<(), StoreError> {
        let token = self.covered_token(scope, id)?;
        let issued = diesel::update(tokens::table.filter(tokens::created_by.eq(id)))
            .set(tokens::created_by.eq(&token.created_by));
        on_backend!(self.entities_mut(), c => issued.execute(c))?;
        on_backend!(self.entities_mut(), c => diesel::delete(tokens::table.find(token.key)).execute(c))?;
        self.buffer().clear_tokens();
        Ok(())
    }

    /// Revokes a token that `scope` covers, those that it created, those that these created, and so on. Returns their
    /// number.
    ///
    /// # Errors
    ///
    /// `NotFound` when `scope` covers no token with this id.
    pub fn revoke_token_and_issued(&mut self, scope: &Scope, id: &str) -> Result<usize, StoreError> {
        self.covered_token(scope, id)?;
        let revoked = delete_with_issued(self.entities_mut(), id)?;
        self.buffer().clear_tokens();
        Ok(revoked)
    }

    fn covered_token(&mut self, scope: &Scope, id: &str) -> Result<Token, StoreError> {
        let token = self.token(id)?;
        if scope.covers(&token.scope) {
            Ok(token)
        } else {
            Err(StoreError::NotFound(Entity::Token, id.to_string()))
        }
    }
}
