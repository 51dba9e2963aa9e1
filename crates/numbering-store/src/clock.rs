//! The clock. No other file reads the time.

use std::time::{SystemTime, UNIX_EPOCH};

/// The time, in microseconds since 1970.
pub(crate) fn now_micros() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_micros()).unwrap_or(i64::MAX)
}

/// The time, in seconds since 1970.
pub(crate) fn now_seconds() -> i64 {
    now_micros() / 1_000_000
}
