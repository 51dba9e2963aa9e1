//! [`RequestLimits`]: the limits of one request.

use std::time::Duration;

use super::settings::Settings;

/// The limits of one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestLimits {
    /// The most bytes of a body.
    pub body_bytes: usize,
    /// The most items of a list.
    pub items: usize,
    /// The longest time for a body to arrive.
    pub body_timeout: Duration,
    /// The longest time for which a client may take nothing of its answer.
    pub send_timeout: Duration,
    /// The longest time for the database to serve the request.
    pub database_timeout: Duration,
}

impl From<&Settings> for RequestLimits {
    fn from(settings: &Settings) -> Self {
        Self {
            body_bytes: settings.max_body_bytes,
            items: settings.max_items,
            body_timeout: settings.limits.body_seconds,
            send_timeout: settings.limits.send_seconds,
            database_timeout: settings.limits.request_seconds,
        }
    }
}
