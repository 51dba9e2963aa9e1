//! [`Census`]: how much is held, by kind and state, for those who watch the service.

use diesel::RunQueryDsl as _;
use diesel::sql_types::{BigInt, SmallInt};

use crate::connection::on_backend;
use crate::error::StoreError;
use crate::reading::Reading;
use crate::row::kind;

/// How much of one kind is held in one state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Census {
    /// As what it is held.
    pub kind: CensusKind,
    /// Who has it.
    pub state: CensusState,
    /// In how many pieces.
    pub pieces: i64,
    /// How many numbers those hold. Of prefixes it counts strings of 15 digits, which nobody asks for.
    pub numbers: i64,
}

/// As what something is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CensusKind {
    /// Mobile numbers.
    Mobile,
    /// Parts of trunk ranges.
    Range,
    /// Parts of trunk prefixes.
    Prefix,
}

/// Who has something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CensusState {
    /// The tenant alone.
    Available,
    /// A group.
    Assigned,
    /// A user of a group.
    Carried,
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

impl Reading<'_> {
    /// Counts everything. It goes through the whole table: some hundred milliseconds for a million pieces.
    ///
    /// # Errors
    ///
    /// When the database cannot answer.
    pub fn census(&mut self) -> Result<Vec<Census>, StoreError> {
        let query = diesel::sql_query(
            "SELECT kind,
                CAST(CASE WHEN user_key IS NOT NULL THEN 2 WHEN group_key IS NOT NULL THEN 1 ELSE 0 END AS SMALLINT)
                    AS state,
                COUNT(*) AS pieces,
                CAST(SUM(last - first + 1) AS BIGINT) AS numbers
            FROM pieces GROUP BY 1, 2 ORDER BY 1, 2",
        );
        let rows: Vec<Row> = on_backend!(self.connection, c => query.load(c))?;
        Ok(rows.iter().map(Census::from).collect())
    }
}

impl From<&Row> for Census {
    fn from(row: &Row) -> Self {
        Self {
            kind: match row.kind {
                kind::MOBILE => CensusKind::Mobile,
                kind::RANGE => CensusKind::Range,
                _ => CensusKind::Prefix,
            },
            state: match row.state {
                0 => CensusState::Available,
                1 => CensusState::Assigned,
                _ => CensusState::Carried,
            },
            pieces: row.pieces,
            numbers: row.numbers,
        }
    }
}
