//! Statements on `tenants` that need no context.

use diesel::prelude::*;
use numbering_core::TenantId;

use crate::db::connection::{Connection, on_each};
use crate::db::schema::tenants;
use crate::error::StoreError;
use crate::rows::{PLATFORM, TENANT_COLUMNS, Tenant, TenantRow};

/// Finds the tenants with these ids.
pub(crate) fn find_by_ids(connection: &mut Connection, ids: &[&TenantId]) -> Result<Vec<Tenant>, StoreError> {
    let ids: Vec<&str> = ids.iter().map(|id| id.as_str()).collect();
    let query = tenants::table
        .filter(tenants::kind.ne(PLATFORM))
        .select(TENANT_COLUMNS);
    let rows: Vec<TenantRow> = on_each!(connection, query, tenants::tenant_id, ids)?;
    rows.into_iter().map(Tenant::try_from).collect()
}
