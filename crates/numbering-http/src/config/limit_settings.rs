//! The settings that keep the service standing, whoever asks and however often.

use std::net::IpAddr;
use std::time::Duration;

use clap::Args;

use super::values::{at_least_one, positive_seconds, seconds};

/// How much, how long and how often.
#[derive(Args, Clone, Debug)]
pub struct LimitSettings {
    /// The most connections at once; what comes then waits until one is closed
    #[arg(long, env = "NUMBERING_MAX_CONNECTIONS", value_name = "COUNT", default_value_t = 10_000,
          value_parser = at_least_one)]
    pub max_connections: usize,

    /// The most requests that wait for the database; what comes then is refused with 503
    #[arg(
        long,
        env = "NUMBERING_MAX_WAITING",
        value_name = "COUNT",
        default_value_t = 1024
    )]
    pub max_waiting: usize,

    /// How long the head of a request may take to arrive, in seconds
    #[arg(long, env = "NUMBERING_HEAD_SECONDS", value_name = "SECONDS", default_value = "5",
          value_parser = positive_seconds)]
    pub head_seconds: Duration,

    /// How long the body of a request may take to arrive, in seconds
    #[arg(long, env = "NUMBERING_BODY_SECONDS", value_name = "SECONDS", default_value = "10",
          value_parser = positive_seconds)]
    pub body_seconds: Duration,

    /// How long the database may take for a request, in seconds; then it is answered with 503
    #[arg(long, env = "NUMBERING_REQUEST_SECONDS", value_name = "SECONDS", default_value = "30",
          value_parser = positive_seconds)]
    pub request_seconds: Duration,

    /// How long the service goes on after SIGTERM while /readyz says that it stops, in seconds
    ///
    /// A proxy in front needs that long to notice and to send requests elsewhere. Ctrl-C stops at once.
    #[arg(long, env = "NUMBERING_DRAIN_SECONDS", value_name = "SECONDS", default_value = "0",
          value_parser = seconds)]
    pub drain_seconds: Duration,

    /// How many requests without a valid token an address may send in a minute; 0 is no limit
    #[arg(
        long,
        env = "NUMBERING_AUTH_FAILURES_PER_MINUTE",
        value_name = "COUNT",
        default_value_t = 60
    )]
    pub auth_failures_per_minute: u32,

    /// How many requests a token may send in a second; 0 is no limit
    #[arg(
        long,
        env = "NUMBERING_TOKEN_REQUESTS_PER_SECOND",
        value_name = "COUNT",
        default_value_t = 0
    )]
    pub token_requests_per_second: u32,

    /// The proxies whose X-Forwarded-For is believed, separated by commas
    #[arg(
        long,
        env = "NUMBERING_TRUSTED_PROXIES",
        value_name = "ADDRESSES",
        value_delimiter = ','
    )]
    pub trusted_proxies: Vec<IpAddr>,
}
