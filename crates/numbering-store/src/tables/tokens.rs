//! Statements on `tokens` that need no context.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::sql_types::Text;

use crate::db::connection::{Connection, on_backend, on_each};
use crate::db::schema::{groups, tenants, tokens};
use crate::error::StoreError;
use crate::rows::TokenRow;

/// Tokens, joined with their tenants and groups; without those of tenants and groups that were deleted.
macro_rules! tokens_with_scope {
    () => {
        tokens::table
            .left_join(tenants::table.on(tokens::tenant.eq(tenants::key.nullable())))
            .left_join(groups::table.on(tokens::group_key.eq(groups::key.nullable())))
            .filter(
                tokens::tenant
                    .is_null()
                    .or(tenants::kind.ne($crate::rows::PLATFORM)),
            )
            .filter(
                tokens::group_key
                    .is_null()
                    .or(groups::tenant.ne($crate::rows::PLATFORM_KEY.0)),
            )
    };
}

/// The columns of a [`TokenRow`].
macro_rules! token_columns {
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
                tokens::created_by,
            ),
            tenants::tenant_id.nullable(),
            groups::group_id.nullable(),
        )
    };
}
pub(crate) use {token_columns, tokens_with_scope};

/// Finds the tokens whose secrets have these digests, by digest.
pub(crate) fn find_by_hashes(
    connection: &mut Connection,
    hashes: Vec<&[u8]>,
) -> Result<HashMap<Vec<u8>, TokenRow>, StoreError> {
    let query = tokens_with_scope!().select((tokens::secret_hash, token_columns!()));
    let rows: Vec<(Vec<u8>, TokenRow)> = on_each!(connection, query, tokens::secret_hash, hashes)?;
    Ok(rows.into_iter().collect())
}

/// Deletes the token with this public id, those that it created, those that these created, and so on. Returns their
/// number.
pub(crate) fn delete_with_issued(connection: &mut Connection, id: &str) -> Result<usize, StoreError> {
    const DELETE: &str = "
        WITH RECURSIVE issued (id) AS (
            SELECT token_id FROM tokens WHERE token_id = $1
            UNION
            SELECT tokens.token_id FROM issued JOIN tokens ON tokens.created_by = issued.id
        )
        DELETE FROM tokens WHERE token_id IN (SELECT id FROM issued)";
    Ok(on_backend!(connection, c => diesel::sql_query(DELETE).bind::<Text, _>(id).execute(c))?)
}
