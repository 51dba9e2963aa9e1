//! The opening of a PostgreSQL session: settings that must hold, and what the database must be.

use diesel::connection::SimpleConnection as _;
use diesel::pg::PgConnection;
use diesel::sql_types::{Array, Text};
use diesel::{Connection as _, ConnectionError, QueryableByName, RunQueryDsl as _};

use super::limits::with_limits;
use crate::error::StoreError;

/// The settings of a session, as PostgreSQL reports them once they are set.
///
/// They are set after connecting: a URL with `options` of its own, or a pooler, drops those of the connection.
const SETTINGS: [(&str, &str); 8] = [
    ("statement_timeout", "15s"),
    ("lock_timeout", "5s"),
    ("idle_in_transaction_session_timeout", "15s"),
    // the planner takes a look-up of many windows for expensive; compiling it costs a hundred times as much
    ("jit", "off"),
    // milliseconds, then seconds: the database gives up as early as libpq does, so that a server that is gone does not
    // keep the write lock
    ("tcp_user_timeout", "4000"),
    ("tcp_keepalives_idle", "2"),
    ("tcp_keepalives_interval", "1"),
    ("tcp_keepalives_count", "2"),
];

/// The value that PostgreSQL reports for a setting of TCP on a connection that is none.
const NO_TCP: &str = "0";

/// The settings of a connection that only looks up rows by their keys. By default PostgreSQL would plan each
/// of these statements anew, which takes longer than to run it, and would read a whole table that it takes for small.
pub(in crate::db) const LOOKUPS: &str =
    "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; SET enable_hashjoin = off;
                       SET enable_mergejoin = off";

/// The setting that marks a session, to find out whether the next statement goes to the same one.
const MARK: &str = "numbering.session";

/// The reason that a build without the feature cannot use TLS, and the remedy.
const NO_TLS: &str = "this program was built without TLS to PostgreSQL: build it with `cargo build --release --locked \
                      --features postgres-tls`";

/// The remedy for connections that share sessions.
const POOLER: &str =
    "a pooler between must keep a session for each connection, as pgbouncer does with pool_mode = session";

/// Opens a session, and checks that it keeps its settings and that the database keeps texts and commits.
pub(in crate::db) fn open(url: &str) -> Result<PgConnection, StoreError> {
    let mut session = PgConnection::establish(&with_limits(url)).map_err(|error| not_opened(&error))?;
    // one message: each is a round trip
    let set = SETTINGS.map(|(name, value)| format!("SET {name} = '{value}';"));
    session.batch_execute(&set.concat())?;
    check_settings(&mut session)?;
    check_database(&mut session)?;
    Ok(session)
}

/// The error for a session that was not opened. Where a build without TLS may be the reason, it names the command that
/// helps.
fn not_opened(error: &ConnectionError) -> StoreError {
    let reason = error.to_string().trim_end().to_owned();
    if cfg!(feature = "postgres-tls") {
        StoreError::unavailable(reason)
    } else if reason.contains("SSL support is not compiled in") {
        StoreError::unavailable(format!("its URL asks for TLS, and {NO_TLS}"))
    } else if reason.contains("no encryption") {
        StoreError::unavailable(format!("{reason} (if it demands TLS: {NO_TLS})"))
    } else {
        StoreError::unavailable(reason)
    }
}

/// Opens the first session of a store, and checks that it is one: a pooler that gives each transaction another session,
/// as pgbouncer does in transaction mode, loses settings and prepared statements.
pub(in crate::db) fn open_first(url: &str) -> Result<PgConnection, StoreError> {
    let mut session = open(url)?;
    let mark = std::process::id().to_string();
    session.batch_execute(&format!("SET {MARK} = '{mark}'"))?;
    // a transaction of somebody else takes the session that a pooler would give to the next statement
    let mut other = open(url)?;
    other.batch_execute("BEGIN")?;
    let [other_mark, own_mark] = [mark_of(&mut other)?, mark_of(&mut session)?];
    if other_mark == mark || own_mark != mark {
        return Err(StoreError::not_applied(format!(
            "the connections to PostgreSQL share sessions: {POOLER}"
        )));
    }
    Ok(session)
}

fn mark_of(session: &mut PgConnection) -> Result<String, StoreError> {
    let [mark] = texts(
        session,
        &[format!("coalesce(current_setting('{MARK}', true), '')")],
    )?;
    Ok(mark)
}

fn check_settings(session: &mut PgConnection) -> Result<(), StoreError> {
    let found = texts(
        session,
        &SETTINGS.map(|(name, _)| format!("current_setting('{name}')")),
    )?;
    for ((name, value), found) in SETTINGS.into_iter().zip(found) {
        let is_kept = found == value || name.starts_with("tcp_") && found == NO_TCP;
        if !is_kept {
            return Err(StoreError::not_applied(format!(
                "PostgreSQL keeps {name} at {found:?} instead of {value:?}: {POOLER}"
            )));
        }
    }
    Ok(())
}

/// Checks the settings that are the database's own.
fn check_database(session: &mut PgConnection) -> Result<(), StoreError> {
    let names = ["server_encoding", "synchronous_commit"];
    let [encoding, commit] = texts(session, &names.map(|name| format!("current_setting('{name}')")))?;
    if encoding != "UTF8" {
        return Err(StoreError::not_applied(format!(
            "the encoding of the database is {encoding}, and must be UTF8: create it with ENCODING 'UTF8' TEMPLATE template0"
        )));
    }
    if commit == "off" {
        return Err(StoreError::not_applied(
            "synchronous_commit is off for this database, role or URL, and a crash of PostgreSQL would lose acknowledged \
             changes: set it to on",
        ));
    }
    Ok(())
}

/// The texts of some SQL expressions.
fn texts<const N: usize>(
    session: &mut PgConnection,
    expressions: &[String; N],
) -> Result<[String; N], StoreError> {
    #[derive(QueryableByName)]
    struct Texts {
        #[diesel(sql_type = Array<Text>)]
        values: Vec<String>,
    }
    let query = format!("SELECT ARRAY[{}] AS values", expressions.join(", "));
    let row: Texts = diesel::sql_query(query).get_result(session)?;
    let count = row.values.len();
    let wrong = |_| StoreError::Internal(format!("PostgreSQL returned {count} settings of {N}").into());
    row.values.try_into().map_err(wrong)
}
