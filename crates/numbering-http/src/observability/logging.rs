//! The log: text for people, or JSON objects for programs. Telephone numbers in it are redacted.

use std::io::Write as _;

use env_logger::Builder;
use serde::Serialize;

use crate::config::{LogFormat, LogSettings};
use crate::observability::redact::redact_numbers;

/// A log entry for programs.
#[derive(Serialize)]
struct LogRecord<'a> {
    at: String,
    level: &'a str,
    target: &'a str,
    message: &'a str,
}

/// Starts the log, on standard error.
pub(crate) fn start(settings: &LogSettings) {
    let mut builder = Builder::new();
    // the messages of the server on its threads are of no use here
    builder.filter_module("actix_server", log::LevelFilter::Warn);
    for (part, level) in settings.levels.iter() {
        builder.filter(part, level);
    }
    let format = settings.format;
    builder.format(move |out, record| {
        let message = record.args().to_string();
        let message = redact_numbers(&message);
        let at = chrono::Utc::now().to_rfc3339_opts(chrono::SecondsFormat::Millis, true);
        match format {
            LogFormat::Text => writeln!(out, "{at} {:5} {message}", record.level()),
            LogFormat::Json => {
                let log_record = LogRecord {
                    at,
                    level: record.level().as_str(),
                    target: record.target(),
                    message: &message,
                };
                serde_json::to_writer(&mut *out, &log_record)?;
                writeln!(out)
            }
        }
    });
    // a second start, in tests, changes nothing
    drop(builder.try_init());
}
