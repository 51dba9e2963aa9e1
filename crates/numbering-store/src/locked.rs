//! [`Locked`]: tenants that changes of one transaction have locked, each at its latest revision. The table is told of
//! these once for all.

use std::collections::HashMap;

use diesel::prelude::*;
use numbering_core::TenantId;

use crate::bulk;
use crate::connection::{Connection, on_backend};
use crate::error::StoreError;
use crate::kept::Kept;
use crate::schema::tenants;
use crate::tenants::Tenant;

/// Up to so many revisions are worth a statement each.
const FEW: usize = 2;

/// The tenants that are locked.
#[derive(Debug, Default)]
pub(crate) struct Locked(HashMap<TenantId, Tenant>);

impl Locked {
    pub(crate) fn get(&self, id: &TenantId) -> Option<&Tenant> {
        self.0.get(id)
    }

    pub(crate) fn insert(&mut self, tenant: Tenant) {
        self.0.insert(tenant.id.clone(), tenant);
    }

    /// Tells the table of the revisions, and forgets the tenants.
    pub(crate) fn write(&mut self, connection: &mut Connection) -> Result<(), StoreError> {
        let tenants = std::mem::take(&mut self.0).into_values();
        let revisions: Vec<(i64, i64)> = tenants.map(|tenant| (tenant.key.0, tenant.revision)).collect();
        if revisions.len() > FEW {
            return bulk::set_revisions(connection, &revisions);
        }
        for (key, revision) in revisions {
            let update = Kept(diesel::update(tenants::table.find(key)).set(tenants::revision.eq(revision)));
            on_backend!(connection, c => update.execute(c))?;
        }
        Ok(())
    }
}
