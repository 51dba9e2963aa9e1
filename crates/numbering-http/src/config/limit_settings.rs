//! [`LimitSettings`]: the settings that protect the service from overload and abuse.

use std::net::IpAddr;
use std::time::Duration;

use clap::Args;

use super::values::{at_least_one, positive_seconds, seconds};

/// Limits on connections, waiting requests, times and rates.
#[derive(Args, Clone, Debug)]
pub struct LimitSettings {
    /// Most connections at once; further ones wait until one is closed
    #[arg(long, env = "NUMBERING_MAX_CONNECTIONS", value_name = "COUNT", default_value_t = 10_000,
          value_parser = at_least_one)]
    pub max_connections: usize,

    /// Most requests that wait for the database, half of them of one tenant; further ones get 503
    #[arg(
        long,
        env = "NUMBERING_MAX_WAITING",
        value_name = "COUNT",
        default_value_t = 1024
    )]
    pub max_waiting: usize,

    /// Most memory of all bodies, waiting changes and answers together, in bytes; past it a request gets 503
    #[arg(long, env = "NUMBERING_MEMORY_BYTES", value_name = "BYTES", default_value_t = 512 * 1024 * 1024,
          value_parser = at_least_one)]
    pub memory_bytes: usize,

    /// Longest time for the head of a request to arrive, in seconds
    #[arg(long, env = "NUMBERING_HEAD_SECONDS", value_name = "SECONDS", default_value = "5",
          value_parser = positive_seconds)]
    pub head_seconds: Duration,

    /// Longest time for the body of a request to arrive, in seconds
    #[arg(long, env = "NUMBERING_BODY_SECONDS", value_name = "SECONDS", default_value = "10",
          value_parser = positive_seconds)]
    pub body_seconds: Duration,

    /// Longest time for which a client may leave a long answer unread, in seconds; then it is cut off
    #[arg(long, env = "NUMBERING_SEND_SECONDS", value_name = "SECONDS", default_value = "30",
          value_parser = positive_seconds)]
    pub send_seconds: Duration,

    /// Longest time for the database to serve a request, in seconds; past it the answer is 503
    #[arg(long, env = "NUMBERING_REQUEST_SECONDS", value_name = "SECONDS", default_value = "30",
          value_parser = positive_seconds)]
    pub request_seconds: Duration,

    /// Time to keep serving after SIGTERM, while /readyz reports that the service stops, in seconds
    ///
    /// A proxy in front needs this time to notice and to send requests elsewhere. Ctrl-C stops without it.
    #[arg(long, env = "NUMBERING_DRAIN_SECONDS", value_name = "SECONDS", default_value = "0",
          value_parser = seconds)]
    pub drain_seconds: Duration,

    /// Most requests without a valid token from one address in a minute; 0 is no limit
    #[arg(
        long,
        env = "NUMBERING_AUTH_FAILURES_PER_MINUTE",
        value_name = "COUNT",
        default_value_t = 60
    )]
    pub auth_failures_per_minute: u32,

    /// Most requests with one token in a second; 0 is no limit
    #[arg(
        long,
        env = "NUMBERING_TOKEN_REQUESTS_PER_SECOND",
        value_name = "COUNT",
        default_value_t = 0
    )]
    pub token_requests_per_second: u32,

    /// Addresses of the proxies whose X-Forwarded-For is trusted, separated by commas
    #[arg(
        long,
        env = "NUMBERING_TRUSTED_PROXIES",
        value_name = "ADDRESSES",
        value_delimiter = ','
    )]
    pub trusted_proxies: Vec<IpAddr>,
}
