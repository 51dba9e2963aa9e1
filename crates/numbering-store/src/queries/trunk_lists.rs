//! Lists of trunk ranges and prefixes, with their definitions.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use diesel::prelude::*;
use numbering_core::{GroupKey, Piece, TenantKey, UserKey};

use crate::context::ReadContext;
use crate::db::connection::on_backend;
use crate::db::schema::{definitions, pieces};
use crate::error::StoreError;
use crate::rows::{DEFINITION_COLUMNS, Definition, DefinitionRow, PieceRow, kind, to_key};

/// A piece of a trunk range or prefix, and its definition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrunkPiece {
    /// The piece.
    pub piece: Piece,
    /// The definition to which it belongs.
    pub definition: Arc<Definition>,
}

/// The kind of trunk items: ranges or prefixes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrunkKind {
    /// Ranges of numbers.
    Range,
    /// Prefixes.
    Prefix,
}

impl TrunkKind {
    const fn code(self) -> i16 {
        match self {
            Self::Range => kind::RANGE,
            Self::Prefix => kind::PREFIX,
        }
    }
}

/// The owner of a list of trunk ranges or prefixes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrunkOwner {
    /// A tenant: all pieces of its pool.
    Pool(TenantKey),
    /// A tenant: the pieces that are assigned to no group.
    Available(TenantKey),
    /// A group.
    Group(GroupKey),
    /// A user.
    User(UserKey),
}

/// The most pieces of one statement: about a megabyte of rows, while the service holds them in a smaller form.
const CHUNK_PIECES: i64 = 5000;
/// The growth of a chunk over the one before: a page that needs more pieces than it has rows soon has them.
const CHUNK_GROWTH: i64 = 4;

/// A position in a list of trunk ranges or prefixes, which is read in chunks, in the order of the number axis: memory
/// does not grow with the list, and a page costs what it shows.
#[derive(Clone, Debug)]
pub struct TrunkCursor {
    owner: TrunkOwner,
    kind: TrunkKind,
    /// The end of the last piece that was read.
    after: i64,
    /// The most pieces of the next chunk.
    chunk: i64,
    is_begun: bool,
    is_at_end: bool,
}

impl TrunkCursor {
    /// The beginning of a list, or the first piece that ends behind the position `after`. The first chunk has the pieces
    /// that `limit` rows need: one may lie before the page, and one shows whether there are more.
    #[must_use]
    pub fn new(owner: TrunkOwner, kind: TrunkKind, after: Option<u64>, limit: Option<usize>) -> Self {
        let limit = limit.and_then(|limit| i64::try_from(limit).ok());
        Self {
            owner,
            kind,
            after: after.map_or(0, to_key),
            chunk: limit.map_or(CHUNK_PIECES, |limit| CHUNK_PIECES.min(limit + 2)),
            is_begun: false,
            is_at_end: false,
        }
    }

    /// Moves behind `rows`, the next chunk.
    fn advance(&mut self, rows: &[PieceRow]) {
        self.after = rows.last().map_or(self.after, |row| row.last);
        self.is_at_end = i64::try_from(rows.len()).is_ok_and(|count| count < self.chunk);
        self.chunk = CHUNK_PIECES.min(self.chunk * CHUNK_GROWTH);
        self.is_begun = true;
    }
}

/// The next chunk of pieces. As pieces do not overlap, the order of their ends is that of their beginnings.
macro_rules! trunk_pieces {
    ($cursor:expr) => {
        pieces::table
            .filter(pieces::kind.eq($cursor.kind.code()))
            .filter(pieces::last.gt($cursor.after))
            .order(pieces::last)
            .limit($cursor.chunk)
            .into_boxed()
    };
}

impl ReadContext<'_> {
    /// Reads the next pieces of a list of trunk ranges or prefixes, in order; none at its end.
    ///
    /// # Errors
    ///
    /// When the database cannot answer.
    pub fn next_trunk_pieces(&mut self, cursor: &mut TrunkCursor) -> Result<Vec<TrunkPiece>, StoreError> {
        if cursor.is_at_end {
            return Ok(Vec::new());
        }
        if cursor.is_begun {
            self.begin_long_read()?;
        }
        let rows: Vec<PieceRow> = on_backend!(self.pieces_table()?, c => {
            let query = trunk_pieces!(cursor);
            let query = match cursor.owner {
                TrunkOwner::Pool(tenant) => query.filter(pieces::tenant.eq(tenant.0)),
                TrunkOwner::Available(tenant) => {
                    query.filter(pieces::tenant.eq(tenant.0)).filter(pieces::group_key.is_null())
                }
                TrunkOwner::Group(group) => query.filter(pieces::group_key.eq(group.0)),
                TrunkOwner::User(user) => query.filter(pieces::user_key.eq(user.0)),
            };
            query.load(c)
        })?;
        cursor.advance(&rows);
        let definitions = self.definitions_of(&rows)?;
        let defined = |row: PieceRow| {
            let definition = row.definition.and_then(|origin| definitions.get(&origin));
            Ok(TrunkPiece {
                piece: row.try_into()?,
                definition: Arc::clone(definition.ok_or(StoreError::Corrupt {
                    table: "pieces",
                    key: row.first,
                })?),
            })
        };
        rows.into_iter().map(defined).collect()
    }

    /// The definitions of pieces of one tenant, by their origins. They are a statement of their own: a join could be
    /// planned from the definitions, with all of their pieces.
    fn definitions_of(&mut self, rows: &[PieceRow]) -> Result<HashMap<i64, Arc<Definition>>, StoreError> {
        let Some(tenant) = rows.first().map(|row| row.tenant) else {
            return Ok(HashMap::new());
        };
        let origins: BTreeSet<i64> = rows.iter().filter_map(|row| row.definition).collect();
        let query = definitions::table
            .filter(definitions::tenant.eq(tenant))
            .filter(definitions::origin.eq_any(origins))
            .select((definitions::origin, DEFINITION_COLUMNS));
        let rows: Vec<(i64, DefinitionRow)> = on_backend!(self.entities(), c => query.load(c))?;
        let by_origin = |(origin, row): (i64, DefinitionRow)| (origin, Arc::new(row.into()));
        Ok(rows.into_iter().map(by_origin).collect())
    }
}
