//! [`RequestLimits`]: the limits of one request.

use std::time::Duration;

use super::settings::Settings;

/// How much one request may ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestLimits {
    /// The most bytes of a body.
    pub body_bytes: usize,
    /// The most items of a list.
    pub items: usize,
    /// How long a body may take to arrive.
    pub body_timeout: Duration,
    /// How long the database may take.
    pub database_timeout: Duration,
}

impl From<&Settings> for RequestLimits {
    fn from(settings: &Settings) -> Self {
        Self {
            body_bytes: settings.max_body_bytes,
            items: settings.max_items,
            body_timeout: settings.limits.body_seconds,
            database_timeout: settings.limits.request_seconds,
        }
    }
}
