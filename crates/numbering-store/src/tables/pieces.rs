//! Statements that delete and insert pieces.

use diesel::prelude::*;

use super::bulk;
use crate::db::connection::{Connection, on_backend};
use crate::db::schema::pieces;
use crate::error::StoreError;
use crate::rows::PieceRow;

/// The most windows, or rows, for which a statement each is run; more share one statement.
pub(super) const SINGLE_STATEMENT_MAX: usize = 8;

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
