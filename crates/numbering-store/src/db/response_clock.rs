//! The clock by which saved responses age: all servers of a database must agree on it, and nobody can set it back and
//! forth.

use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping};
#[cfg(feature = "postgres")]
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::sql_types::BigInt;
#[cfg(feature = "sqlite")]
use diesel::sqlite::Sqlite;

use crate::clock::steady_micros;

/// The time some microseconds ago, in microseconds since 1970, as an expression of SQL: by the clock of PostgreSQL, whose
/// servers may each have another time; by the steady clock of the one server on SQLite.
#[derive(Clone, Copy, Debug, QueryId, ValidGrouping)]
pub(crate) struct MicrosAgo {
    #[cfg_attr(
        not(feature = "postgres"),
        expect(dead_code, reason = "SQLite has the steady clock")
    )]
    ago: i64,
    #[cfg_attr(
        not(feature = "sqlite"),
        expect(dead_code, reason = "PostgreSQL has a clock of its own")
    )]
    steady: i64,
}

impl MicrosAgo {
    /// The time `ago` microseconds before now.
    pub(crate) fn new(ago: i64) -> Self {
        Self {
            ago,
            steady: steady_micros() - ago,
        }
    }
}

impl Expression for MicrosAgo {
    type SqlType = BigInt;
}

impl<Source> AppearsOnTable<Source> for MicrosAgo {}

impl<Source> SelectableExpression<Source> for MicrosAgo {}

#[cfg(feature = "postgres")]
impl QueryFragment<Pg> for MicrosAgo {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        // the same within a statement, so that an index can be searched for it
        out.push_sql("(CAST(EXTRACT(EPOCH FROM statement_timestamp()) * 1000000 AS BIGINT) - ");
        out.push_bind_param::<BigInt, _>(&self.ago)?;
        out.push_sql(")");
        Ok(())
    }
}

#[cfg(feature = "sqlite")]
impl QueryFragment<Sqlite> for MicrosAgo {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        out.push_bind_param::<BigInt, _>(&self.steady)
    }
}
