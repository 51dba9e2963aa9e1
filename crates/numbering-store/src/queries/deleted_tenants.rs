//! Deletion of tenants. A tenant with many tokens or exclusive numbers is hidden at once, and housekeeping deletes its
//! rows in small steps, so that no change waits for all of them.
//!
//! A hidden tenant has the kind of the platform, which no query returns, and an id that no tenant can have: its own id is
//! free again. Its tokens are not valid, and its exclusive numbers are not found.

use diesel::dsl::exists;
use diesel::prelude::*;

use crate::context::WriteContext;
use crate::db::connection::on_backend;
use crate::db::schema::{exclusive_numbers, tenants, tokens};
use crate::error::StoreError;
use crate::rows::{PLATFORM, Tenant};

/// The most rows of each table that one step deletes: some milliseconds.
pub(super) const DELETED_MAX: i64 = 500;
/// The beginning of the id of a hidden tenant. The next character ends the ids that begin so.
const HIDDEN: (&str, &str) = ("#", "$");

/// The keys of the rows of a table that belong to a tenant.
macro_rules! keys_of_tenant {
    ($table:ident, $tenant:expr) => {
        $table::table
            .filter($table::tenant.eq($tenant))
            .select($table::key)
    };
}

/// Deletes some rows of a table that belong to a tenant.
macro_rules! delete_some {
    ($context:expr, $table:ident, $tenant:expr) => {{
        let keys = keys_of_tenant!($table, $tenant).limit(DELETED_MAX);
        let keys: Vec<i64> = on_backend!($context.entities(), c => keys.load(c))?;
        let rows = $table::table.filter($table::key.eq_any(keys));
        on_backend!($context.entities_mut(), c => diesel::delete(rows).execute(c))?;
    }};
}

impl WriteContext<'_> {
    /// Deletes the row of a tenant, on which no group and no number depends, with its tokens and exclusive numbers; or
    /// hides it if there are many of them.
    pub(super) fn delete_or_hide(&mut self, tenant: &Tenant) -> Result<(), StoreError> {
        let row = tenants::table.find(tenant.key.0);
        if self.has_few_rows(tenant.key.0)? {
            on_backend!(self.referenced_mut()?, c => diesel::delete(row).execute(c))?;
        } else {
            let hidden = (
                tenants::kind.eq(PLATFORM),
                tenants::tenant_id.eq(format!("{}{}", HIDDEN.0, tenant.key.0)),
                tenants::name.eq(""),
            );
            on_backend!(self.referenced_mut()?, c => diesel::update(row).set(hidden).execute(c))?;
        }
        self.buffer().remove_tenant(&tenant.id);
        self.buffer().clear_tokens();
        Ok(())
    }

    /// Returns true if one step could delete the tokens and the exclusive numbers of a tenant.
    fn has_few_rows(&mut self, tenant: i64) -> Result<bool, StoreError> {
        let more_numbers = keys_of_tenant!(exclusive_numbers, tenant)
            .offset(DELETED_MAX)
            .limit(1);
        let more_tokens = keys_of_tenant!(tokens, tenant).offset(DELETED_MAX).limit(1);
        let query = diesel::select((exists(more_numbers), exists(more_tokens)));
        let has_more: (bool, bool) = on_backend!(self.entities(), c => query.get_result(c))?;
        Ok(has_more == (false, false))
    }

    /// Deletes a few of the rows of a hidden tenant, and with the last of them the tenant: one step of housekeeping.
    /// Returns true if there may be more.
    pub(crate) fn delete_hidden_tenants(&mut self) -> Result<bool, StoreError> {
        let hidden = tenants::table
            .filter(tenants::tenant_id.ge(HIDDEN.0))
            .filter(tenants::tenant_id.lt(HIDDEN.1))
            .filter(tenants::kind.eq(PLATFORM))
            .order(tenants::tenant_id)
            .limit(1)
            .select(tenants::key);
        let hidden: Option<i64> = on_backend!(self.entities(), c => hidden.get_result(c)).optional()?;
        let Some(tenant) = hidden else {
            return Ok(false);
        };
        if self.has_few_rows(tenant)? {
            let row = tenants::table.find(tenant);
            on_backend!(self.entities_mut(), c => diesel::delete(row).execute(c))?;
        } else {
            delete_some!(self, exclusive_numbers, tenant);
            delete_some!(self, tokens, tenant);
        }
        Ok(true)
    }
}
