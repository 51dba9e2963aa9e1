//! [`Kept`]: a statement that is kept prepared where Diesel would prepare it anew: an UPDATE, as the columns that it sets
//! may differ from one time to the next, and what is written in SQL. Here they are told apart by their SQL.

use diesel::QueryResult;
use diesel::backend::Backend;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::query_dsl::RunQueryDsl;

/// A statement that is prepared once for each of its texts.
///
/// It is run by `load` and `get_result`, also if it gives no rows. `execute` would run a reference to it, and Diesel asks
/// references not whether they may be kept.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Kept<S>(pub(crate) S);

impl<DB: Backend, S: QueryFragment<DB>> QueryFragment<DB> for Kept<S> {
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.0.walk_ast(out)
    }

    fn is_safe_to_cache_prepared(&self, _: &DB) -> QueryResult<bool> {
        Ok(true)
    }
}

/// No type stands for one text, so the text is the key.
impl<S> QueryId for Kept<S> {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<S: Query> Query for Kept<S> {
    type SqlType = S::SqlType;
}

impl<S, C> RunQueryDsl<C> for Kept<S> {}
