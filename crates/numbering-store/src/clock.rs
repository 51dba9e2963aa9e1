//! The clock. No other file reads the time.

use std::sync::LazyLock;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// The time, in microseconds since 1970.
pub(crate) fn now_micros() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    micros(since)
}

/// The time when this was first called, and what has passed since, in microseconds since 1970: to set the clock does not
/// change it.
pub(crate) fn steady_micros() -> i64 {
    static FIRST: LazyLock<(i64, Instant)> = LazyLock::new(|| (now_micros(), Instant::now()));
    FIRST.0.saturating_add(micros(FIRST.1.elapsed()))
}

fn micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}

/// The time, in seconds since 1970.
pub(crate) fn now_seconds() -> i64 {
    now_micros() / 1_000_000
}
