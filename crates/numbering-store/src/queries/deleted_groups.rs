//! Deletion of groups. A group with many tokens is hidden at once, and housekeeping deletes them in small steps, so that no
//! change waits for all of them.
//!
//! A hidden group belongs to the platform, which has no groups, with an id that no group can have: its own id is free
//! again. Its tokens are not valid.

use diesel::dsl::exists;
use diesel::prelude::*;

use super::deleted_tenants::DELETED_MAX;
use crate::context::WriteContext;
use crate::db::connection::on_backend;
use crate::db::schema::{groups, tokens};
use crate::error::StoreError;
use crate::rows::{Group, PLATFORM_KEY};

impl WriteContext<'_> {
    /// Deletes the row of a group, on which no user, department or number depends, with its tokens; or hides it if there
    /// are many of them.
    pub(super) fn delete_or_hide_group(&mut self, group: &Group) -> Result<(), StoreError> {
        let row = groups::table.find(group.key.0);
        if self.has_few_tokens(group.key.0)? {
            on_backend!(self.referenced_mut()?, c => diesel::delete(row).execute(c))?;
        } else {
            let hidden = (
                groups::tenant.eq(PLATFORM_KEY.0),
                groups::group_id.eq(format!("#{}", group.key.0)),
                groups::name.eq(""),
            );
            on_backend!(self.referenced_mut()?, c => diesel::update(row).set(hidden).execute(c))?;
        }
        self.buffer().clear_tokens();
        Ok(())
    }

    /// Returns true if one step could delete the tokens of a group.
    fn has_few_tokens(&mut self, group: i64) -> Result<bool, StoreError> {
        let more = tokens::table
            .filter(tokens::group_key.eq(group))
            .select(tokens::key)
            .offset(DELETED_MAX)
            .limit(1);
        let has_more: bool = on_backend!(self.entities(), c => diesel::select(exists(more)).get_result(c))?;
        Ok(!has_more)
    }

    /// Deletes a few of the tokens of a hidden group, and with the last of them the group: one step of housekeeping.
    /// Returns true if there may be more.
    pub(crate) fn delete_hidden_groups(&mut self) -> Result<bool, StoreError> {
        let hidden = groups::table
            .filter(groups::tenant.eq(PLATFORM_KEY.0))
            .limit(1)
            .select(groups::key);
        let hidden: Option<i64> = on_backend!(self.entities(), c => hidden.get_result(c)).optional()?;
        let Some(group) = hidden else {
            return Ok(false);
        };
        if self.has_few_tokens(group)? {
            let row = groups::table.find(group);
            on_backend!(self.entities_mut(), c => diesel::delete(row).execute(c))?;
        } else {
            let keys = tokens::table
                .filter(tokens::group_key.eq(group))
                .select(tokens::key)
                .limit(DELETED_MAX);
            let keys: Vec<i64> = on_backend!(self.entities(), c => keys.load(c))?;
            let rows = tokens::table.filter(tokens::key.eq_any(keys));
            on_backend!(self.entities_mut(), c => diesel::delete(rows).execute(c))?;
        }
        Ok(true)
    }
}
