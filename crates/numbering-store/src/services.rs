//! Services that a group has.

use diesel::prelude::*;
use numbering_core::GroupKey;

use crate::below::PIECES_MAX;
use crate::connection::on_backend;
use crate::context::ReadContext;
use crate::context::WriteContext;
use crate::error::{Entity, StoreError};
use crate::groups::Group;
use crate::row::kind;
use crate::schema::{group_services, pieces};

/// What a group may be given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Service {
    /// Ranges and prefixes for its trunks.
    ImmediateTrunking,
}

impl Service {
    const fn code(self) -> i16 {
        match self {
            Self::ImmediateTrunking => 1,
        }
    }
}

impl ReadContext<'_> {
    /// Whether a group has a service.
    ///
    /// # Errors
    ///
    /// When the database cannot answer.
    pub fn has_service(&mut self, group: GroupKey, service: Service) -> Result<bool, StoreError> {
        let row = group_services::table.find((group.0, service.code()));
        let query = diesel::select(diesel::dsl::exists(row));
        Ok(on_backend!(self.connection, c => query.get_result(c))?)
    }
}

impl WriteContext<'_> {
    /// Gives a service to a group of a tenant that is locked. It may have it already.
    ///
    /// # Errors
    ///
    /// When the database cannot do it.
    pub fn assign_service(&mut self, group: &Group, service: Service) -> Result<(), StoreError> {
        if self.has_service(group.key, service)? {
            return Ok(());
        }
        let row = (
            group_services::group_key.eq(group.key.0),
            group_services::service.eq(service.code()),
        );
        let insert = diesel::insert_into(group_services::table).values(row);
        on_backend!(self.connection, c => insert.execute(c))?;
        Ok(())
    }

    /// Takes a service from a group of a tenant that is locked. It may not have it.
    ///
    /// # Errors
    ///
    /// `InUse` while the group has what the service is for.
    pub fn unassign_service(&mut self, group: &Group, service: Service) -> Result<(), StoreError> {
        let held = pieces::table
            .filter(pieces::group_key.eq(group.key.0))
            .filter(pieces::kind.eq_any([kind::RANGE, kind::PREFIX]))
            .order(pieces::last)
            .limit(PIECES_MAX);
        let rows = on_backend!(self.settled()?, c => held.load(c))?;
        if let Some(below) = self.held_below("ranges or prefixes", rows)? {
            return Err(StoreError::InUse(Entity::Group, group.id.to_string(), below));
        }
        let row = group_services::table.find((group.key.0, service.code()));
        on_backend!(self.connection, c => diesel::delete(row).execute(c))?;
        Ok(())
    }
}
