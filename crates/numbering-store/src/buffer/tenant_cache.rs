//! A cache of tenants for the changes of one transaction, with their pending revisions.

use std::collections::HashMap;

use numbering_core::TenantId;

use crate::db::connection::Connection;
use crate::error::StoreError;
use crate::rows::Tenant;
use crate::tables::tenants;

/// The tenants that the transaction has loaded or locked, each at its latest revision.
#[derive(Debug, Default)]
pub(super) struct TenantCache {
    tenants: HashMap<TenantId, CachedTenant>,
    /// The tenants that the running change has locked. They enter the cache when the change is kept.
    locked: HashMap<TenantId, Tenant>,
}

#[derive(Debug)]
struct CachedTenant {
    tenant: Tenant,
    /// True if its revision must be written.
    is_dirty: bool,
}

impl TenantCache {
    /// Loads the tenants with these ids, as far as they exist.
    pub(super) fn prefetch(
        &mut self,
        connection: &mut Connection,
        ids: &[&TenantId],
    ) -> Result<(), StoreError> {
        for tenant in tenants::find_by_ids(connection, ids)? {
            self.keep(tenant);
        }
        Ok(())
    }

    /// Keeps a tenant that was loaded.
    pub(super) fn keep(&mut self, tenant: Tenant) {
        let is_dirty = false;
        self.tenants
            .insert(tenant.id.clone(), CachedTenant { tenant, is_dirty });
    }

    /// The tenant with this id as the running change sees it, if it is cached.
    pub(super) fn get(&self, id: &TenantId) -> Option<&Tenant> {
        let cached = || self.tenants.get(id).map(|cached| &cached.tenant);
        self.locked.get(id).or_else(cached)
    }

    /// Locks `tenant`, at its new revision, for the running change.
    pub(super) fn lock(&mut self, tenant: Tenant) {
        self.locked.insert(tenant.id.clone(), tenant);
    }

    /// Drops a tenant that was deleted, with its pending revision.
    pub(super) fn remove(&mut self, id: &TenantId) {
        self.tenants.remove(id);
        self.locked.remove(id);
    }

    /// Keeps the revisions that the running change has raised: the change succeeded.
    pub(super) fn keep_locked(&mut self) {
        let is_dirty = true;
        let locked = self.locked.drain();
        self.tenants
            .extend(locked.map(|(id, tenant)| (id, CachedTenant { tenant, is_dirty })));
    }

    /// Drops the revisions that the running change has raised: the change was rejected.
    pub(super) fn drop_locked(&mut self) {
        self.locked.clear();
    }

    /// Takes the pending revisions, as pairs of key and revision.
    pub(super) fn take_revisions(&mut self) -> Vec<(i64, i64)> {
        let dirty = self.tenants.values_mut().filter(|cached| cached.is_dirty);
        dirty
            .map(|cached| {
                cached.is_dirty = false;
                (cached.tenant.key.0, cached.tenant.revision)
            })
            .collect()
    }
}
