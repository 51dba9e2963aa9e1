//! The targets of records: their tenants, groups and users, which are found or created.

use std::collections::{HashMap, HashSet};

use numbering_core::{GroupId, TenantId, UserId};

use super::outcome::{OnMissing, RecordError};
use super::{Record, RecordItem};
use crate::context::WriteContext;
use crate::error::{Entity, RuleResult, StoreError};
use crate::queries::UserChanges;
use crate::rows::{Group, LockedGroup, NewGroup, NewTenant, Service, Tenant, TenantKind, User};

/// The group and the user of a record.
#[derive(Clone, Debug)]
pub(super) struct Target {
    pub(super) group: Option<Group>,
    pub(super) user: Option<User>,
}

type TargetName = (TenantId, Option<GroupId>, Option<UserId>);

/// A resolver of targets, with those that it has resolved.
pub(super) struct TargetResolver {
    on_missing: OnMissing,
    resolved: HashMap<TargetName, Result<Target, RecordError>>,
    with_service: HashSet<i64>,
    with_number: HashSet<i64>,
}

impl TargetResolver {
    pub(super) fn new(on_missing: OnMissing) -> Self {
        Self {
            on_missing,
            resolved: HashMap::new(),
            with_service: HashSet::new(),
            with_number: HashSet::new(),
        }
    }

    /// The target of a record, if it was found or created.
    pub(super) fn get(&self, record: &Record) -> Option<&Target> {
        self.resolved.get(&target_name(record))?.as_ref().ok()
    }

    /// Finds or creates the target of a record, and checks that it can hold the numbers of the record.
    pub(super) fn resolve(
        &mut self,
        context: &mut WriteContext<'_>,
        record: &Record,
    ) -> RuleResult<(), RecordError> {
        let name = target_name(record);
        let target = if let Some(target) = self.resolved.get(&name) {
            target.clone()
        } else {
            let target = self.find_or_create(context, &name)?;
            self.resolved.insert(name, target.clone());
            target
        };
        match (target, &record.held) {
            (Err(error), _) => Ok(Err(error)),
            (Ok(target), RecordItem::Mobile(numbers)) => {
                let Some(user) = target.user else {
                    return Ok(Ok(()));
                };
                let is_first = user.phone_number.is_empty() && self.with_number.insert(user.key.0);
                Ok(if is_first && numbers.is_single() {
                    Ok(())
                } else {
                    Err(RecordError::OneNumber)
                })
            }
            (Ok(target), RecordItem::Trunk(_)) => self.ensure_service(context, target.group.as_ref()),
        }
    }

    fn find_or_create(
        &self,
        context: &mut WriteContext<'_>,
        (tenant, group, user): &TargetName,
    ) -> RuleResult<Target, RecordError> {
        let target = self.tenant(context, tenant).and_then(|tenant| {
            let group = group
                .as_ref()
                .map(|id| self.group(context, &tenant, id))
                .transpose()?;
            let user = match (&group, user) {
                (Some(group), Some(id)) => Some(self.user(context, (&tenant, group), id)?),
                _ => None,
            };
            Ok(Target { group, user })
        });
        match target {
            Ok(target) => Ok(Ok(target)),
            Err(StoreError::NotFound(entity, id)) => Ok(Err(RecordError::Missing(entity, id))),
            Err(error) => Err(error),
        }
    }

    fn tenant(&self, context: &mut WriteContext<'_>, id: &TenantId) -> Result<Tenant, StoreError> {
        match context.tenant(id) {
            Err(StoreError::NotFound(Entity::Tenant, _)) if self.on_missing == OnMissing::Create => context
                .create_tenant(&NewTenant {
                    id: id.clone(),
                    kind: TenantKind::ServiceProvider,
                    name: String::new(),
                }),
            found => found,
        }
    }

    fn group(
        &self,
        context: &mut WriteContext<'_>,
        tenant: &Tenant,
        id: &GroupId,
    ) -> Result<Group, StoreError> {
        match context.group(tenant.key, id) {
            Err(StoreError::NotFound(Entity::Group, _)) if self.on_missing == OnMissing::Create => {
                let (id, name) = (id.clone(), String::new());
                context.create_group(tenant.key, &NewGroup { id, name })
            }
            found => found,
        }
    }

    fn user(
        &self,
        context: &mut WriteContext<'_>,
        (tenant, group): (&Tenant, &Group),
        id: &UserId,
    ) -> Result<User, StoreError> {
        match context.user(group.key, id) {
            Err(StoreError::NotFound(Entity::User, _)) if self.on_missing == OnMissing::Create => {
                let of = LockedGroup::new(tenant.clone(), group.clone());
                // without a number there is nothing to refuse
                let created = context.create_user(&of, id, &UserChanges::default())?;
                created.map_err(|_| StoreError::Internal("a user without a number was refused".into()))
            }
            found => found,
        }
    }

    /// Ensures that a group has the service for ranges and prefixes.
    fn ensure_service(
        &mut self,
        context: &mut WriteContext<'_>,
        group: Option<&Group>,
    ) -> RuleResult<(), RecordError> {
        let Some(group) = group.filter(|group| !self.with_service.contains(&group.key.0)) else {
            return Ok(Ok(()));
        };
        if !context.has_service(group.key, Service::ImmediateTrunking)? {
            match self.on_missing {
                OnMissing::Reject => return Ok(Err(RecordError::NoService)),
                OnMissing::Create => context.assign_services(group, &[Service::ImmediateTrunking])?,
            }
        }
        self.with_service.insert(group.key.0);
        Ok(Ok(()))
    }
}

fn target_name(record: &Record) -> TargetName {
    (record.tenant.clone(), record.group.clone(), record.user.clone())
}
