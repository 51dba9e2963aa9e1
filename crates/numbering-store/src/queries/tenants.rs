//! Tenants, the owners of numbers.

use diesel::prelude::*;
use numbering_core::TenantId;

use super::free_id::check_free;
use crate::context::{ReadContext, WriteContext};
use crate::db::connection::on_backend;
use crate::db::schema::{groups, pieces, tenants};
use crate::db::sql_functions::lower;
use crate::error::{Entity, StoreError};
use crate::rows::{NewTenant, PLATFORM, TENANT_COLUMNS, Tenant, TenantRow};
use crate::types::{Dependents, Page};

impl ReadContext<'_> {
    /// The tenant with this id.
    ///
    /// # Errors
    ///
    /// `NotFound` when there is none.
    pub fn tenant(&mut self, id: &TenantId) -> Result<Tenant, StoreError> {
        if let Some(tenant) = self.buffer().tenant(id) {
            return Ok(tenant.clone());
        }
        let query = tenants::table
            .filter(tenants::tenant_id.eq(id.as_str()))
            .filter(tenants::kind.ne(PLATFORM))
            .select(TENANT_COLUMNS);
        let row: Option<TenantRow> = on_backend!(self.entities(), c => query.get_result(c)).optional()?;
        row.ok_or_else(|| StoreError::NotFound(Entity::Tenant, id.to_string()))?
            .try_into()
    }

    /// A page of the tenants, in the order of their ids.
    ///
    /// # Errors
    ///
    /// When the database cannot answer.
    pub fn tenants(&mut self, page: &Page<String>) -> Result<Vec<Tenant>, StoreError> {
        let query = tenants::table
            .filter(tenants::kind.ne(PLATFORM))
            .filter(tenants::tenant_id.gt(page.after.as_deref().unwrap_or_default()))
            .order(tenants::tenant_id)
            .limit(page.limit())
            .select(TENANT_COLUMNS);
        let rows: Vec<TenantRow> = on_backend!(self.entities(), c => query.load(c))?;
        rows.into_iter().map(Tenant::try_from).collect()
    }
}

impl WriteContext<'_> {
    /// Creates a tenant.
    ///
    /// # Errors
    ///
    /// `AlreadyExists` when the id is taken, `DiffersInCase` when one is that differs only in letter case.
    pub fn create_tenant(&mut self, new: &NewTenant) -> Result<Tenant, StoreError> {
        let same = tenants::table
            .filter(lower(tenants::tenant_id).eq(new.id.to_lowercase().to_string()))
            .filter(tenants::kind.ne(PLATFORM))
            .select(tenants::tenant_id);
        let taken: Vec<String> = on_backend!(self.entities(), c => same.load(c))?;
        check_free(Entity::Tenant, new.id.as_str(), &taken)?;
        let row = (
            tenants::tenant_id.eq(new.id.as_str()),
            tenants::kind.eq(new.kind.code()),
            tenants::name.eq(&new.name),
        );
        let insert = diesel::insert_into(tenants::table).values(row);
        on_backend!(self.entities_mut(), c => insert.execute(c))?;
        self.tenant(&new.id)
    }

    /// Changes the name of a locked tenant.
    ///
    /// # Errors
    ///
    /// When the database cannot do it.
    pub fn rename_tenant(&mut self, tenant: Tenant, name: Option<String>) -> Result<Tenant, StoreError> {
        let Some(name) = name else {
            return Ok(tenant);
        };
        let row = tenants::table.find(tenant.key.0);
        let update = diesel::update(row).set(tenants::name.eq(&name));
        on_backend!(self.entities_mut(), c => update.execute(c))?;
        let tenant = Tenant { name, ..tenant };
        self.buffer().lock_tenant(tenant.clone());
        Ok(tenant)
    }

    /// Deletes a locked tenant, with its tokens and exclusive numbers. Housekeeping deletes many of them later; until then
    /// no query returns them.
    ///
    /// # Errors
    ///
    /// `InUse` while it has groups or numbers.
    pub fn delete_tenant(&mut self, tenant: &Tenant) -> Result<(), StoreError> {
        let (key, id) = (tenant.key.0, &tenant.id);
        if let Some(dependents) = self.dependents_of_tenant(key)? {
            return Err(StoreError::InUse(Entity::Tenant, id.to_string(), dependents));
        }
        self.delete_or_hide(tenant)
    }

    fn dependents_of_tenant(&mut self, tenant: i64) -> Result<Option<Box<Dependents>>, StoreError> {
        let groups = groups::table
            .filter(groups::tenant.eq(tenant))
            .select(groups::key);
        let has_groups: bool =
            on_backend!(self.entities(), c => diesel::select(diesel::dsl::exists(groups)).get_result(c))?;
        if has_groups {
            return Ok(Some("groups".into()));
        }
        let held = pieces::table
            .filter(pieces::tenant.eq(tenant))
            .order((pieces::kind, pieces::last))
            .limit(Dependents::LOADED_MAX);
        let rows = on_backend!(self.pieces_table()?, c => held.load(c))?;
        self.load_dependents("numbers", rows)
    }

    /// Locks a tenant for changes, and raises its revision by one. Returns it at the new revision.
    ///
    /// # Errors
    ///
    /// `NotFound` when the tenant does not exist.
    pub fn lock_tenant(&mut self, id: &TenantId) -> Result<Tenant, StoreError> {
        let mut tenant = self.tenant(id)?;
        tenant.revision += 1;
        self.buffer().lock_tenant(tenant.clone());
        Ok(tenant)
    }
}
