//! Groups of a tenant: who is assigned numbers.

use diesel::prelude::*;
use numbering_core::{GroupId, GroupKey, TenantId, TenantKey};

use crate::below::{Dependents, PIECES_MAX};
use crate::connection::on_backend;
use crate::context::ReadContext;
use crate::context::WriteContext;
use crate::error::{Entity, StoreError};
use crate::listing::Page;
use crate::schema::{departments, groups, pieces, users};
use crate::tenants::Tenant;

/// Who is assigned numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// What stands for it in holdings.
    pub key: GroupKey,
    /// Its name.
    pub id: GroupId,
    /// What people call it.
    pub name: String,
}

/// A group to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewGroup {
    /// Its name.
    pub id: GroupId,
    /// What people call it.
    pub name: String,
}

type Row = (i64, String, String);

impl TryFrom<Row> for Group {
    type Error = StoreError;

    fn try_from((key, id, name): Row) -> Result<Self, StoreError> {
        Ok(Self {
            key: GroupKey(key),
            id: id
                .parse()
                .map_err(|_| StoreError::Corrupt { table: "groups", key })?,
            name,
        })
    }
}

const COLUMNS: (groups::key, groups::group_id, groups::name) = (groups::key, groups::group_id, groups::name);

impl ReadContext<'_> {
    /// The group of this name of a tenant.
    ///
    /// # Errors
    ///
    /// `NotFound` when there is none.
    pub fn group(&mut self, tenant: TenantKey, id: &GroupId) -> Result<Group, StoreError> {
        let query = groups::table
            .filter(groups::tenant.eq(tenant.0))
            .filter(groups::group_id.eq(id.as_str()))
            .select(COLUMNS);
        let row: Option<Row> = on_backend!(self.connection, c => query.get_result(c)).optional()?;
        row.ok_or_else(|| StoreError::NotFound(Entity::Group, id.to_string()))?
            .try_into()
    }

    /// Groups of a tenant in the order of their names.
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
            .select(COLUMNS);
        let rows: Vec<Row> = on_backend!(self.connection, c => query.load(c))?;
        rows.into_iter().map(Group::try_from).collect()
    }
}

impl WriteContext<'_> {
    /// Locks a tenant, for changes of one of its groups.
    ///
    /// # Errors
    ///
    /// `NotFound` when there is no such tenant or group.
    pub fn lock_group(&mut self, tenant: &TenantId, group: &GroupId) -> Result<(Tenant, Group), StoreError> {
        let tenant = self.lock_tenant(tenant)?;
        let group = self.group(tenant.key, group)?;
        Ok((tenant, group))
    }

    /// Makes a group of a tenant that is locked.
    ///
    /// # Errors
    ///
    /// `AlreadyExists` when the name is taken.
    pub fn create_group(&mut self, tenant: TenantKey, new: &NewGroup) -> Result<Group, StoreError> {
        match self.group(tenant, &new.id) {
            Err(StoreError::NotFound(..)) => {}
            Ok(_) => return Err(StoreError::AlreadyExists(Entity::Group, new.id.to_string())),
            Err(error) => return Err(error),
        }
        let row = (
            groups::tenant.eq(tenant.0),
            groups::group_id.eq(new.id.as_str()),
            groups::name.eq(&new.name),
        );
        let insert = diesel::insert_into(groups::table).values(row);
        on_backend!(self.connection, c => insert.execute(c))?;
        self.group(tenant, &new.id)
    }

    /// Changes what people call a group of a tenant that is locked.
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
        on_backend!(self.connection, c => update.execute(c))?;
        Ok(Group { name, ..group })
    }

    /// Takes out a group of a tenant that is locked, with its tokens.
    ///
    /// # Errors
    ///
    /// `InUse` while it has users, departments or numbers.
    pub fn delete_group(&mut self, group: &Group) -> Result<(), StoreError> {
        if let Some(below) = self.below(group.key.0)? {
            return Err(StoreError::InUse(Entity::Group, group.id.to_string(), below));
        }
        on_backend!(self.settled()?, c => diesel::delete(groups::table.find(group.key.0)).execute(c))?;
        self.forget_tokens();
        Ok(())
    }

    /// What a group still has.
    fn below(&mut self, group: i64) -> Result<Option<Box<Dependents>>, StoreError> {
        let users = users::table.filter(users::group_key.eq(group)).select(users::key);
        let departments = departments::table
            .filter(departments::group_key.eq(group))
            .select(departments::key);
        let query = diesel::select((diesel::dsl::exists(users), diesel::dsl::exists(departments)));
        match on_backend!(self.connection, c => query.get_result(c))? {
            (true, _) => return Ok(Some("users".into())),
            (false, true) => return Ok(Some("departments".into())),
            (false, false) => {}
        }
        let held = pieces::table
            .filter(pieces::group_key.eq(group))
            .order((pieces::kind, pieces::last))
            .limit(PIECES_MAX);
        let rows = on_backend!(self.settled()?, c => held.load(c))?;
        self.held_below("numbers", rows)
    }
}
