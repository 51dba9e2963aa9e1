//! [`ContainsText`]: the search for a text, without regard to letter case.
//!
//! Each letter becomes the set of its cases, so that both databases find the same, whatever their locale: GLOB of SQLite
//! and a regular expression of PostgreSQL compare characters as they are.

use diesel::expression::{AppearsOnTable, Expression, ValidGrouping};
#[cfg(feature = "postgres")]
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::sql_types::{Bool, Text};
#[cfg(feature = "sqlite")]
use diesel::sqlite::Sqlite;

use crate::types::cases;

/// The condition that one of some columns contains a text.
#[derive(Clone, Debug, QueryId, ValidGrouping)]
pub(crate) struct ContainsText {
    columns: [&'static str; 2],
    #[cfg(feature = "sqlite")]
    glob: String,
    #[cfg(feature = "postgres")]
    regex: String,
}

impl ContainsText {
    /// The condition that one of `columns` contains `text`.
    pub(crate) fn new(columns: [&'static str; 2], text: &str) -> Self {
        Self {
            columns,
            #[cfg(feature = "sqlite")]
            glob: format!("*{}*", pattern(text, |special| format!("[{special}]"), "*?[")),
            #[cfg(feature = "postgres")]
            regex: pattern(text, |special| format!("\\{special}"), r"\.^$*+?()[]{}|"),
        }
    }
}

/// A pattern for `text`: of letters the sets of their cases, and special characters as `escape` writes them.
fn pattern(text: &str, escape: impl Fn(char) -> String, special: &str) -> String {
    let part = |character: char| match cases(character) {
        [] if special.contains(character) => escape(character),
        [] => character.to_string(),
        cases => format!("[{}]", cases.iter().collect::<String>()),
    };
    text.chars().map(part).collect()
}

impl Expression for ContainsText {
    type SqlType = Bool;
}

impl<Source> AppearsOnTable<Source> for ContainsText {}

#[cfg(feature = "sqlite")]
impl QueryFragment<Sqlite> for ContainsText {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        let [one, other] = self.columns;
        out.push_sql("(");
        out.push_sql(one);
        out.push_sql(" GLOB ");
        out.push_bind_param::<Text, _>(&self.glob)?;
        out.push_sql(" OR ");
        out.push_sql(other);
        out.push_sql(" GLOB ");
        out.push_bind_param::<Text, _>(&self.glob)?;
        out.push_sql(")");
        Ok(())
    }
}

#[cfg(feature = "postgres")]
impl QueryFragment<Pg> for ContainsText {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        let [one, other] = self.columns;
        out.push_sql("(");
        out.push_sql(one);
        out.push_sql(" ~ ");
        out.push_bind_param::<Text, _>(&self.regex)?;
        out.push_sql(" OR ");
        out.push_sql(other);
        out.push_sql(" ~ ");
        out.push_bind_param::<Text, _>(&self.regex)?;
        out.push_sql(")");
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn special_characters_stand_for_themselves() {
        let found = ContainsText::new(["number", "description"], "e*?[]\\%_.");
        #[cfg(feature = "sqlite")]
        assert_eq!(found.glob, "*[Ee][*][?][[]]\\%_.*");
        #[cfg(feature = "postgres")]
        assert_eq!(found.regex, r"[Ee]\*\?\[\]\\%_\.");
    }
}
