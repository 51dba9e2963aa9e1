//! The refusal to create tables beside those of another program.

use diesel::pg::PgConnection;
use diesel::sql_types::Text;
use diesel::{OptionalExtension as _, QueryableByName, RunQueryDsl as _};

use crate::error::StoreError;

/// A table in the schema where tables would be created. One of an extension may be there.
const FOREIGN: &str = "SELECT c.relname::text AS name
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p') AND c.relname <> '__diesel_schema_migrations'
      AND NOT EXISTS (SELECT FROM pg_depend d
                      WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
    ORDER BY c.relname LIMIT 1";

/// Refuses a schema in which no migration has run and there are tables.
pub(in crate::db) fn refuse_foreign_tables(session: &mut PgConnection) -> Result<(), StoreError> {
    #[derive(QueryableByName)]
    struct Table {
        #[diesel(sql_type = Text)]
        name: String,
    }
    let table: Option<Table> = diesel::sql_query(FOREIGN).get_result(session).optional()?;
    match table {
        None => Ok(()),
        Some(Table { name }) => Err(StoreError::not_applied(format!(
            "the database has a table {name:?} of another program: use a database or a schema of its own"
        ))),
    }
}
