//! Lists of trunk ranges and prefixes, with their definitions.

use diesel::prelude::*;
use numbering_core::{GroupKey, Piece, TenantKey, UserKey};

use crate::context::ReadContext;
use crate::db::connection::on_backend;
use crate::db::schema::{definitions, pieces};
use crate::error::StoreError;
use crate::rows::{DEFINITION_COLUMNS, Definition, DefinitionRow, PieceRow, kind};

/// A piece of a trunk range or prefix, and its definition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrunkPiece {
    /// The piece.
    pub piece: Piece,
    /// The definition to which it belongs.
    pub definition: Definition,
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

impl TryFrom<(PieceRow, DefinitionRow)> for TrunkPiece {
    type Error = StoreError;

    fn try_from((piece, definition): (PieceRow, DefinitionRow)) -> Result<Self, StoreError> {
        Ok(Self {
            piece: piece.try_into()?,
            definition: definition.into(),
        })
    }
}

/// Pieces with their definitions, in the order of the number axis.
macro_rules! defined {
    ($kind:expr) => {
        pieces::table
            .inner_join(
                definitions::table.on(definitions::tenant
                    .eq(pieces::tenant)
                    .and(pieces::definition.eq(definitions::origin.nullable()))),
            )
            .filter(pieces::kind.eq($kind.code()))
            .order(pieces::last)
            .select((pieces::all_columns, DEFINITION_COLUMNS))
    };
}

impl ReadContext<'_> {
    /// All pieces of one kind of a tenant.
    ///
    /// # Errors
    ///
    /// When the database cannot answer.
    pub fn trunk_of_tenant(
        &mut self,
        tenant: TenantKey,
        kind: TrunkKind,
    ) -> Result<Vec<TrunkPiece>, StoreError> {
        let query = defined!(kind).filter(pieces::tenant.eq(tenant.0));
        trunk_pieces(on_backend!(self.pieces_table()?, c => query.load(c))?)
    }

    /// The pieces of one kind of a tenant that are assigned to no group.
    ///
    /// # Errors
    ///
    /// When the database cannot answer.
    pub fn available_trunk(
        &mut self,
        tenant: TenantKey,
        kind: TrunkKind,
    ) -> Result<Vec<TrunkPiece>, StoreError> {
        let query = defined!(kind)
            .filter(pieces::tenant.eq(tenant.0))
            .filter(pieces::group_key.is_null());
        trunk_pieces(on_backend!(self.pieces_table()?, c => query.load(c))?)
    }

    /// The pieces of one kind that are assigned to a group.
    ///
    /// # Errors
    ///
    /// When the database cannot answer.
    pub fn trunk_of_group(
        &mut self,
        group: GroupKey,
        kind: TrunkKind,
    ) -> Result<Vec<TrunkPiece>, StoreError> {
        let query = defined!(kind).filter(pieces::group_key.eq(group.0));
        trunk_pieces(on_backend!(self.pieces_table()?, c => query.load(c))?)
    }

    /// The pieces of one kind that are assigned to a user.
    ///
    /// # Errors
    ///
    /// When the database cannot answer.
    pub fn trunk_of_user(&mut self, user: UserKey, kind: TrunkKind) -> Result<Vec<TrunkPiece>, StoreError> {
        let query = defined!(kind).filter(pieces::user_key.eq(user.0));
        trunk_pieces(on_backend!(self.pieces_table()?, c => query.load(c))?)
    }
}

fn trunk_pieces(rows: Vec<(PieceRow, DefinitionRow)>) -> Result<Vec<TrunkPiece>, StoreError> {
    rows.into_iter().map(TrunkPiece::try_from).collect()
}
