//! Changes of departments.

use diesel::prelude::*;
use numbering_core::GroupKey;

use crate::context::WriteContext;
use crate::db::connection::on_backend;
use crate::db::schema::{departments, users};
use crate::error::{Entity, RuleResult, StoreError};
use crate::rows::Department;

/// A new department.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewDepartment {
    /// Its name.
    pub name: String,
    /// The name of its parent department.
    pub parent: Option<String>,
}

/// The changes of a department; an attribute that is `None` stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DepartmentChanges {
    /// The new name.
    pub name: Option<String>,
    /// The new parent.
    pub parent: Option<ParentChange>,
}

/// The new parent of a department.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ParentChange {
    /// None: the department becomes a top-level one.
    Nothing,
    /// The department with this name.
    Department(String),
}

/// The reason why a change of the tree of departments is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TreeError {
    /// The department would be its own ancestor.
    #[error("a department cannot be a part of itself")]
    Cycle,
    /// The tree would have more than [`TreeError::DEPTH_MAX`] levels.
    #[error("departments are parts of one another in at most {} levels", Self::DEPTH_MAX)]
    TooDeep,
}

impl TreeError {
    /// The most levels of departments.
    pub const DEPTH_MAX: usize = 32;
}

impl WriteContext<'_> {
    /// Creates a department in a group of a locked tenant, unless it would be too deep.
    ///
    /// # Errors
    ///
    /// `AlreadyExists` when the name is taken, `NotFound` when the parent does not exist.
    pub fn create_department(
        &mut self,
        group: GroupKey,
        new: &NewDepartment,
    ) -> RuleResult<Department, TreeError> {
        let parent = match &new.parent {
            Some(parent) => Some(self.department_key(group, parent)?),
            None => None,
        };
        self.check_name_is_free(group, &new.name)?;
        if let Some(parent) = parent
            && TreeError::DEPTH_MAX <= self.department_tree(&[group.0])?.depth(parent)?
        {
            return Ok(Err(TreeError::TooDeep));
        }
        let row = (
            departments::group_key.eq(group.0),
            departments::name.eq(&new.name),
            departments::parent.eq(parent),
        );
        let insert = diesel::insert_into(departments::table).values(row);
        on_backend!(self.entities_mut(), c => insert.execute(c))?;
        self.department(group, &new.name).map(Ok)
    }

    /// Changes a department in a group of a locked tenant, unless it would be its own ancestor or too deep.
    ///
    /// # Errors
    ///
    /// `AlreadyExists` when the name is taken, `NotFound` when the parent does not exist.
    pub fn update_department(
        &mut self,
        group: GroupKey,
        department: &Department,
        changes: &DepartmentChanges,
    ) -> RuleResult<Department, TreeError> {
        let key = department.key;
        let parent = match &changes.parent {
            None => None,
            Some(ParentChange::Nothing) => Some(None),
            Some(ParentChange::Department(parent)) => Some(Some(self.department_key(group, parent)?)),
        };
        let tree = self.department_tree(&[group.0])?;
        if let Some(Some(parent)) = parent
            && tree.is_part_of(parent, key)?
        {
            return Ok(Err(TreeError::Cycle));
        }
        let name = changes.name.as_ref().filter(|name| **name != department.name);
        if let Some(name) = name {
            self.check_name_is_free(group, name)?;
        }
        if let Some(parent) = parent
            && TreeError::DEPTH_MAX < tree.with_parent(key, parent).depth_with_parts(key)?
        {
            return Ok(Err(TreeError::TooDeep));
        }
        let row = departments::table.find(key);
        if let Some(parent) = parent {
            let update = diesel::update(row).set(departments::parent.eq(parent));
            on_backend!(self.entities_mut(), c => update.execute(c))?;
        }
        if let Some(name) = name {
            let update = diesel::update(row).set(departments::name.eq(name));
            on_backend!(self.entities_mut(), c => update.execute(c))?;
        }
        self.department_tree(&[group.0])?.department(key).map(Ok)
    }

    /// Deletes a department in a group of a locked tenant.
    ///
    /// # Errors
    ///
    /// `InUse` while it has departments or users.
    pub fn delete_department(&mut self, department: &Department) -> Result<(), StoreError> {
        let Department { key, name, .. } = department;
        if let Some(dependents) = self.dependents_of_department(*key)? {
            return Err(StoreError::InUse(
                Entity::Department,
                name.clone(),
                dependents.into(),
            ));
        }
        on_backend!(self.entities_mut(), c => diesel::delete(departments::table.find(key)).execute(c))?;
        Ok(())
    }

    fn dependents_of_department(&mut self, key: i64) -> Result<Option<&'static str>, StoreError> {
        let parts = departments::table
            .filter(departments::parent.eq(key))
            .select(departments::key);
        let people = users::table.filter(users::department.eq(key)).select(users::key);
        let query = diesel::select((diesel::dsl::exists(parts), diesel::dsl::exists(people)));
        let found: (bool, bool) = on_backend!(self.entities(), c => query.get_result(c))?;
        Ok(match found {
            (true, _) => Some("departments"),
            (_, true) => Some("users"),
            (false, false) => None,
        })
    }

    fn check_name_is_free(&mut self, group: GroupKey, name: &str) -> Result<(), StoreError> {
        match self.department_key(group, name) {
            Err(StoreError::NotFound(..)) => Ok(()),
            Ok(_) => Err(StoreError::AlreadyExists(Entity::Department, name.to_owned())),
            Err(error) => Err(error),
        }
    }
}
