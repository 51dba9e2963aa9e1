//! Statements on `pieces`: load the pieces of some windows, delete and insert pieces.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable};
use numbering_core::{Span, merge_intervals};

use super::bulk;
use crate::db::connection::{Connection, on_backend};
use crate::db::schema::pieces;
use crate::error::StoreError;
use crate::rows::{PieceRow, to_key};

/// The most windows, or rows, for which a statement each is run; more share one statement.
const SINGLE_STATEMENT_MAX: usize = 8;
/// The most pieces for each window that one statement over all windows may load.
const HULL_PIECES_PER_WINDOW: usize = 4;

/// An interval of the number axis, as the database stores it. The pieces of a window are those that lie in it or reach
/// into it.
pub(crate) type Window = (i64, i64);

/// Windows of the numbers and of the prefix space, in the order of the number axis. None overlaps or touches another.
#[derive(Debug, Default)]
pub(crate) struct PieceWindows {
    numbers: Vec<Window>,
    prefix_space: Vec<Window>,
}

impl PieceWindows {
    /// The windows of every piece that conflicts with one of `spans`, and of the neighbours of each span.
    pub(crate) fn around(spans: impl Iterator<Item = Span>) -> Self {
        let windows = spans.flat_map(|span| {
            span.footprint().map(move |part| {
                let (first, last) = (to_key(part.first()), to_key(part.last()));
                if part == span {
                    (first - 1, last + 1)
                } else {
                    (first, last)
                }
            })
        });
        Self::new(windows.collect())
    }

    /// The windows of every piece that overlaps one of `spans`.
    pub(crate) fn over(spans: impl IntoIterator<Item = Span>) -> Self {
        let window = |span: Span| (to_key(span.first()), to_key(span.last()));
        Self::new(spans.into_iter().map(window).collect())
    }

    fn new(windows: Vec<Window>) -> Self {
        let is_number = |window: &Window| window.0 < super::PREFIX_SPACE;
        let (numbers, prefix_space) = windows.into_iter().partition(is_number);
        Self {
            numbers: merge_intervals(numbers, union),
            prefix_space: merge_intervals(prefix_space, union),
        }
    }

    /// All windows, in the order of the number axis.
    pub(crate) fn all(&self) -> Vec<Window> {
        [self.numbers.as_slice(), &self.prefix_space].concat()
    }
}

/// The union of two windows of which the first begins first; `None` if they neither overlap nor touch.
fn union(window: Window, next: Window) -> Option<Window> {
    (next.0 <= window.1 + 1).then(|| (window.0, window.1.max(next.1)))
}

/// Loads the pieces of `windows`; a piece right before a window may be among them, and some may be loaded twice.
pub(crate) fn load(connection: &mut Connection, windows: &PieceWindows) -> Result<Vec<PieceRow>, StoreError> {
    let (numbers, prefix_space) = (windows.numbers.as_slice(), windows.prefix_space.as_slice());
    if let ([one], [other]) = (numbers, prefix_space) {
        return load_two(connection, *one, *other);
    }
    let mut rows = load_windows(connection, numbers)?;
    rows.extend(load_windows(connection, prefix_space)?);
    Ok(rows)
}

/// Loads the pieces of `windows` by one statement, in the order of the number axis.
pub(crate) fn load_at_once(
    connection: &mut Connection,
    windows: &[Window],
) -> Result<Vec<PieceRow>, StoreError> {
    let mut rows = bulk::select_in_windows(connection, windows)?;
    rows.sort_unstable_by_key(|row| row.first);
    rows.dedup_by_key(|row| row.first);
    Ok(rows)
}

/// Loads the pieces of `windows`. Few windows are a statement each. More are one statement: over their hull, if few
/// other pieces lie between them, and else with a look-up of each window.
fn load_windows(connection: &mut Connection, windows: &[Window]) -> Result<Vec<PieceRow>, StoreError> {
    let (Some((begin, _)), Some((_, end))) = (windows.first(), windows.last()) else {
        return Ok(Vec::new());
    };
    let hull = (*begin, *end);
    if windows.len() <= SINGLE_STATEMENT_MAX {
        let mut rows = Vec::new();
        for window in windows {
            rows.extend(load_window(connection, *window)?);
        }
        Ok(rows)
    } else if has_few_pieces(connection, hull, windows.len())? {
        load_window(connection, hull)
    } else {
        bulk::select_in_windows(connection, windows)
    }
}

diesel::alias!(pieces as before: Before);

#[diesel::declare_sql_function]
extern "SQL" {
    /// The first of the two that is not NULL.
    fn coalesce(one: Nullable<BigInt>, other: BigInt) -> BigInt;
}

/// The pieces of one window, in one statement: a database may be a round trip away. `max` would find the same piece
/// before the window, but PostgreSQL reads all smaller rows for it if it takes them for few.
macro_rules! in_window {
    ($window:expr) => {{
        let begins_before = before
            .filter(before.field(pieces::first).lt($window.0))
            .order(before.field(pieces::first).desc())
            .select(before.field(pieces::first))
            .limit(1)
            .single_value();
        pieces::table
            .filter(pieces::first.between(coalesce(begins_before, $window.0), $window.1))
            .select(pieces::all_columns)
    }};
}

/// Loads the pieces that begin in a window, and the one that begins before it and may reach into it.
fn load_window(connection: &mut Connection, window: Window) -> Result<Vec<PieceRow>, StoreError> {
    let query = in_window!(window);
    Ok(on_backend!(connection, c => query.load(c))?)
}

/// Loads the pieces of two windows by one statement.
fn load_two(connection: &mut Connection, one: Window, other: Window) -> Result<Vec<PieceRow>, StoreError> {
    let query = in_window!(one).union_all(in_window!(other));
    Ok(on_backend!(connection, c => query.load(c))?)
}

/// Returns true if `hull` has few pieces for each of `count` windows.
fn has_few_pieces(connection: &mut Connection, hull: Window, count: usize) -> Result<bool, StoreError> {
    let most = i64::try_from(count.saturating_mul(HULL_PIECES_PER_WINDOW)).unwrap_or(i64::MAX);
    let query = pieces::table
        .filter(pieces::first.between(hull.0, hull.1))
        .select(pieces::first)
        .order(pieces::first)
        .limit(1)
        .offset(most);
    let further: Option<i64> = on_backend!(connection, c => query.get_result(c)).optional()?;
    Ok(further.is_none())
}

/// Deletes the pieces that begin at these positions.
///
/// # Errors
///
/// `Guarded` when one of them is missing.
pub(crate) fn delete(connection: &mut Connection, firsts: &[i64]) -> Result<(), StoreError> {
    let deleted = if firsts.len() <= SINGLE_STATEMENT_MAX {
        let mut deleted = 0;
        for first in firsts {
            let piece = pieces::table.find(first);
            deleted += on_backend!(connection, c => diesel::delete(piece).execute(c))?;
        }
        deleted
    } else {
        bulk::delete(connection, firsts)?
    };
    if deleted != firsts.len() {
        return Err(StoreError::Guarded(
            "a piece was changed by another program".to_owned(),
        ));
    }
    Ok(())
}

/// Inserts `rows`, which are in the order of the number axis.
pub(crate) fn insert(connection: &mut Connection, rows: Vec<PieceRow>) -> Result<(), StoreError> {
    if rows.len() > SINGLE_STATEMENT_MAX {
        return bulk::insert(connection, &rows);
    }
    for row in rows {
        let insert = diesel::insert_into(pieces::table).values(row);
        on_backend!(connection, c => insert.execute(c))?;
    }
    Ok(())
}
