//! Users of a group: who carries numbers.

use std::collections::{BTreeSet, HashMap};

use diesel::prelude::*;
use numbering_core::{E164, GroupKey, UserId, UserKey};

use crate::connection::on_backend;
use crate::context::ReadContext;
use crate::departments::{Department, Tree};
use crate::error::{Entity, StoreError};
use crate::listing::Page;
use crate::names::parts;
use crate::schema::users;

/// Who carries numbers. A text that nobody gave is empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// What stands for it in holdings.
    pub key: UserKey,
    /// Its name.
    pub id: UserId,
    /// The first name.
    pub first_name: String,
    /// The last name.
    pub last_name: String,
    /// The internal number.
    pub extension: String,
    /// The number of their own, in the canonical form.
    pub phone_number: String,
    /// The mail address.
    pub email_address: String,
    /// The trunk.
    pub enterprise_trunk: String,
    /// The department they are in.
    pub department: Option<Department>,
}

#[derive(Queryable)]
struct Row {
    key: i64,
    group_key: i64,
    user_id: String,
    first_name: String,
    last_name: String,
    extension: String,
    phone_number: String,
    email_address: String,
    enterprise_trunk: String,
    department: Option<i64>,
}

impl Row {
    fn user(self, tree: &Tree) -> Result<User, StoreError> {
        let id = self.user_id.parse();
        Ok(User {
            key: UserKey(self.key),
            id: id.map_err(|_| corrupt(self.key))?,
            first_name: self.first_name,
            last_name: self.last_name,
            extension: self.extension,
            phone_number: self.phone_number,
            email_address: self.email_address,
            enterprise_trunk: self.enterprise_trunk,
            department: self.department.map(|key| tree.department(key)).transpose()?,
        })
    }
}

const fn corrupt(key: i64) -> StoreError {
    StoreError::Corrupt { table: "users", key }
}

impl User {
    /// The number of their own.
    pub(crate) fn number(&self) -> Result<Option<E164>, StoreError> {
        match self.phone_number.as_str() {
            "" => Ok(None),
            number => number.parse().map(Some).map_err(|_| corrupt(self.key.0)),
        }
    }
}

impl ReadContext<'_> {
    /// The user of this name of a group.
    ///
    /// # Errors
    ///
    /// `NotFound` when there is none.
    pub fn user(&mut self, group: GroupKey, id: &UserId) -> Result<User, StoreError> {
        let query = users::table
            .filter(users::group_key.eq(group.0))
            .filter(users::user_id.eq(id.as_str()));
        let row: Option<Row> = on_backend!(self.connection, c => query.get_result(c)).optional()?;
        let row = row.ok_or_else(|| StoreError::NotFound(Entity::User, id.to_string()))?;
        let tree = self.departments_of(core::slice::from_ref(&row))?;
        row.user(&tree)
    }

    /// Users of a group in the order of their names.
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
        let rows: Vec<Row> = on_backend!(self.connection, c => query.load(c))?;
        let tree = self.departments_of(&rows)?;
        rows.into_iter().map(|row| row.user(&tree)).collect()
    }

    /// The users that these keys stand for.
    ///
    /// # Errors
    ///
    /// When the database cannot answer.
    pub fn users_by_key(
        &mut self,
        keys: impl Iterator<Item = UserKey>,
    ) -> Result<HashMap<UserKey, User>, StoreError> {
        let keys: BTreeSet<i64> = keys.map(|key| key.0).collect();
        let mut rows: Vec<Row> = Vec::with_capacity(keys.len());
        for keys in parts(&keys) {
            let query = users::table.filter(users::key.eq_any(keys));
            let more: Vec<Row> = on_backend!(self.connection, c => query.load(c))?;
            rows.extend(more);
        }
        let tree = self.departments_of(&rows)?;
        let by_key = |row: Row| Ok((UserKey(row.key), row.user(&tree)?));
        rows.into_iter().map(by_key).collect()
    }

    /// All departments that may be those of these users, or above them.
    fn departments_of(&mut self, rows: &[Row]) -> Result<Tree, StoreError> {
        let in_department = rows.iter().filter(|row| row.department.is_some());
        let groups: BTreeSet<i64> = in_department.map(|row| row.group_key).collect();
        if groups.is_empty() {
            return Ok(Tree::default());
        }
        Tree::load(self.connection, &groups.into_iter().collect::<Vec<_>>())
    }
}
