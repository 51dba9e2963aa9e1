//! The write lock on PostgreSQL, and the end of a session that keeps it while its client is paused.

use std::thread;
use std::time::Duration;

use diesel::connection::SimpleConnection as _;
use diesel::pg::PgConnection;
use diesel::result::{DatabaseErrorKind, Error as DieselError, QueryResult};
use diesel::sql_types::{BigInt, Integer};
use diesel::{QueryableByName, RunQueryDsl as _};

use crate::error::StoreError;

/// Begins a transaction and takes the write lock, in one message: each is a round trip.
const BEGIN: &str = "BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL lock_timeout = '1s';
    UPDATE write_lock SET turn = turn + 1; SET LOCAL lock_timeout = '5s'";

/// The waits for the lock, a second each: all that a small change waits. After each the session that has it is looked at.
const ATTEMPTS: u32 = 5;

/// The sessions that have the write lock and have waited for their client for 2 s, longer than a plan takes: for its next
/// statement, for the rows of a COPY, or for it to take rows. Those that wait for the lock wait for no client.
const STALLED: &str =
    "SELECT a.pid, (extract(epoch FROM greatest(a.query_start, a.state_change)) * 1000000)::bigint AS since
    FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
    WHERE l.relation = 'write_lock'::regclass AND l.mode = 'RowExclusiveLock' AND l.granted
      AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND a.wait_event_type = 'Client'
      AND greatest(a.query_start, a.state_change) < clock_timestamp() - interval '2 s'";

/// The looks at a session that is suspected, and the pause before each but the first: one that is at work does not wait
/// for its client each time.
const LOOKS: u32 = 4;
const LOOK_PAUSE: Duration = Duration::from_millis(50);

/// A session that waits for its client, and since when: microseconds of the time of PostgreSQL.
#[derive(QueryableByName, PartialEq)]
struct Stalled {
    #[diesel(sql_type = Integer)]
    pid: i32,
    #[diesel(sql_type = BigInt)]
    since: i64,
}

/// Begins a transaction that writes, and takes the write lock. A session that keeps the lock while its client is paused
/// is ended, so that a paused server, or a paused program of any other kind, stops the others for 4 s at most.
pub(in crate::db) fn begin_write(session: &mut PgConnection) -> Result<(), StoreError> {
    for attempt in 1..=ATTEMPTS {
        let Err(error) = session.batch_execute(BEGIN) else {
            return Ok(());
        };
        if !may_be_lock_timeout(&error) {
            return Err(error.into());
        }
        session.batch_execute("ROLLBACK")?;
        if end_stalled(session)? {
            break;
        }
        if attempt == ATTEMPTS {
            return Err(error.into());
        }
    }
    Ok(session.batch_execute(BEGIN)?)
}

/// Returns true for an error that is not one of the few kinds that Diesel knows. The text may be in any language.
const fn may_be_lock_timeout(error: &DieselError) -> bool {
    matches!(error, DieselError::DatabaseError(DatabaseErrorKind::Unknown, _))
}

/// Ends the sessions that keep the write lock and wait for their client at every look. Returns whether there was one.
fn end_stalled(session: &mut PgConnection) -> QueryResult<bool> {
    let mut stalled = stalled(session)?;
    for _ in 1..LOOKS {
        if stalled.is_empty() {
            return Ok(false);
        }
        thread::sleep(LOOK_PAUSE);
        let again = self::stalled(session)?;
        stalled.retain(|one| again.contains(one));
    }
    let ended = stalled.iter().filter(|one| end(session, one.pid));
    Ok(0 < ended.count())
}

fn stalled(session: &mut PgConnection) -> QueryResult<Vec<Stalled>> {
    diesel::sql_query(STALLED).load(session)
}

/// Ends a session. PostgreSQL refuses that for one of another role.
fn end(session: &mut PgConnection, pid: i32) -> bool {
    match session.batch_execute(&format!("SELECT pg_terminate_backend({pid})")) {
        Ok(()) => {
            log::warn!(
                "ended session {pid} of PostgreSQL: it kept the write lock, and its client was paused"
            );
            true
        }
        Err(error) => {
            log::warn!(
                "session {pid} of PostgreSQL keeps the write lock, its client is paused, and it stays: {error}"
            );
            false
        }
    }
}
