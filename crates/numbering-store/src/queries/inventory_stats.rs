//! [`InventoryStats`]: how much is held, by kind and state, for those who watch the service.

use diesel::RunQueryDsl as _;
use diesel::sql_types::{BigInt, SmallInt};

use crate::context::ReadContext;
use crate::db::connection::on_backend;
use crate::error::StoreError;
use crate::rows::kind;

/// How much of one kind is held in one state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InventoryStats {
    /// As what it is held.
    pub kind: StatsKind,
    /// Who has it.
    pub state: StatsState,
    /// In how many pieces.
    pub pieces: i64,
    /// How many numbers those hold. Of prefixes it counts strings of 15 digits, which nobody asks for.
    pub numbers: i64,
}

/// As what something is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum StatsKind {
    /// Mobile numbers.
    Mobile,
    /// Parts of trunk ranges.
    Range,
    /// Parts of trunk prefixes.
    Prefix,
}

/// Who has something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum StatsState {
    /// The tenant alone.
    Available,
    /// A group.
    Assigned,
    /// A user of a group.
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
    /// Counts everything. It goes through the whole table: some hundred milliseconds for a million pieces.
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
        let rows: Vec<Row> = on_backend!(self.pieces_table()?, c => query.load(c))?;
        Ok(rows.iter().map(InventoryStats::from).collect())
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
