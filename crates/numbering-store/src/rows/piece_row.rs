//! Rows of `pieces`, and their conversion to and from [`Piece`]s.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, SmallInt};
use numbering_core::{Assignment, GroupKey, Holding, Kind, Origin, Piece, Span, TenantKey, UserKey};

use crate::db::schema::pieces;
use crate::error::StoreError;

/// A row of `pieces`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Queryable, QueryableByName, Insertable)]
#[diesel(table_name = pieces, treat_none_as_default_value = false)]
pub(crate) struct PieceRow {
    #[diesel(sql_type = BigInt)]
    pub(crate) first: i64,
    #[diesel(sql_type = BigInt)]
    pub(crate) last: i64,
    #[diesel(sql_type = BigInt)]
    pub(crate) tenant: i64,
    #[diesel(sql_type = SmallInt)]
    pub(crate) kind: i16,
    #[diesel(sql_type = Nullable<BigInt>)]
    pub(crate) definition: Option<i64>,
    #[diesel(sql_type = Nullable<BigInt>)]
    pub(crate) group_key: Option<i64>,
    #[diesel(sql_type = Nullable<BigInt>)]
    pub(crate) assignment: Option<i64>,
    #[diesel(sql_type = Nullable<BigInt>)]
    pub(crate) user_key: Option<i64>,
}

/// The codes of the kinds in the table.
pub(crate) mod kind {
    pub(crate) const MOBILE: i16 = 1;
    pub(crate) const RANGE: i16 = 2;
    pub(crate) const PREFIX: i16 = 3;
}

impl From<&Piece> for PieceRow {
    fn from(piece: &Piece) -> Self {
        let Holding {
            tenant,
            kind,
            assignment,
        } = piece.holding;
        let (kind, definition) = match kind {
            Kind::Mobile => (kind::MOBILE, None),
            Kind::Range(origin) => (kind::RANGE, Some(origin.0)),
            Kind::Prefix(origin) => (kind::PREFIX, Some(origin.0)),
        };
        Self {
            first: to_key(piece.span.first()),
            last: to_key(piece.span.last()),
            tenant: tenant.0,
            kind,
            definition,
            group_key: assignment.map(|assignment| assignment.group.0),
            assignment: assignment.and_then(|assignment| assignment.by).map(|by| by.0),
            user_key: assignment
                .and_then(|assignment| assignment.user)
                .map(|user| user.0),
        }
    }
}

impl TryFrom<PieceRow> for Piece {
    type Error = StoreError;

    fn try_from(row: PieceRow) -> Result<Self, StoreError> {
        let corrupt = || StoreError::Corrupt {
            table: "pieces",
            key: row.first,
        };
        let kind = match (row.kind, row.definition.map(Origin)) {
            (kind::MOBILE, None) => Kind::Mobile,
            (kind::RANGE, Some(origin)) => Kind::Range(origin),
            (kind::PREFIX, Some(origin)) => Kind::Prefix(origin),
            _ => return Err(corrupt()),
        };
        let assignment = row.group_key.map(|group| Assignment {
            group: GroupKey(group),
            by: row.assignment.map(Origin),
            user: row.user_key.map(UserKey),
        });
        Ok(Self {
            span: to_span(row.first, row.last).ok_or_else(corrupt)?,
            holding: Holding {
                tenant: TenantKey(row.tenant),
                kind,
                assignment,
            },
        })
    }
}

/// A position on the number axis, as the database stores it. The axis ends far below the largest BIGINT.
pub(crate) fn to_key(position: u64) -> i64 {
    i64::try_from(position).unwrap_or(i64::MAX)
}

/// The interval between two positions on the number axis, as the database stores them.
pub(crate) fn to_span(first: i64, last: i64) -> Option<Span> {
    Span::from_positions(u64::try_from(first).ok()?, u64::try_from(last).ok()?)
}
