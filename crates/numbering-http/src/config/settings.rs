//! [`Settings`]: the settings of the service. Each is a flag, an environment variable and a default.

#![expect(
    clippy::doc_markdown,
    reason = "help texts are plain text, shown as they stand"
)]

use core::fmt;
use core::str::FromStr;
use std::net::SocketAddr;

use clap::builder::BoolishValueParser;
use clap::{Args, ValueEnum};

use super::limit_settings::LimitSettings;
use super::log_levels::LogLevels;
use super::tls_settings::TlsSettings;
use super::values::{address, at_least_one, items_max};

/// The settings of `numbering serve`.
#[derive(Args, Clone, Debug)]
pub struct Settings {
    /// Address and port to listen on. Port 0 picks a free one; the log names it
    #[arg(
        long,
        env = "NUMBERING_BIND",
        value_name = "ADDRESS:PORT",
        default_value = "127.0.0.1:8887",
        value_parser = address
    )]
    pub bind: SocketAddr,

    /// HTTPS.
    #[command(flatten)]
    pub tls: TlsSettings,

    /// The database.
    #[command(flatten)]
    pub database: DatabaseSettings,

    /// Do not bring the tables up to date at start: `numbering migrate` does it instead
    #[arg(long, env = "NUMBERING_NO_MIGRATE", value_parser = BoolishValueParser::new())]
    pub no_migrate: bool,

    /// A token of a system admin that is always valid, at least 16 characters long
    ///
    /// The first tenants and tokens are made with it. Without it, and while the database holds no token, the
    /// service makes one and prints it once, to standard error.
    #[arg(
        long,
        env = "NUMBERING_BOOTSTRAP_TOKEN",
        value_name = "TOKEN",
        hide_env_values = true
    )]
    pub bootstrap_token: Option<BootstrapToken>,

    /// Largest request body, in bytes
    #[arg(long, env = "NUMBERING_MAX_BODY_BYTES", value_name = "BYTES", default_value_t = 16 * 1024 * 1024,
          value_parser = at_least_one)]
    pub max_body_bytes: usize,

    /// Most items in one list of a request
    #[arg(long, env = "NUMBERING_MAX_ITEMS", value_name = "COUNT", default_value_t = 250_000,
          value_parser = items_max)]
    pub max_items: usize,

    /// Number of threads that answer requests [default: one for each core]
    #[arg(long, env = "NUMBERING_WORKERS", value_name = "COUNT", value_parser = at_least_one)]
    pub workers: Option<usize>,

    /// Number of threads of each worker that ask the database
    #[arg(long, env = "NUMBERING_BLOCKING_THREADS", value_name = "COUNT", default_value_t = 1,
          value_parser = at_least_one)]
    pub blocking_threads: usize,

    /// The limits that protect the service.
    #[command(flatten)]
    pub limits: LimitSettings,

    /// The log.
    #[command(flatten)]
    pub log: LogSettings,
}

/// The database that holds the inventory.
#[derive(Args, Clone, Debug)]
pub struct DatabaseSettings {
    /// The database: sqlite://FILE, which serve, migrate and restore create, or postgres://USER@HOST/NAME
    #[arg(
        long,
        env = "NUMBERING_DATABASE_URL",
        value_name = "URL",
        default_value = "sqlite://numbering.db",
        hide_env_values = true
    )]
    pub database_url: String,
}

/// The content and the format of the log.
#[derive(Args, Clone, Debug)]
pub struct LogSettings {
    /// Log level: off, error, warn, info, debug or trace, also for single parts, such as info,diesel=warn
    #[arg(
        long = "log",
        env = "NUMBERING_LOG",
        value_name = "LEVELS",
        default_value = "info"
    )]
    pub levels: LogLevels,

    /// Format of a log entry
    #[arg(
        long = "log-format",
        env = "NUMBERING_LOG_FORMAT",
        value_name = "FORMAT",
        default_value = "text"
    )]
    pub format: LogFormat,
}

/// The format of a log entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people
    Text,
    /// For programs: one JSON object a line
    Json,
}

/// A token of a system admin that is valid before any other exists. Its `Debug` output does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct BootstrapToken(Box<str>);

impl BootstrapToken {
    /// The fewest characters of a token.
    pub const LEN_MIN: usize = 16;

    /// The secret.
    #[must_use]
    pub fn secret(&self) -> &str {
        &self.0
    }
}

impl FromStr for BootstrapToken {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err("may have visible ASCII characters only".to_owned());
        }
        if text.len() < Self::LEN_MIN {
            return Err(format!(
                "has {} characters; at least {} are needed",
                text.len(),
                Self::LEN_MIN
            ));
        }
        Ok(Self(text.into()))
    }
}

impl fmt::Debug for BootstrapToken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("BootstrapToken(…)")
    }
}
