//! The selection of the pieces that a plan needs.

use numbering_core::Conflicts;

use super::held_pieces::{self, HeldKinds, Holder};
use super::piece_windows::{ConflictWindows, PieceWindows, Window};
use super::pieces_in_windows::{self, PiecesMax};
use crate::db::connection::Connection;
use crate::error::StoreError;
use crate::rows::PieceRow;

/// The most pieces that others may have in a wide window before the rest is not loaded: those that a refusal tells, one that
/// says that there are more, and the neighbours on both sides, which do not conflict. The load has one more.
const OTHERS_MAX: usize = Conflicts::SHOWN_MAX + 2;

/// A selection of pieces.
#[derive(Debug)]
pub(crate) enum PieceSelection {
    /// The pieces of one holder in the windows.
    Held(Holder, HeldKinds, PieceWindows),
    /// The pieces that conflict with spans, for a tenant with this key. Of those that others hold, the first few are enough.
    Conflicting(i64, ConflictWindows),
}

impl PieceSelection {
    /// The most pieces that are loaded at once in the prefix space of numbers: most numbers have none there. Others are
    /// read one after the other.
    pub(crate) const PREFIX_SPACE_MAX: usize = 100;

    /// The windows in which the pieces lie.
    pub(crate) fn windows(&self) -> Vec<Window> {
        match self {
            Self::Held(_, _, windows) => windows.all(),
            Self::Conflicting(_, windows) => windows.all(),
        }
    }

    /// Returns true if a piece in the windows belongs to the selection.
    pub(crate) fn includes(&self, row: &PieceRow) -> bool {
        match self {
            Self::Held(holder, ..) => holder.has(row),
            Self::Conflicting(..) => true,
        }
    }

    /// Loads the pieces, in any order; some may be loaded twice, and neighbours of a window may be among them.
    /// `pending_removals` pieces of the table are to be removed, and do not count.
    pub(crate) fn load(
        &self,
        connection: &mut Connection,
        pending_removals: usize,
    ) -> Result<Vec<PieceRow>, StoreError> {
        match self {
            Self::Held(holder, kinds, windows) => held_pieces::load(connection, (*holder, *kinds), windows),
            Self::Conflicting(tenant, windows) => {
                let max = |count| i64::try_from(count + pending_removals).unwrap_or(i64::MAX);
                let max = PiecesMax {
                    others: max(OTHERS_MAX),
                    prefix_space: max(Self::PREFIX_SPACE_MAX),
                };
                pieces_in_windows::load_conflicting(connection, windows, (*tenant, max))
            }
        }
    }
}
