//! Exclusive numbers, of a tenant or of the platform, which a hidden tenant represents.

use diesel::prelude::*;
use numbering_core::{CallerNumber, Description, ExclusiveId, ExclusiveNumber, ExclusivePatch, TenantKey};

use crate::context::{ReadContext, WriteContext};
use crate::db::cached_statement::CachedStatement;
use crate::db::connection::on_backend;
use crate::db::schema::{exclusive_numbers, tenants};
use crate::error::{Entity, RuleResult, StoreError};
use crate::rows::{NewExclusiveNumber, owned_exclusive_number};
use crate::tables;

impl ReadContext<'_> {
    /// The exclusive number with this id and its tenant. Without `tenant` it may be of any tenant.
    ///
    /// # Errors
    ///
    /// `NotFound` when there is none.
    pub fn exclusive_number(
        &mut self,
        tenant: Option<TenantKey>,
        id: ExclusiveId,
    ) -> Result<(TenantKey, ExclusiveNumber), StoreError> {
        let row = tables::exclusive_numbers::find(self.entities(), id.value())?;
        row.filter(|(owner, _)| tenant.is_none_or(|tenant| tenant.0 == *owner))
            .ok_or_else(|| StoreError::NotFound(Entity::ExclusiveNumber, id.to_string()))
            .and_then(owned_exclusive_number)
    }

    /// The id of the exclusive number of a tenant with this caller number.
    ///
    /// # Errors
    ///
    /// When the database cannot answer.
    pub fn exclusive_number_called(
        &mut self,
        tenant: TenantKey,
        number: &CallerNumber,
    ) -> Result<Option<ExclusiveId>, StoreError> {
        let query = exclusive_numbers::table
            .filter(exclusive_numbers::tenant.eq(tenant.0))
            .filter(exclusive_numbers::number.eq(number.as_str()))
            .select(exclusive_numbers::key);
        let key: Option<i64> = on_backend!(self.entities(), c => query.get_result(c)).optional()?;
        Ok(key.and_then(ExclusiveId::from_value))
    }
}

impl WriteContext<'_> {
    /// Creates an exclusive number, and returns its id, or the id of the one that has the same caller number already.
    ///
    /// # Errors
    ///
    /// When the database cannot do it.
    pub fn create_exclusive_number(
        &mut self,
        tenant: TenantKey,
        new: &NewExclusiveNumber,
    ) -> RuleResult<ExclusiveId, ExclusiveId> {
        if let Some(other) = self.exclusive_number_called(tenant, &new.number)? {
            return Ok(Err(other));
        }
        let id = self.next_exclusive_id(tenant)?;
        let row = (
            exclusive_numbers::key.eq(id.value()),
            exclusive_numbers::tenant.eq(tenant.0),
            exclusive_numbers::number.eq(new.number.as_str()),
            exclusive_numbers::description.eq(new.description.as_ref().map(Description::as_str)),
            exclusive_numbers::enabled.eq(new.enabled),
            exclusive_numbers::created_at.eq(self.at / 1_000_000),
        );
        let insert = diesel::insert_into(exclusive_numbers::table).values(row);
        on_backend!(self.entities_mut(), c => insert.execute(c))?;
        Ok(Ok(id))
    }

    /// Changes an exclusive number, or returns the id of another one that has the new caller number already.
    ///
    /// # Errors
    ///
    /// `NotFound` when there is none.
    pub fn change_exclusive_number(
        &mut self,
        tenant: Option<TenantKey>,
        id: ExclusiveId,
        patch: ExclusivePatch,
    ) -> RuleResult<(), ExclusiveId> {
        let (tenant, mut number) = self.exclusive_number(tenant, id)?;
        patch.apply(&mut number);
        match self.exclusive_number_called(tenant, &number.number)? {
            Some(other) if other != id => return Ok(Err(other)),
            _ => {}
        }
        let update = diesel::update(exclusive_numbers::table.find(id.value())).set((
            exclusive_numbers::number.eq(number.number.as_str()),
            exclusive_numbers::description.eq(number.description.as_ref().map(Description::as_str)),
            exclusive_numbers::enabled.eq(number.enabled),
        ));
        on_backend!(self.entities_mut(), c => update.execute(c))?;
        Ok(Ok(()))
    }

    /// Deletes an exclusive number.
    ///
    /// # Errors
    ///
    /// `NotFound` when there is none.
    pub fn delete_exclusive_number(
        &mut self,
        tenant: Option<TenantKey>,
        id: ExclusiveId,
    ) -> Result<(), StoreError> {
        self.exclusive_number(tenant, id)?;
        let row = exclusive_numbers::table.find(id.value());
        on_backend!(self.entities_mut(), c => diesel::delete(row).execute(c))?;
        Ok(())
    }

    /// The next id of a tenant. The change holds the write lock, so no other change of the tenant gets the same id. If
    /// another tenant has it by chance, the primary key refuses the row, and the change runs again.
    fn next_exclusive_id(&mut self, tenant: TenantKey) -> Result<ExclusiveId, StoreError> {
        let row = tenants::table.find(tenant.0);
        let last: Option<i64> =
            on_backend!(self.entities(), c => row.select(tenants::exclusive_id).get_result(c))?;
        let mut random = [0; 4];
        getrandom::fill(&mut random).map_err(StoreError::internal)?;
        let last = last.and_then(ExclusiveId::from_value);
        let id = ExclusiveId::after(last, self.at / 1000, u32::from_le_bytes(random));
        let update = diesel::update(row).set(tenants::exclusive_id.eq(id.value()));
        let update = CachedStatement(update.returning(tenants::key));
        let _: i64 = on_backend!(self.entities_mut(), c => update.get_result(c))?;
        Ok(id)
    }
}
