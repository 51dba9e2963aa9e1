//! [`Locked`]: tenants that changes of one transaction have locked, each at its latest revision. The table is told of
//! these once for all.

use std::collections::HashMap;

use diesel::prelude::*;
use numbering_core::TenantId;

use crate::bulk;
use crate::connection::{Connection, on_backend};
use crate::error::StoreError;
use crate::kept::Kept;
use crate::schema::tenants as table;
use crate::tenants::{self, Tenant};

/// Up to so many revisions are worth a statement each.
const FEW: usize = 2;

/// The tenants that are locked, and some that are known.
#[derive(Debug, Default)]
pub(crate) struct Locked(HashMap<TenantId, Seen>);

/// A tenant, and whether its revision was raised.
#[derive(Debug)]
struct Seen {
    tenant: Tenant,
    is_raised: bool,
}

impl Locked {
    /// None is locked, and those of these names that exist are known.
    pub(crate) fn knowing(connection: &mut Connection, ids: &[&TenantId]) -> Result<Self, StoreError> {
        let known = tenants::called(connection, ids)?.into_iter().map(|tenant| {
            let seen = Seen {
                tenant,
                is_raised: false,
            };
            (seen.tenant.id.clone(), seen)
        });
        Ok(Self(known.collect()))
    }

    /// The tenant of this name as it is now, if it is known.
    pub(crate) fn get(&self, id: &TenantId) -> Option<&Tenant> {
        self.0.get(id).map(|seen| &seen.tenant)
    }

    /// Locks `tenant`, at the revision it was raised to.
    pub(crate) fn insert(&mut self, tenant: Tenant) {
        let seen = Seen {
            tenant,
            is_raised: true,
        };
        self.0.insert(seen.tenant.id.clone(), seen);
    }

    /// Tells the table of the revisions, and forgets the tenants.
    pub(crate) fn write(&mut self, connection: &mut Connection) -> Result<(), StoreError> {
        let raised = std::mem::take(&mut self.0)
            .into_values()
            .filter(|seen| seen.is_raised);
        let revisions: Vec<(i64, i64)> = raised
            .map(|seen| (seen.tenant.key.0, seen.tenant.revision))
            .collect();
        if revisions.len() > FEW {
            return bulk::set_revisions(connection, &revisions);
        }
        for (key, revision) in revisions {
            let update = diesel::update(table::table.find(key)).set(table::revision.eq(revision));
            let update = Kept(update.returning(table::key));
            let _: i64 = on_backend!(connection, c => update.get_result(c))?;
        }
        Ok(())
    }
}
