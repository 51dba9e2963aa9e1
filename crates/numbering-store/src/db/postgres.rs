//! The opening of a PostgreSQL session: its time limits and settings.

use diesel::Connection as _;
use diesel::pg::PgConnection;

use crate::error::StoreError;

/// The bounds on everything that could make a PostgreSQL connection wait for ever.
const POSTGRES_BOUNDS: [(&str, &str); 6] = [
    ("connect_timeout", "2"),
    ("tcp_user_timeout", "4000"),
    // a connection that waits for an answer sends nothing that could time out
    ("keepalives_idle", "2"),
    ("keepalives_interval", "1"),
    ("keepalives_count", "2"),
    (
        "options",
        concat!(
            "-c%20statement_timeout%3D15s%20-c%20lock_timeout%3D5s%20-c%20idle_in_transaction_session_timeout%3D15s",
            // the database gives up as early: a server that is gone does not keep the write lock
            "%20-c%20tcp_user_timeout%3D4000%20-c%20tcp_keepalives_idle%3D2",
            "%20-c%20tcp_keepalives_interval%3D1%20-c%20tcp_keepalives_count%3D2",
            // the planner takes a look-up of many windows for expensive; compiling it costs a hundred times as much
            "%20-c%20jit%3Doff",
        ),
    ),
];

/// The settings of a PostgreSQL connection that only looks up rows by their keys. By default PostgreSQL would plan each
/// of these statements anew, which takes longer than to run it, and would read a whole table that it takes for small.
pub(crate) const LOOKUPS: &str =
    "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; SET enable_hashjoin = off;
                       SET enable_mergejoin = off";

pub(crate) fn open(url: &str) -> Result<PgConnection, StoreError> {
    PgConnection::establish(&with_bounds(url)).map_err(StoreError::unavailable)
}

/// The URL with every bound that it does not set itself.
fn with_bounds(url: &str) -> String {
    let mut bounded = url.to_owned();
    for (name, value) in POSTGRES_BOUNDS {
        if !url.contains(&format!("{name}=")) {
            let separator = if bounded.contains('?') { '&' } else { '?' };
            bounded.extend([&separator.to_string(), name, "=", value]);
        }
    }
    bounded
}
