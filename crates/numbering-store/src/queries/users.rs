//! Users of a group, who are assigned numbers.

use std::collections::{BTreeSet, HashMap};

use diesel::prelude::*;
use numbering_core::{GroupKey, UserId, UserKey};

use crate::context::ReadContext;
use crate::db::connection::{load_keys, on_backend};
use crate::db::schema::users;
use crate::error::{Entity, StoreError};
use crate::rows::{DepartmentTree, User, UserRow};
use crate::types::Page;

impl ReadContext<'_> {
    /// The user of a group with this id.
    ///
    /// # Errors
    ///
    /// `NotFound` when there is none.
    pub fn user(&mut self, group: GroupKey, id: &UserId) -> Result<User, StoreError> {
        let query = users::table
            .filter(users::group_key.eq(group.0))
            .filter(users::user_id.eq(id.as_str()));
        let row: Option<UserRow> = on_backend!(self.users_table()?, c => query.get_result(c)).optional()?;
        let row = row.ok_or_else(|| StoreError::NotFound(Entity::User, id.to_string()))?;
        let tree = self.departments_of(core::slice::from_ref(&row))?;
        row.user(&tree)
    }

    /// A page of the users of a group, in the order of their ids.
    ///
    /// # Errors
    ///
    /// When the database cannot answer.
    pub fn users(&mut self, group: GroupKey, page: &Page<String>) -> Result<Vec<User>, StoreError> {
        let query = users::table
            .filter(users::group_key.eq(group.0))
            .filter(users::user_id.gt(page.after.as_deref().unwrap_or_default()))
            .order(users::user_id)
            .limit(page.limit());
        let rows: Vec<UserRow> = on_backend!(self.users_table()?, c => query.load(c))?;
        let tree = self.departments_of(&rows)?;
        rows.into_iter().map(|row| row.user(&tree)).collect()
    }

    /// The users with these keys, by key.
    ///
    /// # Errors
    ///
    /// When the database cannot answer.
    pub fn users_by_key(
        &mut self,
        keys: impl Iterator<Item = UserKey>,
    ) -> Result<HashMap<UserKey, User>, StoreError> {
        let keys: BTreeSet<i64> = keys.map(|key| key.0).collect();
        let keys: Vec<i64> = keys.into_iter().collect();
        let rows: Vec<UserRow> = load_keys!(self.users_table()?, users::table, users::key, &keys)?;
        let tree = self.departments_of(&rows)?;
        let by_key = |row: UserRow| Ok((UserKey(row.key), row.user(&tree)?));
        rows.into_iter().map(by_key).collect()
    }

    /// The departments of the groups of these users; none if no user has a department.
    fn departments_of(&mut self, rows: &[UserRow]) -> Result<DepartmentTree, StoreError> {
        let in_department = rows.iter().filter(|row| row.department.is_some());
        let groups: BTreeSet<i64> = in_department.map(|row| row.group_key).collect();
        if groups.is_empty() {
            return Ok(DepartmentTree::default());
        }
        self.department_tree(&groups.into_iter().collect::<Vec<_>>())
    }
}
