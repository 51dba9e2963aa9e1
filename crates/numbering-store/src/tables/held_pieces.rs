//! Loads of the pieces that one holder has in windows: their cost does not depend on what others hold there.

use diesel::prelude::*;
use numbering_core::{GroupKey, Holding, TenantKey};

use super::piece_windows::{PieceWindows, Window};
use super::pieces::SINGLE_STATEMENT_MAX;
use super::pieces_in_windows::{few_pieces, hull};
use super::window_selects;
use crate::db::connection::{Connection, on_backend};
use crate::db::schema::pieces;
use crate::db::sql_functions::coalesce;
use crate::error::StoreError;
use crate::rows::{PieceRow, kind};

/// The holder of the pieces that a plan needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Holder {
    /// A tenant, with all its groups.
    Tenant(TenantKey),
    /// A group.
    Group(GroupKey),
}

/// The kinds of pieces that a plan needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HeldKinds {
    /// Mobile numbers.
    Mobile,
    /// Ranges and prefixes, and the mobile numbers that lie between ranges.
    Trunk,
}

impl Holder {
    /// Returns true if the holder has numbers or prefixes with this holding.
    pub(crate) fn has_holding(self, holding: &Holding) -> bool {
        match self {
            Self::Tenant(tenant) => holding.tenant == tenant,
            Self::Group(group) => holding.group() == Some(group),
        }
    }

    /// Returns true if the holder has the piece.
    pub(super) fn has(self, row: &PieceRow) -> bool {
        match self {
            Self::Tenant(tenant) => row.tenant == tenant.0,
            Self::Group(group) => row.group_key == Some(group.0),
        }
    }
}

diesel::alias!(pieces as next: Next);

/// The pieces of a kind in one window, and perhaps the next one: as pieces do not overlap, one that reaches over the end
/// of the window is the first that ends there or later. The index has the holder, the kind and the ends of pieces.
macro_rules! held_in_window {
    ($column:ident, $holder:expr, $kind:expr, $window:expr) => {{
        let ends_behind = next
            .filter(next.field(pieces::$column).eq($holder))
            .filter(next.field(pieces::kind).eq($kind))
            .filter(next.field(pieces::last).ge($window.1))
            .order(next.field(pieces::last))
            .select(next.field(pieces::last))
            .limit(1)
            .single_value();
        pieces::table
            .filter(pieces::$column.eq($holder))
            .filter(pieces::kind.eq($kind))
            .filter(pieces::last.between($window.0, coalesce(ends_behind, $window.1)))
            .select(pieces::all_columns)
    }};
}

/// Loads the pieces of a holder in `windows`; a piece right behind a window may be among them, and some may be loaded
/// twice.
pub(super) fn load(
    connection: &mut Connection,
    (holder, kinds): (Holder, HeldKinds),
    windows: &PieceWindows,
) -> Result<Vec<PieceRow>, StoreError> {
    let mut rows = load_kind(connection, (holder, kind::MOBILE), &windows.numbers)?;
    if kinds == HeldKinds::Trunk {
        rows.extend(load_kind(connection, (holder, kind::RANGE), &windows.numbers)?);
        rows.extend(load_kind(
            connection,
            (holder, kind::PREFIX),
            &windows.prefix_space,
        )?);
    }
    Ok(rows)
}

/// Loads the pieces of one kind: as [`pieces_in_windows::load`](super::pieces_in_windows::load) does, by a statement for
/// each of few windows, over the hull of more if the holder has few pieces there, and else with a look-up of each window.
fn load_kind(
    connection: &mut Connection,
    (holder, kind): (Holder, i16),
    windows: &[Window],
) -> Result<Vec<PieceRow>, StoreError> {
    let Some(hull) = hull(windows) else {
        return Ok(Vec::new());
    };
    if windows.len() <= SINGLE_STATEMENT_MAX {
        let mut rows = Vec::new();
        for window in windows {
            rows.extend(load_window(connection, (holder, kind), *window)?);
        }
        return Ok(rows);
    }
    if has_few_pieces(connection, (holder, kind), hull, few_pieces(windows))? {
        return load_window(connection, (holder, kind), hull);
    }
    match holder {
        Holder::Tenant(tenant) => window_selects::load_held_by_tenant(connection, windows, (tenant.0, kind)),
        Holder::Group(group) => window_selects::load_held_by_group(connection, windows, (group.0, kind)),
    }
}

fn load_window(
    connection: &mut Connection,
    (holder, kind): (Holder, i16),
    window: Window,
) -> Result<Vec<PieceRow>, StoreError> {
    Ok(match holder {
        Holder::Tenant(tenant) => {
            let query = held_in_window!(tenant, tenant.0, kind, window);
            on_backend!(connection, c => query.load(c))?
        }
        Holder::Group(group) => {
            let query = held_in_window!(group_key, group.0, kind, window);
            on_backend!(connection, c => query.load(c))?
        }
    })
}

/// Returns true if the holder has at most `few` pieces of a kind that end in `hull`.
fn has_few_pieces(
    connection: &mut Connection,
    (holder, kind): (Holder, i16),
    hull: Window,
    few: i64,
) -> Result<bool, StoreError> {
    let of_kind = pieces::table
        .filter(pieces::kind.eq(kind))
        .filter(pieces::last.between(hull.0, hull.1))
        .select(pieces::last)
        .order(pieces::last)
        .limit(1)
        .offset(few);
    let further: Option<i64> = match holder {
        Holder::Tenant(tenant) => {
            let query = of_kind.filter(pieces::tenant.eq(tenant.0));
            on_backend!(connection, c => query.get_result(c)).optional()?
        }
        Holder::Group(group) => {
            let query = of_kind.filter(pieces::group_key.eq(group.0));
            on_backend!(connection, c => query.get_result(c)).optional()?
        }
    };
    Ok(further.is_none())
}
