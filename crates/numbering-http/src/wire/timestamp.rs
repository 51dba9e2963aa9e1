//! Times on the wire: RFC 3339, UTC, whole seconds.

use chrono::{DateTime, SecondsFormat, Utc};

use crate::json::text::quoted;

/// Returns the text of a time in seconds since 1970.
#[must_use]
pub(crate) fn format_seconds(seconds: i64) -> String {
    let time = DateTime::from_timestamp(seconds, 0).unwrap_or_default();
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// Returns the text of a time in microseconds since 1970, to the millisecond.
#[must_use]
pub(crate) fn format_micros(micros: i64) -> String {
    let time = DateTime::from_timestamp_micros(micros).unwrap_or_default();
    time.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// Returns the seconds since 1970 that a text stands for.
///
/// # Errors
///
/// The fault in the text, and the format that is expected.
pub(crate) fn parse_seconds(text: &str) -> Result<i64, String> {
    let time = DateTime::parse_from_rfc3339(text);
    time.map(|time| time.timestamp()).map_err(|_| {
        format!(
            "{} is not a time of RFC 3339, such as 2027-01-31T00:00:00Z",
            quoted(text)
        )
    })
}

/// Checks that an expiry in seconds since 1970, which `text` stands for, is in the future.
///
/// # Errors
///
/// A sentence with the text.
pub(crate) fn check_expiry(seconds: i64, text: &str) -> Result<i64, String> {
    if Utc::now().timestamp() < seconds {
        Ok(seconds)
    } else {
        Err(format!("{} is not in the future", quoted(text)))
    }
}
