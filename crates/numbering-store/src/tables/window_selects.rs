//! Selects of the pieces of many windows at once, whose text differs between the databases. They return pieces in any
//! order, and some more than once.

use diesel::RunQueryDsl;
use diesel::sql_types::BigInt;
#[cfg(feature = "sqlite")]
use diesel::sql_types::Text;

use super::piece_windows::Window;
#[cfg(feature = "sqlite")]
use crate::db::cached_statement::CachedStatement;
use crate::db::connection::Connection;
use crate::error::StoreError;
use crate::rows::PieceRow;

/// Loads the pieces that meet a condition on a window and two numbers.
///
/// `CROSS JOIN` keeps SQLite from swapping the loops: each window is looked up in the table, never the table in the
/// windows. On PostgreSQL the statement is not cached: a plan made while the table is small would read all of it once it
/// is large.
macro_rules! load_in_windows {
    ($connection:expr, $windows:expr, $condition:ident, $one:expr, $other:expr) => {
        match $connection {
            #[cfg(feature = "sqlite")]
            Connection::Sqlite(c) => {
                let select = diesel::sql_query(concat!(
                    "SELECT p.* FROM (SELECT value ->> 0 AS first, value ->> 1 AS last FROM json_each(?1)) AS w
                     CROSS JOIN pieces AS p WHERE ",
                    $condition!("?2", "?3")
                ));
                let windows = serde_json::to_string($windows).map_err(StoreError::internal)?;
                let select = select.bind::<Text, _>(windows);
                CachedStatement(select.bind::<BigInt, _>($one).bind::<BigInt, _>($other)).load(c)?
            }
            #[cfg(feature = "postgres")]
            Connection::Postgres(c) => {
                use diesel::sql_types::Array;

                let select = diesel::sql_query(concat!(
                    "SELECT p.* FROM (SELECT * FROM unnest($1, $2) AS u(first, last)) AS w
                     CROSS JOIN pieces AS p WHERE ",
                    $condition!("$3", "$4")
                ));
                let (first, last): (Vec<i64>, Vec<i64>) = $windows.iter().copied().unzip();
                let select = select.bind::<Array<BigInt>, _>(first).bind::<Array<BigInt>, _>(last);
                select.bind::<BigInt, _>($one).bind::<BigInt, _>($other).load(c)?
            }
        }
    };
}

/// The pieces that begin in the window, and the one that begins before it and may reach into it. If others than a tenant
/// have more than a maximum of pieces that begin in the window, it ends at the first piece beyond the maximum.
macro_rules! bounded {
    ($tenant:literal, $max:literal) => {
        concat!(
            "p.first >= coalesce(
                 (SELECT q.first FROM pieces AS q WHERE q.first <= w.first ORDER BY q.first DESC LIMIT 1), w.first)
             AND p.first <= coalesce(
                 (SELECT q.first FROM pieces AS q
                  WHERE q.first BETWEEN w.first AND w.last AND q.tenant <> ", $tenant, "
                  ORDER BY q.first LIMIT 1 OFFSET ", $max, "), w.last)"
        )
    };
}

/// The pieces of one kind of a holder that overlap the window, and perhaps the next one.
macro_rules! held {
    ($column:literal, $holder:literal, $kind:literal) => {
        concat!(
            "p.",
            $column,
            " = ",
            $holder,
            " AND p.kind = ",
            $kind,
            " AND p.last >= w.first AND p.last <= coalesce(
                 (SELECT q.last FROM pieces AS q
                  WHERE q.",
            $column,
            " = ",
            $holder,
            " AND q.kind = ",
            $kind,
            " AND q.last >= w.last
                  ORDER BY q.last LIMIT 1), w.last)"
        )
    };
}

macro_rules! held_by_tenant {
    ($holder:literal, $kind:literal) => {
        held!("tenant", $holder, $kind)
    };
}

macro_rules! held_by_group {
    ($holder:literal, $kind:literal) => {
        held!("group_key", $holder, $kind)
    };
}

/// Loads the pieces of each window, without those behind the first `others_max` and one that others than `tenant` hold
/// in it.
pub(super) fn load_bounded(
    connection: &mut Connection,
    windows: &[Window],
    (tenant, others_max): (i64, i64),
) -> Result<Vec<PieceRow>, StoreError> {
    Ok(load_in_windows!(connection, windows, bounded, tenant, others_max))
}

/// Loads the pieces of one kind that a tenant holds in each window.
pub(super) fn load_held_by_tenant(
    connection: &mut Connection,
    windows: &[Window],
    (tenant, kind): (i64, i16),
) -> Result<Vec<PieceRow>, StoreError> {
    Ok(load_in_windows!(
        connection,
        windows,
        held_by_tenant,
        tenant,
        i64::from(kind)
    ))
}

/// Loads the pieces of one kind that are assigned to a group in each window.
pub(super) fn load_held_by_group(
    connection: &mut Connection,
    windows: &[Window],
    (group, kind): (i64, i16),
) -> Result<Vec<PieceRow>, StoreError> {
    Ok(load_in_windows!(
        connection,
        windows,
        held_by_group,
        group,
        i64::from(kind)
    ))
}
