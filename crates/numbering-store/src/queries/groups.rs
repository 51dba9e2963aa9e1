//! Groups of a tenant, to which numbers are assigned.

use diesel::prelude::*;
use numbering_core::{GroupId, TenantId, TenantKey};

use super::free_id::check_free;
use crate::context::{ReadContext, WriteContext};
use crate::db::connection::on_backend;
use crate::db::schema::{departments, groups, pieces, users};
use crate::db::sql_functions::lower;
use crate::error::{Entity, StoreError};
use crate::rows::{GROUP_COLUMNS, Group, GroupRow, LockedGroup, NewGroup};
use crate::types::{Dependents, Page};

impl ReadContext<'_> {
    /// The group of a tenant with this id.
    ///
    /// # Errors
    ///
    /// `NotFound` when there is none.
    pub fn group(&mut self, tenant: TenantKey, id: &GroupId) -> Result<Group, StoreError> {
        let query = groups::table
            .filter(groups::tenant.eq(tenant.0))
            .filter(groups::group_id.eq(id.as_str()))
            .select(GROUP_COLUMNS);
        let row: Option<GroupRow> = on_backend!(self.entities(), c => query.get_result(c)).optional()?;
        row.ok_or_else(|| StoreError::NotFound(Entity::Group, id.to_string()))?
            .try_into()
    }

    /// A page of the groups of a tenant, in the order of their ids.
    ///
    /// # Errors
    ///
    /// When the database cannot answer.
    pub fn groups(&mut self, tenant: TenantKey, page: &Page<String>) -> Result<Vec<Group>, StoreError> {
        let query = groups::table
            .filter(groups::tenant.eq(tenant.0))
            .filter(groups::group_id.gt(page.after.as_deref().unwrap_or_default()))
            .order(groups::group_id)
            .limit(page.limit())
            .select(GROUP_COLUMNS);
        let rows: Vec<GroupRow> = on_backend!(self.entities(), c => query.load(c))?;
        rows.into_iter().map(Group::try_from).collect()
    }
}

impl WriteContext<'_> {
    /// Locks a group for changes, by locking its tenant.
    ///
    /// # Errors
    ///
    /// `NotFound` when the tenant or the group does not exist.
    pub fn lock_group(&mut self, tenant: &TenantId, group: &GroupId) -> Result<LockedGroup, StoreError> {
        let tenant = self.lock_tenant(tenant)?;
        let group = self.group(tenant.key, group)?;
        Ok(LockedGroup::new(tenant, group))
    }

    /// Creates a group of a locked tenant.
    ///
    /// # Errors
    ///
    /// `AlreadyExists` when the id is taken, `DiffersInCase` when one is that differs only in letter case.
    pub fn create_group(&mut self, tenant: TenantKey, new: &NewGroup) -> Result<Group, StoreError> {
        let same = groups::table
            .filter(groups::tenant.eq(tenant.0))
            .filter(lower(groups::group_id).eq(new.id.to_lowercase().to_string()))
            .select(groups::group_id);
        let taken: Vec<String> = on_backend!(self.entities(), c => same.load(c))?;
        check_free(Entity::Group, new.id.as_str(), &taken)?;
        let row = (
            groups::tenant.eq(tenant.0),
            groups::group_id.eq(new.id.as_str()),
            groups::name.eq(&new.name),
        );
        let insert = diesel::insert_into(groups::table).values(row);
        on_backend!(self.entities_mut(), c => insert.execute(c))?;
        self.group(tenant, &new.id)
    }

    /// Changes the name of a group of a locked tenant.
    ///
    /// # Errors
    ///
    /// When the database cannot do it.
    pub fn rename_group(&mut self, group: Group, name: Option<String>) -> Result<Group, StoreError> {
        let Some(name) = name else {
            return Ok(group);
        };
        let row = groups::table.find(group.key.0);
        let update = diesel::update(row).set(groups::name.eq(&name));
        on_backend!(self.entities_mut(), c => update.execute(c))?;
        Ok(Group { name, ..group })
    }

    /// Deletes a group of a locked tenant, with its tokens.
    ///
    /// # Errors
    ///
    /// `InUse` while it has users, departments or numbers.
    pub fn delete_group(&mut self, group: &Group) -> Result<(), StoreError> {
        if let Some(dependents) = self.dependents_of_group(group.key.0)? {
            return Err(StoreError::InUse(Entity::Group, group.id.to_string(), dependents));
        }
        self.delete_or_hide_group(group)
    }

    fn dependents_of_group(&mut self, group: i64) -> Result<Option<Box<Dependents>>, StoreError> {
        let users = users::table.filter(users::group_key.eq(group)).select(users::key);
        let departments = departments::table
            .filter(departments::group_key.eq(group))
            .select(departments::key);
        let query = diesel::select((diesel::dsl::exists(users), diesel::dsl::exists(departments)));
        match on_backend!(self.entities(), c => query.get_result(c))? {
            (true, _) => return Ok(Some("users".into())),
            (false, true) => return Ok(Some("departments".into())),
            (false, false) => {}
        }
        let held = pieces::table
            .filter(pieces::group_key.eq(group))
            .order((pieces::kind, pieces::last))
            .limit(Dependents::LOADED_MAX);
        let rows = on_backend!(self.pieces_table()?, c => held.load(c))?;
        self.load_dependents("numbers", rows)
    }
}
