//! Loads of the pieces in windows, whoever holds them.

use diesel::prelude::*;

use super::piece_windows::{ConflictWindows, Window};
use super::pieces::SINGLE_STATEMENT_MAX;
use super::{bulk, window_selects};
use crate::db::connection::{Connection, on_backend};
use crate::db::schema::pieces;
use crate::db::sql_functions::coalesce;
use crate::error::StoreError;
use crate::rows::PieceRow;

/// The most pieces to load of a window, before one that shows that there are more.
#[derive(Clone, Copy, Debug)]
pub(super) struct PiecesMax {
    /// Of others, in a wide window.
    pub(super) others: i64,
    /// In the prefix space of numbers.
    pub(super) prefix_space: i64,
}

/// A key that no tenant has: all pieces are others'.
pub(crate) const NO_TENANT: i64 = i64::MIN;
/// The most pieces for each window that one statement over all windows may load.
const HULL_PIECES_PER_WINDOW: usize = 4;

diesel::alias!(pieces as before: Before, pieces as of_others: OfOthers);

/// The pieces of one window, in one statement: a database may be a round trip away. `max` would find the same piece
/// before the window, but PostgreSQL reads all smaller rows for it if it takes them for few.
macro_rules! in_window {
    ($window:expr) => {
        in_window!($window, $window.1)
    };
    ($window:expr, $last:expr) => {{
        let begins_before = before
            .filter(before.field(pieces::first).lt($window.0))
            .order(before.field(pieces::first).desc())
            .select(before.field(pieces::first))
            .limit(1)
            .single_value();
        pieces::table
            .filter(pieces::first.between(coalesce(begins_before, $window.0), $last))
            .select(pieces::all_columns)
    }};
}

/// The same without the pieces behind the first `$others_max` and one that others than `$tenant` hold in the window.
macro_rules! in_bounded_window {
    ($window:expr, $tenant:expr, $others_max:expr) => {{
        let last_of_others = of_others
            .filter(of_others.field(pieces::first).between($window.0, $window.1))
            .filter(of_others.field(pieces::tenant).ne($tenant))
            .order(of_others.field(pieces::first))
            .select(of_others.field(pieces::first))
            .limit(1)
            .offset($others_max)
            .single_value();
        in_window!($window, coalesce(last_of_others, $window.1))
    }};
}

/// Loads the first `max` and one pieces that begin in each of `windows` and those right before, by one statement and in the
/// order of the number axis.
pub(crate) fn load_first_pieces(
    connection: &mut Connection,
    windows: &[Window],
    max: usize,
) -> Result<Vec<PieceRow>, StoreError> {
    let max = i64::try_from(max).unwrap_or(i64::MAX);
    let mut rows = window_selects::load_bounded(connection, windows, (NO_TENANT, max))?;
    rows.sort_unstable_by_key(|row| row.first);
    rows.dedup_by_key(|row| row.first);
    Ok(rows)
}

/// Loads the pieces of `windows`; not all of those that others than `tenant` hold in a wide window, and not all in a prefix
/// space: only as many as `max` says, and one.
pub(super) fn load_conflicting(
    connection: &mut Connection,
    windows: &ConflictWindows,
    (tenant, max): (i64, PiecesMax),
) -> Result<Vec<PieceRow>, StoreError> {
    let narrow = &windows.narrow;
    let (numbers, prefix_space) = (narrow.numbers.as_slice(), narrow.prefix_space.as_slice());
    match (
        numbers,
        prefix_space,
        windows.wide.as_slice(),
        windows.prefix_spaces.as_slice(),
    ) {
        ([one], [], [], [under]) => {
            let under = in_bounded_window!(*under, NO_TENANT, max.prefix_space);
            let query = in_window!(*one).union_all(under);
            Ok(on_backend!(connection, c => query.load(c))?)
        }
        ([], [], [wide], [under]) => {
            let under = in_bounded_window!(*under, NO_TENANT, max.prefix_space);
            let query = in_bounded_window!(*wide, tenant, max.others).union_all(under);
            Ok(on_backend!(connection, c => query.load(c))?)
        }
        (_, _, wide, under) => {
            let mut rows = load_windows(connection, numbers)?;
            rows.extend(load_windows(connection, prefix_space)?);
            rows.extend(load_bounded(connection, wide, (tenant, max.others))?);
            rows.extend(load_bounded(connection, under, (NO_TENANT, max.prefix_space))?);
            Ok(rows)
        }
    }
}

/// Loads the pieces of `windows`; of those that others than `tenant` hold only the first `others_max` and one of each.
fn load_bounded(
    connection: &mut Connection,
    windows: &[Window],
    (tenant, others_max): (i64, i64),
) -> Result<Vec<PieceRow>, StoreError> {
    if windows.len() <= SINGLE_STATEMENT_MAX {
        let mut rows = Vec::new();
        for window in windows {
            let query = in_bounded_window!(*window, tenant, others_max);
            rows.extend(on_backend!(connection, c => query.load::<PieceRow>(c))?);
        }
        return Ok(rows);
    }
    match hull(windows) {
        Some(hull) if has_few_pieces(connection, hull, few_pieces(windows))? => load_window(connection, hull),
        _ => window_selects::load_bounded(connection, windows, (tenant, others_max)),
    }
}

/// Loads all pieces of `windows`; a piece right before a window may be among them. Few windows are a statement each. More are one statement: over their hull, if few
/// other pieces lie between them, and else with a look-up of each window.
fn load_windows(connection: &mut Connection, windows: &[Window]) -> Result<Vec<PieceRow>, StoreError> {
    let Some(hull) = hull(windows) else {
        return Ok(Vec::new());
    };
    if windows.len() <= SINGLE_STATEMENT_MAX {
        let mut rows = Vec::new();
        for window in windows {
            rows.extend(load_window(connection, *window)?);
        }
        Ok(rows)
    } else if has_few_pieces(connection, hull, few_pieces(windows))? {
        load_window(connection, hull)
    } else {
        bulk::select_in_windows(connection, windows)
    }
}

/// The least interval in which all windows lie; `None` if there are none.
pub(super) fn hull(windows: &[Window]) -> Option<Window> {
    let begin = windows.iter().map(|window| window.0).min()?;
    let end = windows.iter().map(|window| window.1).max()?;
    Some((begin, end))
}

/// Loads the pieces that begin in a window, and the one that begins before it and may reach into it.
fn load_window(connection: &mut Connection, window: Window) -> Result<Vec<PieceRow>, StoreError> {
    let query = in_window!(window);
    Ok(on_backend!(connection, c => query.load(c))?)
}

/// The number of pieces that one statement over the hull of `windows` may load.
pub(super) fn few_pieces(windows: &[Window]) -> i64 {
    i64::try_from(windows.len().saturating_mul(HULL_PIECES_PER_WINDOW)).unwrap_or(i64::MAX)
}

/// Returns true if at most `few` pieces begin in `hull`.
fn has_few_pieces(connection: &mut Connection, hull: Window, few: i64) -> Result<bool, StoreError> {
    let query = pieces::table
        .filter(pieces::first.between(hull.0, hull.1))
        .select(pieces::first)
        .order(pieces::first)
        .limit(1)
        .offset(few);
    let further: Option<i64> = on_backend!(connection, c => query.get_result(c)).optional()?;
    Ok(further.is_none())
}
