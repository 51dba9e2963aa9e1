//! Look-ups of the display names of tenants, groups and users.

use std::collections::{BTreeSet, HashMap};

use diesel::prelude::*;
use numbering_core::{GroupKey, Piece, UserKey};

use crate::context::ReadContext;
use crate::db::connection::load_keys;
use crate::db::schema::{groups, tenants, users};
use crate::error::StoreError;
use crate::types::{DisplayNames, UserName};

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
        let query = tenants::table.select((tenants::key, tenants::tenant_id));
        let rows: Vec<(i64, String)> = load_keys!(self.entities(), query, tenants::key, &list(keys))?;
        Ok(rows.into_iter().collect())
    }

    fn group_names(&mut self, keys: &BTreeSet<i64>) -> Result<HashMap<i64, String>, StoreError> {
        let query = groups::table.select((groups::key, groups::group_id));
        let rows: Vec<(i64, String)> = load_keys!(self.entities(), query, groups::key, &list(keys))?;
        Ok(rows.into_iter().collect())
    }

    fn user_names(&mut self, keys: &BTreeSet<i64>) -> Result<HashMap<i64, UserName>, StoreError> {
        let query = users::table.select((
            users::key,
            users::user_id,
            users::first_name,
            users::last_name,
            users::extension,
        ));
        let rows: Vec<(i64, String, String, String, String)> =
            load_keys!(self.entities(), query, users::key, &list(keys))?;
        let name = |(key, id, first_name, last_name, extension)| {
            let name = UserName {
                id,
                first_name,
                last_name,
                extension,
            };
            (key, name)
        };
        Ok(rows.into_iter().map(name).collect())
    }
}

fn list(keys: &BTreeSet<i64>) -> Vec<i64> {
    keys.iter().copied().collect()
}
