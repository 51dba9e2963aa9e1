//! Pieces: loading what a request touches, and applying what the core decided.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable};
use numbering_core::{Piece, PieceMap, Reassignment, Span};

use crate::bulk;
use crate::connection::{Connection, on_backend};
use crate::context::ReadContext;
use crate::context::WriteContext;
use crate::error::StoreError;
use crate::row::{PieceRow, place};
use crate::schema::pieces;

/// Up to so many windows, or rows, are worth a statement each.
const FEW: usize = 8;
/// A sweep may load so many pieces for each window it serves.
const SWEPT_PER_WINDOW: usize = 4;

/// An interval of the line, as the database has it, of which all pieces are wanted that lie in it or reach
/// into it.
pub(crate) type Window = (i64, i64);

impl ReadContext<'_> {
    /// Every piece that meets one of `spans`, and those right before and after: all that a plan for them needs.
    pub(crate) fn load(&mut self, spans: impl Iterator<Item = Span>) -> Result<PieceMap, StoreError> {
        let (numbers, prefix_space) = windows(spans);
        self.load_parts(numbers, prefix_space)
    }

    /// All pieces in the windows of the two parts of the line.
    fn load_parts(
        &mut self,
        numbers: Vec<Window>,
        prefix_space: Vec<Window>,
    ) -> Result<PieceMap, StoreError> {
        let (numbers, prefix_space) = (merged(numbers), merged(prefix_space));
        let windows = [numbers.as_slice(), &prefix_space].concat();
        let known = self
            .unwritten
            .as_ref()
            .and_then(|unwritten| unwritten.known(&windows));
        let mut rows = match known {
            Some(rows) => rows,
            None => load_rows(self.connection, &numbers, &prefix_space)?,
        };
        if let Some(unwritten) = &self.unwritten {
            rows = unwritten.laid_over(rows, &windows);
        }
        // windows may share the piece before them
        rows.sort_unstable_by_key(|row| row.first);
        rows.dedup_by_key(|row| row.first);
        let pieces: Vec<Piece> = rows.into_iter().map(Piece::try_from).collect::<Result<_, _>>()?;
        PieceMap::new(pieces).ok_or_else(|| StoreError::Internal("pieces of the inventory overlap".into()))
    }
}

/// What the table has in the windows of the two parts of the line.
fn load_rows(
    connection: &mut Connection,
    numbers: &[Window],
    prefix_space: &[Window],
) -> Result<Vec<PieceRow>, StoreError> {
    if let ([one], [other]) = (numbers, prefix_space) {
        return load_two(connection, *one, *other);
    }
    let mut rows = load_windows(connection, numbers)?;
    rows.extend(load_windows(connection, prefix_space)?);
    Ok(rows)
}

/// Where to look, on the two parts of the line. Each span's own window reaches to its neighbours.
pub(crate) fn windows(spans: impl Iterator<Item = Span>) -> (Vec<Window>, Vec<Window>) {
    let (mut numbers, mut prefix_space) = (Vec::new(), Vec::new());
    for span in spans {
        for near in span.footprint() {
            let (first, last) = (place(near.first()), place(near.last()));
            let window = if near == span {
                (first - 1, last + 1)
            } else {
                (first, last)
            };
            let part = if near.is_prefix_space() {
                &mut prefix_space
            } else {
                &mut numbers
            };
            part.push(window);
        }
    }
    (numbers, prefix_space)
}

/// The same windows in order, those that overlap or touch made one.
pub(crate) fn merged(mut windows: Vec<Window>) -> Vec<Window> {
    windows.sort_unstable();
    windows.dedup_by(|next, window| {
        let is_near = next.0 <= window.1 + 1;
        if is_near {
            window.1 = window.1.max(next.1);
        }
        is_near
    });
    windows
}

/// By a statement each where there are few; by one sweep where not much else lies between them; else by
/// looking each up.
fn load_windows(connection: &mut Connection, windows: &[Window]) -> Result<Vec<PieceRow>, StoreError> {
    let (Some((begin, _)), Some((_, end))) = (windows.first(), windows.last()) else {
        return Ok(Vec::new());
    };
    let hull = (*begin, *end);
    if windows.len() <= FEW {
        let mut rows = Vec::new();
        for window in windows {
            rows.extend(load_window(connection, *window)?);
        }
        Ok(rows)
    } else if is_sparse(connection, hull, windows.len())? {
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

/// The pieces of one window, in one statement: a database may be a round trip away. A maximum would say the same, but
/// PostgreSQL reads all that is smaller for it, where it thinks that there is little.
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

/// All pieces of one window: those that begin in it, and the one that begins before and may reach into it.
fn load_window(connection: &mut Connection, window: Window) -> Result<Vec<PieceRow>, StoreError> {
    let query = in_window!(window);
    Ok(on_backend!(connection, c => query.load(c))?)
}

/// All pieces of two windows.
fn load_two(connection: &mut Connection, one: Window, other: Window) -> Result<Vec<PieceRow>, StoreError> {
    let query = in_window!(one).union_all(in_window!(other));
    Ok(on_backend!(connection, c => query.load(c))?)
}

/// Whether a sweep of `hull` loads few pieces for each of `count` windows.
fn is_sparse(connection: &mut Connection, hull: Window, count: usize) -> Result<bool, StoreError> {
    let most = i64::try_from(count.saturating_mul(SWEPT_PER_WINDOW)).unwrap_or(i64::MAX);
    let query = pieces::table
        .filter(pieces::first.between(hull.0, hull.1))
        .select(pieces::first)
        .order(pieces::first)
        .limit(1)
        .offset(most);
    let further: Option<i64> = on_backend!(connection, c => query.get_result(c)).optional()?;
    Ok(further.is_none())
}

/// Takes out the pieces that begin at `places`.
pub(crate) fn delete(connection: &mut Connection, places: &[i64]) -> Result<(), StoreError> {
    let gone = if places.len() <= FEW {
        let mut gone = 0;
        for first in places {
            let piece = pieces::table.find(first);
            gone += on_backend!(connection, c => diesel::delete(piece).execute(c))?;
        }
        gone
    } else {
        bulk::delete(connection, places)?
    };
    if gone != places.len() {
        return Err(StoreError::Guarded(
            "a piece was changed by another program".to_owned(),
        ));
    }
    Ok(())
}

/// Puts `rows` in, which stand in the order of the line.
pub(crate) fn insert(connection: &mut Connection, rows: Vec<PieceRow>) -> Result<(), StoreError> {
    if rows.len() > FEW {
        return bulk::insert(connection, &rows);
    }
    for row in rows {
        let insert = diesel::insert_into(pieces::table).values(row);
        on_backend!(connection, c => insert.execute(c))?;
    }
    Ok(())
}

impl WriteContext<'_> {
    /// Loads all pieces that overlap one of `spans`.
    pub(crate) fn load_overlapping(&mut self, spans: Vec<Span>) -> Result<PieceMap, StoreError> {
        let window = |span: &Span| (place(span.first()), place(span.last()));
        let (prefix_space, numbers): (Vec<Span>, Vec<Span>) =
            spans.into_iter().partition(|span| span.is_prefix_space());
        let numbers = numbers.iter().map(window).collect();
        let prefix_space = prefix_space.iter().map(window).collect();
        self.load_parts(numbers, prefix_space)
    }

    /// Paints `reassignments` on the part of the inventory they were planned on.
    pub(crate) fn diff(&mut self, piece_map: &PieceMap, reassignments: &[Reassignment]) {
        if let Some(unwritten) = &mut self.unwritten {
            unwritten.take(&piece_map.diff(reassignments));
        }
    }
}
