//! The settings of the service: each is a flag, an environment variable and a default.

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
use super::values::{at_least_one, items_max};

/// How the service runs.
#[derive(Args, Clone, Debug)]
pub struct Settings {
    /// Where to listen. Port 0 picks a free one; the log says which
    #[arg(
        long,
        env = "NUMBERING_BIND",
        value_name = "ADDRESS:PORT",
        default_value = "127.0.0.1:8887"
    )]
    pub bind: SocketAddr,

    /// The database.
    #[command(flatten)]
    pub database: DatabaseSettings,

    /// Do not bring the tables up to date at start: `numbering migrate` does it instead
    #[arg(long, env = "NUMBERING_NO_MIGRATE", value_parser = BoolishValueParser::new())]
    pub no_migrate: bool,

    /// A token of a system admin that is always valid, at least 16 characters long
    ///
    /// With it the first tenants and tokens are made. Without it, and while the database holds no token, the
    /// service makes one and prints it once, to standard error.
    #[arg(
        long,
        env = "NUMBERING_BOOTSTRAP_TOKEN",
        value_name = "TOKEN",
        hide_env_values = true
    )]
    pub bootstrap_token: Option<BootstrapToken>,

    /// The largest request body that is taken, in bytes
    #[arg(long, env = "NUMBERING_MAX_BODY_BYTES", value_name = "BYTES", default_value_t = 16 * 1024 * 1024,
          value_parser = at_least_one)]
    pub max_body_bytes: usize,

    /// The most items in one list of a request
    #[arg(long, env = "NUMBERING_MAX_ITEMS", value_name = "COUNT", default_value_t = 250_000,
          value_parser = items_max)]
    pub max_items: usize,

    /// How many threads answer requests [default: one for each core]
    #[arg(long, env = "NUMBERING_WORKERS", value_name = "COUNT", value_parser = at_least_one)]
    pub workers: Option<usize>,

    /// How many threads of each worker wait for the database
    #[arg(long, env = "NUMBERING_BLOCKING_THREADS", value_name = "COUNT", default_value_t = 1,
          value_parser = at_least_one)]
    pub blocking_threads: usize,

    /// What keeps it standing.
    #[command(flatten)]
    pub limits: LimitSettings,

    /// The log.
    #[command(flatten)]
    pub log: LogSettings,
}

/// Where the inventory is kept.
#[derive(Args, Clone, Debug)]
pub struct DatabaseSettings {
    /// The database: sqlite://FILE, created when it is not there, or postgres://USER@HOST/NAME
    #[arg(
        long,
        env = "NUMBERING_DATABASE_URL",
        value_name = "URL",
        default_value = "sqlite://numbering.db",
        hide_env_values = true
    )]
    pub database_url: String,
}

/// What the log says, and how.
#[derive(Args, Clone, Debug)]
pub struct LogSettings {
    /// What is logged: error, warn, info, debug or trace, also for each part, such as info,diesel=warn
    #[arg(
        long = "log",
        env = "NUMBERING_LOG",
        value_name = "LEVELS",
        default_value = "info"
    )]
    pub levels: String,

    /// What a line of the log looks like
    #[arg(
        long = "log-format",
        env = "NUMBERING_LOG_FORMAT",
        value_name = "FORMAT",
        default_value = "text"
    )]
    pub format: LogFormat,
}

/// What a line of the log looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people
    Text,
    /// For programs: one JSON object a line
    Json,
}

/// The token that is valid before any other is made. It shows nowhere.
#[derive(Clone, PartialEq, Eq)]
pub struct BootstrapToken(Box<str>);

impl BootstrapToken {
    /// The fewest characters it may have.
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
            return Err("may hold visible ASCII characters only".to_owned());
        }
        if text.len() < Self::LEN_MIN {
            return Err(format!(
                "has {} characters: at least {} are needed",
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
