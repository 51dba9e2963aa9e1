//! Statistics of the inventory, by kind and state, and the size of the database, for the metrics of a service.

use diesel::RunQueryDsl as _;
use diesel::sql_types::{BigInt, SmallInt};

use crate::context::ReadContext;
use crate::db::DatabaseSize;
use crate::db::connection::on_backend;
use crate::error::StoreError;
use crate::rows::kind;

/// The amount of one kind in one state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InventoryStats {
    /// The kind.
    pub kind: StatsKind,
    /// The state.
    pub state: StatsState,
    /// The number of pieces.
    pub pieces: i64,
    /// The number of numbers in the pieces. For prefixes it counts strings of 15 digits, a figure that nobody needs.
    pub numbers: i64,
}

/// The kind of pieces that are counted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum StatsKind {
    /// Mobile numbers.
    Mobile,
    /// Parts of trunk ranges.
    Range,
    /// Parts of trunk prefixes.
    Prefix,
}

/// The state of pieces that are counted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum StatsState {
    /// Owned by a tenant and assigned to no group.
    Available,
    /// Assigned to a group and to no user.
    Assigned,
    /// Assigned to a user.
    InUse,
}

#[derive(diesel::QueryableByName)]
struct Row {
    #[diesel(sql_type = SmallInt)]
    kind: i16,
    #[diesel(sql_type = SmallInt)]
    state: i16,
    #[diesel(sql_type = BigInt)]
    pieces: i64,
    #[diesel(sql_type = BigInt)]
    numbers: i64,
}

impl ReadContext<'_> {
    /// Counts all pieces. It reads the whole table: some hundred milliseconds for a million pieces.
    ///
    /// # Errors
    ///
    /// When the database cannot answer.
    pub fn inventory_stats(&mut self) -> Result<Vec<InventoryStats>, StoreError> {
        let query = diesel::sql_query(
            "SELECT kind,
                CAST(CASE WHEN user_key IS NOT NULL THEN 2 WHEN group_key IS NOT NULL THEN 1 ELSE 0 END AS SMALLINT)
                    AS state,
                COUNT(*) AS pieces,
                CAST(SUM(last - first + 1) AS BIGINT) AS numbers
            FROM pieces GROUP BY 1, 2 ORDER BY 1, 2",
        );
        self.begin_long_read()?;
        let rows: Vec<Row> = on_backend!(self.pieces_table()?, c => query.load(c))?;
        Ok(rows.iter().map(InventoryStats::from).collect())
    }

    /// Returns the size of the database and of its journal. It takes a millisecond, however large they are.
    ///
    /// # Errors
    ///
    /// When the database cannot answer.
    pub fn database_size(&mut self) -> Result<DatabaseSize, StoreError> {
        self.journal_table()?.size()
    }
}

impl From<&Row> for InventoryStats {
    fn from(row: &Row) -> Self {
        Self {
            kind: match row.kind {
                kind::MOBILE => StatsKind::Mobile,
                kind::RANGE => StatsKind::Range,
                _ => StatsKind::Prefix,
            },
            state: match row.state {
                0 => StatsState::Available,
                1 => StatsState::Assigned,
                _ => StatsState::InUse,
            },
            pieces: row.pieces,
            numbers: row.numbers,
        }
    }
}
