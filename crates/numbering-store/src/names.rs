//! [`DisplayNames`]: what the keys in holdings stand for, for those who are told of them.

use std::collections::{BTreeSet, HashMap};

use diesel::prelude::*;
use numbering_core::{GroupKey, Piece, TenantKey, UserKey};

use crate::connection::on_backend;
use crate::context::ReadContext;
use crate::error::StoreError;
use crate::schema::{groups, tenants, users};

/// So many names are asked for in one statement.
const ASKED_MAX: usize = 500;

/// The names of tenants, groups and users.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DisplayNames {
    tenants: HashMap<i64, String>,
    groups: HashMap<i64, String>,
    users: HashMap<i64, UserName>,
}

/// How a user is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserName {
    /// The name of the user.
    pub id: String,
    /// The first name.
    pub first_name: String,
    /// The last name.
    pub last_name: String,
    /// The internal number.
    pub extension: String,
}

impl DisplayNames {
    /// The name of a tenant.
    #[must_use]
    pub fn tenant(&self, key: TenantKey) -> Option<&str> {
        self.tenants.get(&key.0).map(String::as_str)
    }

    /// The name of a group.
    #[must_use]
    pub fn group(&self, key: GroupKey) -> Option<&str> {
        self.groups.get(&key.0).map(String::as_str)
    }

    /// How a user is called.
    #[must_use]
    pub fn user(&self, key: UserKey) -> Option<&UserName> {
        self.users.get(&key.0)
    }
}

impl ReadContext<'_> {
    /// The names of all that `pieces` say.
    ///
    /// # Errors
    ///
    /// When the database cannot answer.
    pub fn names<'a>(&mut self, pieces: impl Iterator<Item = &'a Piece>) -> Result<DisplayNames, StoreError> {
        let (mut tenants, mut groups, mut users) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for Piece { holding, .. } in pieces {
            tenants.insert(holding.tenant.0);
            groups.extend(holding.group().map(|key| key.0));
            users.extend(holding.user().map(|key| key.0));
        }
        Ok(DisplayNames {
            tenants: self.tenant_names(&tenants)?,
            groups: self.group_names(&groups)?,
            users: self.user_names(&users)?,
        })
    }

    /// The names of these groups and users.
    ///
    /// # Errors
    ///
    /// When the database cannot answer.
    pub fn names_of(
        &mut self,
        groups: impl Iterator<Item = GroupKey>,
        users: impl Iterator<Item = UserKey>,
    ) -> Result<DisplayNames, StoreError> {
        Ok(DisplayNames {
            tenants: HashMap::new(),
            groups: self.group_names(&groups.map(|key| key.0).collect())?,
            users: self.user_names(&users.map(|key| key.0).collect())?,
        })
    }

    fn tenant_names(&mut self, keys: &BTreeSet<i64>) -> Result<HashMap<i64, String>, StoreError> {
        let mut names = HashMap::new();
        for keys in parts(keys) {
            let query = tenants::table
                .filter(tenants::key.eq_any(keys))
                .select((tenants::key, tenants::tenant_id));
            let rows: Vec<(i64, String)> = on_backend!(self.connection, c => query.load(c))?;
            names.extend(rows);
        }
        Ok(names)
    }

    fn group_names(&mut self, keys: &BTreeSet<i64>) -> Result<HashMap<i64, String>, StoreError> {
        let mut names = HashMap::new();
        for keys in parts(keys) {
            let query = groups::table
                .filter(groups::key.eq_any(keys))
                .select((groups::key, groups::group_id));
            let rows: Vec<(i64, String)> = on_backend!(self.connection, c => query.load(c))?;
            names.extend(rows);
        }
        Ok(names)
    }

    fn user_names(&mut self, keys: &BTreeSet<i64>) -> Result<HashMap<i64, UserName>, StoreError> {
        let mut names = HashMap::new();
        for keys in parts(keys) {
            let query = users::table.filter(users::key.eq_any(keys)).select((
                users::key,
                users::user_id,
                users::first_name,
                users::last_name,
                users::extension,
            ));
            let rows: Vec<(i64, String, String, String, String)> =
                on_backend!(self.connection, c => query.load(c))?;
            names.extend(
                rows.into_iter()
                    .map(|(key, id, first_name, last_name, extension)| {
                        let name = UserName {
                            id,
                            first_name,
                            last_name,
                            extension,
                        };
                        (key, name)
                    }),
            );
        }
        Ok(names)
    }
}

pub(crate) fn parts(keys: &BTreeSet<i64>) -> Vec<Vec<i64>> {
    let keys: Vec<i64> = keys.iter().copied().collect();
    keys.chunks(ASKED_MAX).map(<[i64]>::to_vec).collect()
}
