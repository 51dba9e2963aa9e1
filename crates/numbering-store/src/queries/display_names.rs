//! Look-ups of the display names of tenants, groups and users.

use std::collections::{BTreeSet, HashMap};

use diesel::prelude::*;
use numbering_core::{GroupKey, Piece, UserKey};

use crate::context::ReadContext;
use crate::db::connection::on_backend;
use crate::db::schema::{groups, tenants, users};
use crate::error::StoreError;
use crate::types::{DisplayNames, UserName};

/// The most keys in one statement: SQLite binds at most 32,766 values.
const KEYS_MAX: usize = 10_000;

impl ReadContext<'_> {
    /// The names of all holders of `pieces`.
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
        for keys in chunks(keys) {
            let query = tenants::table
                .filter(tenants::key.eq_any(keys))
                .select((tenants::key, tenants::tenant_id));
            let rows: Vec<(i64, String)> = on_backend!(self.entities(), c => query.load(c))?;
            names.extend(rows);
        }
        Ok(names)
    }

    fn group_names(&mut self, keys: &BTreeSet<i64>) -> Result<HashMap<i64, String>, StoreError> {
        let mut names = HashMap::new();
        for keys in chunks(keys) {
            let query = groups::table
                .filter(groups::key.eq_any(keys))
                .select((groups::key, groups::group_id));
            let rows: Vec<(i64, String)> = on_backend!(self.entities(), c => query.load(c))?;
            names.extend(rows);
        }
        Ok(names)
    }

    fn user_names(&mut self, keys: &BTreeSet<i64>) -> Result<HashMap<i64, UserName>, StoreError> {
        let mut names = HashMap::new();
        for keys in chunks(keys) {
            let query = users::table.filter(users::key.eq_any(keys)).select((
                users::key,
                users::user_id,
                users::first_name,
                users::last_name,
                users::extension,
            ));
            let rows: Vec<(i64, String, String, String, String)> =
                on_backend!(self.entities(), c => query.load(c))?;
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

/// The keys in parts that are short enough for one statement.
pub(crate) fn chunks(keys: &BTreeSet<i64>) -> Vec<Vec<i64>> {
    let keys: Vec<i64> = keys.iter().copied().collect();
    keys.chunks(KEYS_MAX).map(<[i64]>::to_vec).collect()
}
