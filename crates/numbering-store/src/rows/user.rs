//! Rows of `users`.

use diesel::prelude::*;
use numbering_core::{E164, UserId, UserKey};

use super::{Department, DepartmentTree};
use crate::error::StoreError;

/// A user of a group, who is assigned numbers. A text that was never given is empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// The key of the row, which holdings have.
    pub key: UserKey,
    /// The id.
    pub id: UserId,
    /// The first name.
    pub first_name: String,
    /// The last name.
    pub last_name: String,
    /// The extension, an internal number.
    pub extension: String,
    /// The user's own mobile number, in canonical form.
    pub phone_number: String,
    /// The mail address.
    pub email_address: String,
    /// The trunk.
    pub enterprise_trunk: String,
    /// The department of the user.
    pub department: Option<Department>,
}

#[derive(Queryable)]
pub(crate) struct UserRow {
    pub(crate) key: i64,
    pub(crate) group_key: i64,
    user_id: String,
    first_name: String,
    last_name: String,
    extension: String,
    phone_number: String,
    email_address: String,
    enterprise_trunk: String,
    pub(crate) department: Option<i64>,
}

impl UserRow {
    /// The user of this row; `tree` has the departments of the group.
    pub(crate) fn user(self, tree: &DepartmentTree) -> Result<User, StoreError> {
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
    /// The user's own mobile number.
    pub(crate) fn number(&self) -> Result<Option<E164>, StoreError> {
        match self.phone_number.as_str() {
            "" => Ok(None),
            number => number.parse().map(Some).map_err(|_| corrupt(self.key.0)),
        }
    }
}
