//! Statements of `tenants` that need no context.

use diesel::prelude::*;
use numbering_core::TenantId;

use super::bulk;
use crate::db::cached_statement::CachedStatement;
use crate::db::connection::{Connection, on_backend, on_each};
use crate::db::schema::tenants;
use crate::error::StoreError;
use crate::rows::{PLATFORM, TENANT_COLUMNS, Tenant, TenantRow};

/// The most revisions that are set by a statement each; more are set by one statement.
const SINGLE_STATEMENT_MAX: usize = 2;

/// Finds the tenants with these ids.
pub(crate) fn find_by_ids(connection: &mut Connection, ids: &[&TenantId]) -> Result<Vec<Tenant>, StoreError> {
    let ids: Vec<&str> = ids.iter().map(|id| id.as_str()).collect();
    let query = tenants::table
        .filter(tenants::kind.ne(PLATFORM))
        .select(TENANT_COLUMNS);
    let rows: Vec<TenantRow> = on_each!(connection, query, tenants::tenant_id, ids)?;
    rows.into_iter().map(Tenant::try_from).collect()
}

/// Sets the revisions of tenants; each stands behind the key of its tenant.
pub(crate) fn set_revisions(connection: &mut Connection, revisions: &[(i64, i64)]) -> Result<(), StoreError> {
    if revisions.len() > SINGLE_STATEMENT_MAX {
        return bulk::set_revisions(connection, revisions);
    }
    for (key, revision) in revisions {
        let update = diesel::update(tenants::table.find(key)).set(tenants::revision.eq(revision));
        let update = CachedStatement(update.returning(tenants::key));
        let _: i64 = on_backend!(connection, c => update.get_result(c))?;
    }
    Ok(())
}
