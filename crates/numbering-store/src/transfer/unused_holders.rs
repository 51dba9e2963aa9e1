//! The holders that an import created, of which none stays that holds nothing.

use std::collections::HashSet;

use numbering_core::{GroupKey, TenantId, TenantKey, UserKey};

use super::Record;
use super::created_holders::CreatedHolders;
use super::holders::Holders;
use crate::context::WriteContext;
use crate::error::StoreError;
use crate::rows::Service;
use crate::tables::holders::{self, GroupRef, UserRef};

impl CreatedHolders {
    /// Deletes the holders that no accepted record names.
    pub(super) fn delete_unused<'r>(
        self,
        context: &mut WriteContext<'_>,
        accepted: impl Iterator<Item = &'r Record> + Clone,
        all: &Holders,
    ) -> Result<(), StoreError> {
        let tenants: HashSet<&TenantId> = accepted.clone().map(|record| &record.tenant).collect();
        let groups: HashSet<GroupRef> = accepted
            .clone()
            .filter_map(|record| all.group_name(record))
            .collect();
        let users: HashSet<UserRef> = accepted
            .clone()
            .filter_map(|record| all.user_name(record))
            .collect();
        let of_trunk = accepted.filter(|record| record.is_trunk());
        let served: HashSet<GroupKey> = of_trunk
            .filter_map(|record| Some(all.group(record)?.key))
            .collect();

        let is_unused = |name: &UserRef| !users.contains(name);
        let unused = self.users.iter().filter(|name| is_unused(name));
        let users: Vec<UserKey> = unused.filter_map(|name| all.user_key(name)).collect();
        let unused = self.services.into_iter().filter(|group| !served.contains(group));
        let services: Vec<GroupKey> = unused.collect();
        let unused = self.groups.iter().filter(|name| !groups.contains(name));
        let groups: Vec<GroupKey> = unused.filter_map(|name| all.group_key(name)).collect();
        let unused = self.tenants.iter().filter(|id| !tenants.contains(id));
        let unused: Vec<(&TenantId, TenantKey)> =
            unused.filter_map(|id| Some((id, all.tenant_key(id)?))).collect();
        for (id, _) in &unused {
            context.buffer().remove_tenant(id);
        }
        let tenants: Vec<TenantKey> = unused.iter().map(|(_, key)| *key).collect();
        delete(context, (&users, &services, &groups, &tenants))
    }
}

/// Deletes holders, those that refer to others first.
fn delete(
    context: &mut WriteContext<'_>,
    (users, services, groups, tenants): (&[UserKey], &[GroupKey], &[GroupKey], &[TenantKey]),
) -> Result<(), StoreError> {
    if !users.is_empty() {
        holders::delete_users(context.referenced_mut()?, users)?;
    }
    if !services.is_empty() {
        holders::delete_services(context.entities_mut(), services, Service::ImmediateTrunking)?;
    }
    if !groups.is_empty() {
        holders::delete_groups(context.referenced_mut()?, groups)?;
    }
    if !tenants.is_empty() {
        holders::delete_tenants(context.referenced_mut()?, tenants)?;
    }
    Ok(())
}
