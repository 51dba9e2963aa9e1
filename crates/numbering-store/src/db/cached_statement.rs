//! A cache for prepared statements that Diesel prepares anew each time: UPDATEs, whose columns may differ from one run
//! to the next, and statements that are written in SQL. The key of the cache is the text of the statement.

use diesel::QueryResult;
use diesel::backend::Backend;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::query_dsl::RunQueryDsl;

/// A statement that is prepared once for each of its texts.
///
/// Run it by `load` or `get_result`, also if it returns no rows. `execute` would run a reference to it, and for a
/// reference Diesel does not call `is_safe_to_cache_prepared`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CachedStatement<S>(pub(crate) S);

impl<DB: Backend, S: QueryFragment<DB>> QueryFragment<DB> for CachedStatement<S> {
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.0.walk_ast(out)
    }

    fn is_safe_to_cache_prepared(&self, _: &DB) -> QueryResult<bool> {
        Ok(true)
    }
}

/// No static id, so that Diesel takes the text of the statement as the key: one type has many texts.
impl<S> QueryId for CachedStatement<S> {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<S: Query> Query for CachedStatement<S> {
    type SqlType = S::SqlType;
}

impl<S, C> RunQueryDsl<C> for CachedStatement<S> {}
