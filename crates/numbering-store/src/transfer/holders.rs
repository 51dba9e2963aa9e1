//! The holders of records: their tenants, groups and users. All those of a chunk are found or created together.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use numbering_core::{GroupId, GroupKey, TenantId, TenantKey, UserId, UserKey, is_dot_segment};

use super::created_holders::CreatedHolders;
use super::names_of_holders::{group_names, tenant_names};
use super::outcome::{OnMissing, RecordError};
use super::{Record, RecordItem};
use crate::context::WriteContext;
use crate::db::connection::Connection;
use crate::error::{Entity, StoreError};
use crate::rows::{Group, LockedGroup, Service, Tenant, TenantKind};
use crate::tables::holders::{self, GroupRef, HolderUser, UserRef};

/// The tenants, groups and users of the records of a chunk, as far as they exist.
pub(super) struct Holders {
    tenants: HashMap<TenantId, Tenant>,
    groups: HashMap<GroupRef, Group>,
    users: HashMap<UserRef, HolderUser>,
    /// The groups that have the service for ranges and prefixes.
    with_service: HashSet<GroupKey>,
    on_missing: OnMissing,
}

impl Holders {
    /// Finds the holders of `records`, and creates those that are missing if `on_missing` says so.
    pub(super) fn load(
        context: &mut WriteContext<'_>,
        records: &[Record],
        on_missing: OnMissing,
    ) -> Result<(Self, CreatedHolders), StoreError> {
        let mut found = Self {
            tenants: HashMap::new(),
            groups: HashMap::new(),
            users: HashMap::new(),
            with_service: HashSet::new(),
            on_missing,
        };
        let mut created = CreatedHolders {
            tenants: found.load_tenants(context, records)?,
            ..CreatedHolders::default()
        };
        let names = distinct(records.iter().filter_map(|record| found.group_name(record)));
        let lower = |(tenant, id): &GroupRef| (*tenant, id.to_lowercase());
        let taken = (lower, holders::find_group_names);
        let group_names = group_names(records);
        let insert = |connection: &mut Connection, names: &[GroupRef]| {
            holders::insert_groups(connection, &found.named_groups(names, &group_names))
        };
        let queries = (holders::find_groups, free(taken, insert));
        let is_created = |(_, id): &GroupRef| on_missing.creates(id.as_str());
        (found.groups, created.groups) = find_or_create(context, names, is_created, queries)?;
        let names = distinct(records.iter().filter_map(|record| found.user_name(record)));
        let lower = |(group, id): &UserRef| (*group, id.to_lowercase());
        let taken = (lower, holders::find_user_names);
        let queries = (holders::find_users, free(taken, holders::insert_users));
        let is_created = |(_, id): &UserRef| on_missing.creates(id.as_str());
        (found.users, created.users) = find_or_create(context, names, is_created, queries)?;
        created.services = found.load_services(context, records)?;
        Ok((found, created))
    }

    /// Groups to insert, with their names.
    fn named_groups<'g>(
        &self,
        groups: &'g [GroupRef],
        names: &HashMap<(&TenantId, &GroupId), &'g str>,
    ) -> Vec<(i64, &'g str, &'g str)> {
        let tenants = self.tenants.values().map(|tenant| (tenant.key, &tenant.id));
        let tenants: HashMap<TenantKey, &TenantId> = tenants.collect();
        let name = |(tenant, group): &GroupRef| names.get(&(*tenants.get(tenant)?, group)).copied();
        let row = |of: &'g GroupRef| (of.0.0, of.1.as_str(), name(of).unwrap_or_default());
        groups.iter().map(row).collect()
    }

    fn load_tenants(
        &mut self,
        context: &mut WriteContext<'_>,
        records: &[Record],
    ) -> Result<Vec<TenantId>, StoreError> {
        let mut ids = distinct(records.iter().map(|record| record.tenant.clone()));
        // a tenant that an earlier change of the transaction has locked is newer than its row
        ids.retain(|id| {
            let locked = context.buffer().tenant(id).cloned();
            let is_locked = locked.is_some();
            self.tenants.extend(locked.map(|tenant| (id.clone(), tenant)));
            !is_locked
        });
        let new_names = tenant_names(records);
        let named = |tenants: Vec<Tenant>| tenants.into_iter().map(|tenant| (tenant.id.clone(), tenant));
        let on_missing = self.on_missing;
        let (found, created) = find_or_create(
            context,
            ids,
            |id| on_missing.creates(id.as_str()),
            (
                |connection: &mut Connection, ids: &[TenantId]| {
                    holders::find_tenants(connection, ids).map(|tenants| named(tenants).collect())
                },
                free(
                    (TenantId::to_lowercase, holders::find_tenant_ids),
                    |connection: &mut Connection, ids: &[TenantId]| {
                        let new = ids.iter().map(|id| {
                            let (name, kind) = new_names.get(id).copied().unwrap_or_default();
                            let kind = kind.unwrap_or(TenantKind::ServiceProvider);
                            (id.as_str(), kind.code(), name)
                        });
                        holders::insert_tenants(connection, &new.collect::<Vec<_>>())
                            .map(|tenants| named(tenants).collect())
                    },
                ),
            ),
        )?;
        for tenant in found.values() {
            context.buffer().keep_tenant(tenant.clone());
        }
        self.tenants.extend(found);
        Ok(created)
    }

    /// Finds the groups of ranges and prefixes that have the service for them, or assigns it to them.
    fn load_services(
        &mut self,
        context: &mut WriteContext<'_>,
        records: &[Record],
    ) -> Result<Vec<GroupKey>, StoreError> {
        let trunk = records.iter().filter(|record| record.is_trunk());
        let may_have = trunk.filter(|record| !self.is_of_enterprise(record));
        let groups = may_have.filter_map(|record| self.group(record));
        let groups = distinct(groups.map(|group| group.key));
        let find = |connection: &mut Connection, groups: &[GroupKey]| {
            let found = holders::groups_with_service(connection, groups, Service::ImmediateTrunking)?;
            Ok(found.into_iter().map(|group| (group, ())).collect())
        };
        let assign = |connection: &mut Connection, groups: &[GroupKey]| {
            holders::insert_services(connection, groups, Service::ImmediateTrunking)?;
            Ok(groups.iter().map(|group| (*group, ())).collect())
        };
        let is_assigned = |_: &GroupKey| self.on_missing == OnMissing::Create;
        let (with_service, created) = find_or_create(context, groups, is_assigned, (find, assign))?;
        self.with_service = with_service.into_keys().collect();
        Ok(created)
    }

    /// Checks that the tenant, the group and the user of a record exist, and that the group can have its numbers.
    pub(super) fn check(&self, record: &Record) -> Result<(), RecordError> {
        let missing = |entity, id: &dyn ToString| match self.on_missing {
            OnMissing::Reject => RecordError::Missing(entity, id.to_string()),
            OnMissing::Create if is_dot_segment(&id.to_string()) => RecordError::DotSegment(id.to_string()),
            OnMissing::Create => RecordError::DiffersInCase(entity, id.to_string()),
        };
        let Some(tenant) = self.tenants.get(&record.tenant) else {
            return Err(missing(Entity::Tenant, &record.tenant));
        };
        if !record.names.fit_tenant(tenant) {
            return Err(RecordError::OtherTenant(tenant.name.clone()));
        }
        let Some(id) = &record.group else {
            return Ok(());
        };
        let Some(group) = self.group(record) else {
            return Err(missing(Entity::Group, id));
        };
        if !record.names.fit_group(group) {
            return Err(RecordError::OtherGroup(group.name.clone()));
        }
        if let Some(id) = &record.user
            && self.user(record).is_none()
        {
            return Err(missing(Entity::User, id));
        }
        if record.is_trunk() && self.is_of_enterprise(record) {
            return Err(RecordError::Enterprise);
        }
        if record.is_trunk() && !self.with_service.contains(&group.key) {
            return Err(RecordError::NoService);
        }
        Ok(())
    }

    /// The user of a record, if there is one.
    pub(super) fn user(&self, record: &Record) -> Option<&HolderUser> {
        self.users.get(&self.user_name(record)?)
    }

    /// Locks the group of a tenant for changes. Both were found before.
    pub(super) fn lock_group(
        &self,
        context: &mut WriteContext<'_>,
        tenant: &TenantId,
        group: &GroupId,
    ) -> Result<LockedGroup, StoreError> {
        let tenant = context.lock_tenant(tenant)?;
        let group = self.groups.get(&(tenant.key, group.clone())).cloned();
        let group = group.ok_or_else(|| StoreError::Internal("a group was not loaded".into()))?;
        Ok(LockedGroup::new(tenant, group))
    }

    pub(super) fn group(&self, record: &Record) -> Option<&Group> {
        self.groups.get(&self.group_name(record)?)
    }

    pub(super) fn group_name(&self, record: &Record) -> Option<GroupRef> {
        let tenant = self.tenants.get(&record.tenant)?;
        Some((tenant.key, record.group.clone()?))
    }

    pub(super) fn user_name(&self, record: &Record) -> Option<UserRef> {
        let id: &UserId = record.user.as_ref()?;
        Some((self.group(record)?.key, id.clone()))
    }

    /// The key of a tenant.
    pub(super) fn tenant_key(&self, id: &TenantId) -> Option<TenantKey> {
        self.tenants.get(id).map(|tenant| tenant.key)
    }

    /// The key of a group.
    pub(super) fn group_key(&self, name: &GroupRef) -> Option<GroupKey> {
        self.groups.get(name).map(|group| group.key)
    }

    /// The key of a user.
    pub(super) fn user_key(&self, name: &UserRef) -> Option<UserKey> {
        self.users.get(name).map(|user| user.key)
    }

    fn is_of_enterprise(&self, record: &Record) -> bool {
        let tenant = self.tenants.get(&record.tenant);
        tenant.is_some_and(|tenant| tenant.kind == TenantKind::Enterprise)
    }
}

impl Record {
    pub(super) const fn is_trunk(&self) -> bool {
        matches!(self.held, RecordItem::Trunk(_))
    }
}

impl OnMissing {
    /// Returns whether a tenant, group or user that does not exist is created.
    fn creates(self, id: &str) -> bool {
        self == Self::Create && !is_dot_segment(id)
    }
}

/// Returns `create` for those of its names that are free: none of the others, and none before it, differs only in letter case.
fn free<N: Clone + Eq + Hash, V>(
    (lower, find): (
        impl Fn(&N) -> N,
        impl FnOnce(&mut Connection, &[N]) -> Result<Vec<N>, StoreError>,
    ),
    create: impl FnOnce(&mut Connection, &[N]) -> Result<Vec<(N, V)>, StoreError>,
) -> impl FnOnce(&mut Connection, &[N]) -> Result<Vec<(N, V)>, StoreError> {
    move |connection, names| {
        let mut taken: HashSet<N> = find(connection, names)?.into_iter().collect();
        let is_free = |name: &&N| taken.insert(lower(name));
        let free: Vec<N> = names.iter().filter(is_free).cloned().collect();
        create(connection, &free)
    }
}

/// The distinct ones of `names`, in the order in which they first appear: of two that differ only in letter case the earlier
/// is created.
fn distinct<N: Clone + Eq + Hash>(names: impl Iterator<Item = N>) -> Vec<N> {
    let mut seen = HashSet::new();
    names.filter(|name| seen.insert(name.clone())).collect()
}

/// Finds the values of `names`, and creates those of the missing ones that `is_created`. Returns the names of these too.
fn find_or_create<N: Clone + Eq + Hash, V>(
    context: &mut WriteContext<'_>,
    mut names: Vec<N>,
    is_created: impl Fn(&N) -> bool,
    (find, create): (
        impl FnOnce(&mut Connection, &[N]) -> Result<Vec<(N, V)>, StoreError>,
        impl FnOnce(&mut Connection, &[N]) -> Result<Vec<(N, V)>, StoreError>,
    ),
) -> Result<(HashMap<N, V>, Vec<N>), StoreError> {
    if names.is_empty() {
        return Ok((HashMap::new(), names));
    }
    let mut found: HashMap<N, V> = find(context.entities(), &names)?.into_iter().collect();
    names.retain(|name| !found.contains_key(name) && is_created(name));
    if !names.is_empty() {
        found.extend(create(context.entities_mut(), &names)?);
        // those that were taken are not created
        names.retain(|name| found.contains_key(name));
    }
    Ok((found, names))
}
