//! Statements on any number of tenants, groups and users at once. The rows of each are one JSON array of arrays.

use core::str::FromStr;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, SmallInt, Text};
use numbering_core::{GroupId, GroupKey, TenantId, TenantKey, UserId, UserKey};

use super::Window;
use super::bulk::NoRow;
use crate::db::cached_statement::CachedStatement;
use crate::db::connection::Connection;
use crate::error::StoreError;
use crate::rows::{Group, Service, Tenant};

/// Runs one statement over `$rows`, which it calls `r`, and returns what it selects or returns.
///
/// `CROSS JOIN` keeps SQLite from swapping the loops: each row is looked up in the table. On PostgreSQL no plan is kept:
/// one for few rows would be wrong for many.
macro_rules! for_each_row {
    ($connection:expr, $rows:expr, $begin:literal, $end:literal) => {{
        let rows = serde_json::to_string($rows).map_err(StoreError::internal)?;
        match $connection {
            #[cfg(feature = "sqlite")]
            Connection::Sqlite(c) => {
                let query = diesel::sql_query(concat!($begin, " FROM json_each(?) AS r ", $end));
                CachedStatement(query.bind::<Text, _>(rows)).load(c)?
            }
            #[cfg(feature = "postgres")]
            Connection::Postgres(c) => {
                let from = " FROM jsonb_array_elements(CAST($1 AS jsonb)) AS r(value) ";
                let query = diesel::sql_query([$begin, from, $end].concat());
                query.bind::<Text, _>(rows).load(c)?
            }
        }
    }};
}

#[derive(QueryableByName)]
struct TenantRow {
    #[diesel(sql_type = BigInt)]
    key: i64,
    #[diesel(sql_type = Text)]
    tenant_id: String,
    #[diesel(sql_type = SmallInt)]
    kind: i16,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = BigInt)]
    revision: i64,
}

#[derive(QueryableByName)]
struct GroupRow {
    #[diesel(sql_type = BigInt)]
    key: i64,
    #[diesel(sql_type = BigInt)]
    tenant: i64,
    #[diesel(sql_type = Text)]
    group_id: String,
    #[diesel(sql_type = Text)]
    name: String,
}

#[derive(QueryableByName)]
struct UserRow {
    #[diesel(sql_type = BigInt)]
    key: i64,
    #[diesel(sql_type = BigInt)]
    group_key: i64,
    #[diesel(sql_type = Text)]
    user_id: String,
    #[diesel(sql_type = Text)]
    phone_number: String,
}

#[derive(QueryableByName)]
struct KeyRow {
    #[diesel(sql_type = BigInt)]
    key: i64,
}

#[derive(QueryableByName)]
struct NameRow {
    #[diesel(sql_type = BigInt)]
    parent: i64,
    #[diesel(sql_type = Text)]
    id: String,
}

/// A user as a holder of numbers.
#[derive(Clone, Debug)]
pub(crate) struct HolderUser {
    pub(crate) key: UserKey,
    pub(crate) id: UserId,
    /// The user's own mobile number, in canonical form; empty if there is none.
    pub(crate) phone_number: String,
}

/// A reference to a group: its tenant and its id.
pub(crate) type GroupRef = (TenantKey, GroupId);

/// A reference to a user: their group and their id.
pub(crate) type UserRef = (GroupKey, UserId);

/// Finds the tenants with these ids, as far as they exist.
pub(crate) fn find_tenants(connection: &mut Connection, ids: &[TenantId]) -> Result<Vec<Tenant>, StoreError> {
    let ids: Vec<_> = ids.iter().map(|id| (id.as_str(),)).collect();
    let found: Vec<TenantRow> = for_each_row!(
        connection,
        &ids,
        "SELECT t.key, t.tenant_id, t.kind, t.name, t.revision",
        "CROSS JOIN tenants AS t WHERE t.tenant_id = r.value ->> 0 AND t.kind <> 0"
    );
    let tenant =
        |row: TenantRow| Tenant::try_from((row.key, row.tenant_id, row.kind, row.name, row.revision));
    found.into_iter().map(tenant).collect()
}

/// Finds the ids of tenants that differ from these at most in letter case, in small letters.
pub(crate) fn find_tenant_ids(
    connection: &mut Connection,
    ids: &[TenantId],
) -> Result<Vec<TenantId>, StoreError> {
    let ids: Vec<_> = ids.iter().map(|id| (id.to_lowercase().to_string(),)).collect();
    let found: Vec<NameRow> = for_each_row!(
        connection,
        &ids,
        "SELECT t.key AS parent, lower(t.tenant_id) AS id",
        "CROSS JOIN tenants AS t WHERE lower(t.tenant_id) = r.value ->> 0 AND t.kind <> 0"
    );
    found.into_iter().map(|row| row.id("tenants")).collect()
}

/// Inserts tenants, each with its id, the code of its kind, and its name.
pub(crate) fn insert_tenants(
    connection: &mut Connection,
    tenants: &[(&str, i16, &str)],
) -> Result<Vec<Tenant>, StoreError> {
    let inserted: Vec<TenantRow> = for_each_row!(
        connection,
        tenants,
        "INSERT INTO tenants (tenant_id, kind, name)
         SELECT r.value ->> 0, CAST(r.value ->> 1 AS SMALLINT), r.value ->> 2",
        "RETURNING key, tenant_id, kind, name, revision"
    );
    let tenant =
        |row: TenantRow| Tenant::try_from((row.key, row.tenant_id, row.kind, row.name, row.revision));
    inserted.into_iter().map(tenant).collect()
}

/// Finds the groups with these names, as far as they exist.
pub(crate) fn find_groups(
    connection: &mut Connection,
    names: &[GroupRef],
) -> Result<Vec<(GroupRef, Group)>, StoreError> {
    let names: Vec<_> = names.iter().map(|(tenant, id)| (tenant.0, id.as_str())).collect();
    let found: Vec<GroupRow> = for_each_row!(
        connection,
        &names,
        "SELECT g.key, g.tenant, g.group_id, g.name",
        "CROSS JOIN groups AS g WHERE g.tenant = CAST(r.value ->> 0 AS BIGINT) AND g.group_id = r.value ->> 1"
    );
    found.into_iter().map(GroupRow::named).collect()
}

/// Finds the names of groups that differ from these at most in letter case, in small letters.
pub(crate) fn find_group_names(
    connection: &mut Connection,
    names: &[GroupRef],
) -> Result<Vec<GroupRef>, StoreError> {
    let lower = |(tenant, id): &GroupRef| (tenant.0, id.to_lowercase().to_string());
    let names: Vec<_> = names.iter().map(lower).collect();
    let found: Vec<NameRow> = for_each_row!(
        connection,
        &names,
        "SELECT g.tenant AS parent, lower(g.group_id) AS id",
        "CROSS JOIN groups AS g WHERE g.tenant = CAST(r.value ->> 0 AS BIGINT) AND lower(g.group_id) = r.value ->> 1"
    );
    let name = |row: NameRow| Ok((TenantKey(row.parent), row.id("groups")?));
    found.into_iter().map(name).collect()
}

/// Inserts groups, each with the key of its tenant, its id, and its name.
pub(crate) fn insert_groups(
    connection: &mut Connection,
    groups: &[(i64, &str, &str)],
) -> Result<Vec<(GroupRef, Group)>, StoreError> {
    let inserted: Vec<GroupRow> = for_each_row!(
        connection,
        groups,
        "INSERT INTO groups (tenant, group_id, name)
         SELECT CAST(r.value ->> 0 AS BIGINT), r.value ->> 1, r.value ->> 2",
        "RETURNING key, tenant, group_id, name"
    );
    inserted.into_iter().map(GroupRow::named).collect()
}

/// Finds the users with these names, as far as they exist.
pub(crate) fn find_users(
    connection: &mut Connection,
    names: &[UserRef],
) -> Result<Vec<(UserRef, HolderUser)>, StoreError> {
    let names: Vec<_> = names.iter().map(|(group, id)| (group.0, id.as_str())).collect();
    let found: Vec<UserRow> = for_each_row!(
        connection,
        &names,
        "SELECT u.key, u.group_key, u.user_id, u.phone_number",
        "CROSS JOIN users AS u WHERE u.group_key = CAST(r.value ->> 0 AS BIGINT) AND u.user_id = r.value ->> 1"
    );
    found.into_iter().map(UserRow::named).collect()
}

/// Finds the names of users that differ from these at most in letter case, in small letters.
pub(crate) fn find_user_names(
    connection: &mut Connection,
    names: &[UserRef],
) -> Result<Vec<UserRef>, StoreError> {
    let lower = |(group, id): &UserRef| (group.0, id.to_lowercase().to_string());
    let names: Vec<_> = names.iter().map(lower).collect();
    let found: Vec<NameRow> = for_each_row!(
        connection,
        &names,
        "SELECT u.group_key AS parent, lower(u.user_id) AS id",
        "CROSS JOIN users AS u WHERE u.group_key = CAST(r.value ->> 0 AS BIGINT) AND lower(u.user_id) = r.value ->> 1"
    );
    let name = |row: NameRow| Ok((GroupKey(row.parent), row.id("users")?));
    found.into_iter().map(name).collect()
}

/// Inserts users with these names, without any attribute.
pub(crate) fn insert_users(
    connection: &mut Connection,
    names: &[UserRef],
) -> Result<Vec<(UserRef, HolderUser)>, StoreError> {
    let names: Vec<_> = names.iter().map(|(group, id)| (group.0, id.as_str())).collect();
    let inserted: Vec<UserRow> = for_each_row!(
        connection,
        &names,
        "INSERT INTO users (group_key, user_id) SELECT CAST(r.value ->> 0 AS BIGINT), r.value ->> 1",
        "RETURNING key, group_key, user_id, phone_number"
    );
    inserted.into_iter().map(UserRow::named).collect()
}

/// Sets the own mobile numbers of users.
pub(crate) fn set_phone_numbers(
    connection: &mut Connection,
    numbers: &[(UserKey, String)],
) -> Result<(), StoreError> {
    let numbers: Vec<_> = numbers.iter().map(|(user, number)| (user.0, number)).collect();
    let _: Vec<KeyRow> = for_each_row!(
        connection,
        &numbers,
        "UPDATE users SET phone_number = r.value ->> 1",
        "WHERE users.key = CAST(r.value ->> 0 AS BIGINT) RETURNING users.key"
    );
    Ok(())
}

/// Clears the own numbers of users that lie in `windows`: notes on numbers that nobody held so far.
///
/// It runs for every batch that adds numbers, so it stays prepared on both databases.
pub(crate) fn clear_notes(connection: &mut Connection, windows: &[Window]) -> Result<(), StoreError> {
    if windows.is_empty() {
        return Ok(());
    }
    match connection {
        #[cfg(feature = "sqlite")]
        Connection::Sqlite(c) => {
            let update = diesel::sql_query(
                "UPDATE users SET phone_number = '' WHERE key IN (
                     SELECT u.key FROM json_each(?) AS w CROSS JOIN users AS u
                     WHERE u.phone_number <> '' AND CAST(nullif(u.phone_number, '') AS BIGINT)
                         BETWEEN w.value ->> 0 AND w.value ->> 1
                 )",
            )
            .bind::<Text, _>(serde_json::to_string(windows).map_err(StoreError::internal)?);
            let _: Vec<NoRow> = CachedStatement(update).load(c)?;
        }
        #[cfg(feature = "postgres")]
        Connection::Postgres(c) => {
            use diesel::sql_types::Array;

            let (firsts, lasts): (Vec<i64>, Vec<i64>) = windows.iter().copied().unzip();
            let update = diesel::sql_query(
                "UPDATE users SET phone_number = '' FROM unnest($1, $2) AS w(first, last)
                 WHERE phone_number <> '' AND CAST(nullif(phone_number, '') AS BIGINT) BETWEEN w.first AND w.last",
            )
            .bind::<Array<BigInt>, _>(firsts)
            .bind::<Array<BigInt>, _>(lasts);
            let _: Vec<NoRow> = CachedStatement(update).load(c)?;
        }
    }
    Ok(())
}

/// Finds those of `groups` that have a service.
pub(crate) fn groups_with_service(
    connection: &mut Connection,
    groups: &[GroupKey],
    service: Service,
) -> Result<Vec<GroupKey>, StoreError> {
    let groups: Vec<_> = groups.iter().map(|group| (group.0, service.code())).collect();
    let found: Vec<KeyRow> = for_each_row!(
        connection,
        &groups,
        "SELECT s.group_key AS key",
        "CROSS JOIN group_services AS s WHERE s.group_key = CAST(r.value ->> 0 AS BIGINT)
             AND s.service = CAST(r.value ->> 1 AS SMALLINT)"
    );
    Ok(found.into_iter().map(|row| GroupKey(row.key)).collect())
}

/// Assigns a service to groups that do not have it.
pub(crate) fn insert_services(
    connection: &mut Connection,
    groups: &[GroupKey],
    service: Service,
) -> Result<(), StoreError> {
    let groups: Vec<_> = groups.iter().map(|group| (group.0, service.code())).collect();
    let _: Vec<KeyRow> = for_each_row!(
        connection,
        &groups,
        "INSERT INTO group_services (group_key, service)
         SELECT CAST(r.value ->> 0 AS BIGINT), CAST(r.value ->> 1 AS SMALLINT)",
        "RETURNING group_key AS key"
    );
    Ok(())
}

/// Deletes users to whom nothing is assigned.
pub(crate) fn delete_users(connection: &mut Connection, users: &[UserKey]) -> Result<(), StoreError> {
    let users: Vec<_> = users.iter().map(|user| (user.0,)).collect();
    let _: Vec<KeyRow> = for_each_row!(
        connection,
        &users,
        "DELETE FROM users WHERE key IN (SELECT CAST(r.value ->> 0 AS BIGINT)",
        ") RETURNING key"
    );
    Ok(())
}

/// Takes a service from groups that use nothing of it.
pub(crate) fn delete_services(
    connection: &mut Connection,
    groups: &[GroupKey],
    service: Service,
) -> Result<(), StoreError> {
    let groups: Vec<_> = groups.iter().map(|group| (group.0, service.code())).collect();
    let _: Vec<KeyRow> = for_each_row!(
        connection,
        &groups,
        "DELETE FROM group_services WHERE (group_key, service) IN
         (SELECT CAST(r.value ->> 0 AS BIGINT), CAST(r.value ->> 1 AS SMALLINT)",
        ") RETURNING group_key AS key"
    );
    Ok(())
}

/// Deletes groups that have nothing.
pub(crate) fn delete_groups(connection: &mut Connection, groups: &[GroupKey]) -> Result<(), StoreError> {
    let groups: Vec<_> = groups.iter().map(|group| (group.0,)).collect();
    let _: Vec<KeyRow> = for_each_row!(
        connection,
        &groups,
        "DELETE FROM groups WHERE key IN (SELECT CAST(r.value ->> 0 AS BIGINT)",
        ") RETURNING key"
    );
    Ok(())
}

/// Deletes tenants that have nothing.
pub(crate) fn delete_tenants(connection: &mut Connection, tenants: &[TenantKey]) -> Result<(), StoreError> {
    let tenants: Vec<_> = tenants.iter().map(|tenant| (tenant.0,)).collect();
    let _: Vec<KeyRow> = for_each_row!(
        connection,
        &tenants,
        "DELETE FROM tenants WHERE key IN (SELECT CAST(r.value ->> 0 AS BIGINT)",
        ") RETURNING key"
    );
    Ok(())
}

impl NameRow {
    /// The id of this row of a table.
    fn id<T: FromStr>(self, table: &'static str) -> Result<T, StoreError> {
        let key = self.parent;
        self.id.parse().map_err(|_| StoreError::Corrupt { table, key })
    }
}

impl GroupRow {
    /// The group of this row, and its name.
    fn named(self) -> Result<(GroupRef, Group), StoreError> {
        let group = Group::try_from((self.key, self.group_id, self.name))?;
        Ok(((TenantKey(self.tenant), group.id.clone()), group))
    }
}

impl UserRow {
    /// The user of this row, and their name.
    fn named(self) -> Result<(UserRef, HolderUser), StoreError> {
        let id: UserId = self.user_id.parse().map_err(|_| StoreError::Corrupt {
            table: "users",
            key: self.key,
        })?;
        let user = HolderUser {
            key: UserKey(self.key),
            id: id.clone(),
            phone_number: self.phone_number,
        };
        Ok(((GroupKey(self.group_key), id), user))
    }
}
