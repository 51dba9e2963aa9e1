//! Departments, a tree in each group.

use diesel::prelude::*;
use numbering_core::GroupKey;

use crate::context::ReadContext;
use crate::db::connection::{load_keys, on_backend};
use crate::db::schema::departments;
use crate::error::{Entity, StoreError};
use crate::rows::{Department, DepartmentRow, DepartmentTree};

impl ReadContext<'_> {
    /// The departments of a group, in the order of their names.
    ///
    /// # Errors
    ///
    /// When the database cannot answer.
    pub fn departments(&mut self, group: GroupKey) -> Result<Vec<Department>, StoreError> {
        let tree = self.department_tree(&[group.0])?;
        let all = tree.keys().map(|key| tree.department(key));
        let mut all = all.collect::<Result<Vec<_>, _>>()?;
        all.sort_unstable_by(|one, other| one.name.cmp(&other.name));
        Ok(all)
    }

    /// The department of a group with this name.
    ///
    /// # Errors
    ///
    /// `NotFound` when there is none.
    pub fn department(&mut self, group: GroupKey, name: &str) -> Result<Department, StoreError> {
        let key = self.department_key(group, name)?;
        self.department_tree(&[group.0])?.department(key)
    }

    /// The key of the department of a group with this name.
    pub(crate) fn department_key(&mut self, group: GroupKey, name: &str) -> Result<i64, StoreError> {
        let query = departments::table
            .filter(departments::group_key.eq(group.0))
            .filter(departments::name.eq(name))
            .select(departments::key);
        let key: Option<i64> = on_backend!(self.entities(), c => query.get_result(c)).optional()?;
        key.ok_or_else(|| StoreError::NotFound(Entity::Department, name.to_owned()))
    }

    /// The tree of the departments of these groups.
    pub(crate) fn department_tree(&mut self, groups: &[i64]) -> Result<DepartmentTree, StoreError> {
        let query = departments::table.select((departments::key, departments::name, departments::parent));
        let rows: Vec<DepartmentRow> = load_keys!(self.entities(), query, departments::group_key, groups)?;
        Ok(DepartmentTree::new(rows))
    }
}
