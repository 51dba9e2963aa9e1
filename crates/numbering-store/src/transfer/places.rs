//! The tenants, groups and users that lines name: found, or made.

use std::collections::{HashMap, HashSet};

use numbering_core::{GroupId, TenantId, UserId};

use super::import::{OnMissing, RecordError};
use super::{Record, RecordItem};
use crate::context::WriteContext;
use crate::error::{Entity, StoreError};
use crate::groups::{Group, NewGroup};
use crate::services::Service;
use crate::tenants::{NewTenant, Tenant, TenantKind};
use crate::user_changes::UserChanges;
use crate::users::User;

/// Whom a line names.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) group: Option<Group>,
    pub(super) user: Option<User>,
}

type Named = (TenantId, Option<GroupId>, Option<UserId>);

/// Those that were looked for already.
pub(super) struct Places {
    absent: OnMissing,
    found: HashMap<Named, Result<Place, RecordError>>,
    with_service: HashSet<i64>,
    with_number: HashSet<i64>,
}

impl Places {
    pub(super) fn new(absent: OnMissing) -> Self {
        Self {
            absent,
            found: HashMap::new(),
            with_service: HashSet::new(),
            with_number: HashSet::new(),
        }
    }

    /// The place of a line that was found.
    pub(super) fn of(&self, line: &Record) -> Option<&Place> {
        self.found.get(&named(line))?.as_ref().ok()
    }

    /// Finds or makes whom a line names, and sees that they can have what it holds.
    pub(super) fn find(
        &mut self,
        context: &mut WriteContext<'_>,
        line: &Record,
    ) -> Result<Result<(), RecordError>, StoreError> {
        let named = named(line);
        let place = if let Some(place) = self.found.get(&named) {
            place.clone()
        } else {
            let place = self.look_up(context, &named)?;
            self.found.insert(named, place.clone());
            place
        };
        match (place, &line.held) {
            (Err(error), _) => Ok(Err(error)),
            (Ok(place), RecordItem::Mobile(numbers)) => {
                let Some(user) = place.user else { return Ok(Ok(())) };
                let is_first = user.phone_number.is_empty() && self.with_number.insert(user.key.0);
                Ok(if is_first && numbers.is_single() {
                    Ok(())
                } else {
                    Err(RecordError::OneNumber)
                })
            }
            (Ok(place), RecordItem::Trunk(_)) => self.serve(context, place.group.as_ref()),
        }
    }

    fn look_up(
        &self,
        context: &mut WriteContext<'_>,
        (tenant, group, user): &Named,
    ) -> Result<Result<Place, RecordError>, StoreError> {
        let place = self.tenant(context, tenant).and_then(|tenant| {
            let group = group
                .as_ref()
                .map(|id| self.group(context, &tenant, id))
                .transpose()?;
            let user = match (&group, user) {
                (Some(group), Some(id)) => Some(self.user(context, (&tenant, group), id)?),
                _ => None,
            };
            Ok(Place { group, user })
        });
        match place {
            Ok(place) => Ok(Ok(place)),
            Err(StoreError::NotFound(entity, id)) => Ok(Err(RecordError::Missing(entity, id))),
            Err(error) => Err(error),
        }
    }

    fn tenant(&self, context: &mut WriteContext<'_>, id: &TenantId) -> Result<Tenant, StoreError> {
        match context.tenant(id) {
            Err(StoreError::NotFound(Entity::Tenant, _)) if self.absent == OnMissing::Create => context
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
            Err(StoreError::NotFound(Entity::Group, _)) if self.absent == OnMissing::Create => {
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
            Err(StoreError::NotFound(Entity::User, _)) if self.absent == OnMissing::Create => {
                let of = (tenant.clone(), group.clone());
                // without a number there is nothing to refuse
                let made = context.create_user(&of, id, &UserChanges::default())?;
                made.map_err(|_| StoreError::Internal("a user without a number was refused".into()))
            }
            found => found,
        }
    }

    /// Sees that a group has the service for ranges and prefixes.
    fn serve(
        &mut self,
        context: &mut WriteContext<'_>,
        group: Option<&Group>,
    ) -> Result<Result<(), RecordError>, StoreError> {
        let Some(group) = group.filter(|group| !self.with_service.contains(&group.key.0)) else {
            return Ok(Ok(()));
        };
        if !context.has_service(group.key, Service::ImmediateTrunking)? {
            match self.absent {
                OnMissing::Reject => return Ok(Err(RecordError::NoService)),
                OnMissing::Create => context.assign_service(group, Service::ImmediateTrunking)?,
            }
        }
        self.with_service.insert(group.key.0);
        Ok(Ok(()))
    }
}

fn named(line: &Record) -> Named {
    (line.tenant.clone(), line.group.clone(), line.user.clone())
}
