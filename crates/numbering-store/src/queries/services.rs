//! Services of groups.

use diesel::prelude::*;
use numbering_core::GroupKey;

use crate::context::{ReadContext, WriteContext};
use crate::db::connection::on_backend;
use crate::db::schema::{group_services, pieces};
use crate::error::{Entity, StoreError};
use crate::rows::{Group, Service, kind};
use crate::types::Dependents;

impl ReadContext<'_> {
    /// Returns true if a group has a service.
    ///
    /// # Errors
    ///
    /// When the database cannot answer.
    pub fn has_service(&mut self, group: GroupKey, service: Service) -> Result<bool, StoreError> {
        let row = group_services::table.find((group.0, service.code()));
        let query = diesel::select(diesel::dsl::exists(row));
        Ok(on_backend!(self.entities(), c => query.get_result(c))?)
    }
}

impl WriteContext<'_> {
    /// Assigns services to a group of a locked tenant. The group may have them already.
    ///
    /// # Errors
    ///
    /// When the database cannot do it.
    pub fn assign_services(&mut self, group: &Group, services: &[Service]) -> Result<(), StoreError> {
        for service in services {
            if self.has_service(group.key, *service)? {
                continue;
            }
            let row = (
                group_services::group_key.eq(group.key.0),
                group_services::service.eq(service.code()),
            );
            let insert = diesel::insert_into(group_services::table).values(row);
            on_backend!(self.entities_mut(), c => insert.execute(c))?;
        }
        Ok(())
    }

    /// Unassigns services from a group of a locked tenant, all or none. The group need not have them.
    ///
    /// # Errors
    ///
    /// `InUse` while the group has numbers or prefixes of one of the services.
    pub fn unassign_services(&mut self, group: &Group, services: &[Service]) -> Result<(), StoreError> {
        for service in services {
            if let Some(dependents) = self.dependents_of_service(group.key, *service)? {
                return Err(StoreError::InUse(Entity::Group, group.id.to_string(), dependents));
            }
        }
        let codes = services.iter().map(|service| service.code());
        let rows = group_services::table
            .filter(group_services::group_key.eq(group.key.0))
            .filter(group_services::service.eq_any(codes));
        on_backend!(self.entities_mut(), c => diesel::delete(rows).execute(c))?;
        Ok(())
    }

    fn dependents_of_service(
        &mut self,
        group: GroupKey,
        service: Service,
    ) -> Result<Option<Box<Dependents>>, StoreError> {
        let kinds = match service {
            Service::ImmediateTrunking => kind::RANGE..=kind::PREFIX,
        };
        // in the order of the index, which reads no more pieces than it returns
        let held = pieces::table
            .filter(pieces::group_key.eq(group.0))
            .filter(pieces::kind.between(*kinds.start(), *kinds.end()))
            .order((pieces::kind, pieces::last))
            .limit(Dependents::LOADED_MAX);
        let rows = on_backend!(self.pieces_table()?, c => held.load(c))?;
        self.load_dependents("ranges or prefixes", rows)
    }
}
