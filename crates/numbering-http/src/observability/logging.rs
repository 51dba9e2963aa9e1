//! The log: text for people, or JSON objects for programs. Telephone numbers in it are redacted, and each entry is one line.

use std::io::{self, Write};

use env_logger::Builder;
use log::Record;
use log::kv::{Error, Key, Value, VisitSource};
use serde::ser::{Serialize, SerializeMap as _, Serializer};

use super::audit_log;
use crate::config::{LogFormat, LogSettings};
use crate::observability::redact::redact_numbers;

/// The target of the entry that has the first token.
const FIRST_TOKEN: &str = "first_token";

/// A log entry for programs: a flat object.
struct LogRecord<'a> {
    level: &'a str,
    target: &'a str,
    message: &'a str,
    fields: &'a Fields,
}

/// The fields of an entry, in their order.
#[derive(Default)]
struct Fields(Vec<(String, Field)>);

/// The value of a field.
enum Field {
    Number(u64),
    Text(String),
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
        let message = one_line(&redact_numbers(&record.args().to_string()));
        let fields = Fields::of(record);
        match format {
            LogFormat::Text => write_text(out, record, &message, &fields),
            LogFormat::Json => write_json(
                out,
                &LogRecord {
                    level: record.level().as_str(),
                    target: record.target(),
                    message: &message,
                    fields: &fields,
                },
            ),
        }
    });
    // a second start, in tests, changes nothing
    drop(builder.try_init());
}

/// Prints the first token. It is no entry of the log: for people it stands apart on standard error; for programs, who read
/// the log there, it is an object of the same form on standard output.
pub(crate) fn print_first_token(format: LogFormat, secret: &str) -> io::Result<()> {
    let message = "The database holds no token yet. This is one of a system admin; it is shown only once.";
    match format {
        LogFormat::Text => writeln!(io::stderr(), "{message}\n\n    {secret}\n"),
        LogFormat::Json => write_json(
            &mut io::stdout(),
            &LogRecord {
                level: log::Level::Info.as_str(),
                target: FIRST_TOKEN,
                message,
                fields: &Fields(vec![("token".to_owned(), Field::Text(secret.to_owned()))]),
            },
        ),
    }
}

/// A text as one line: PostgreSQL reports errors in several.
pub(crate) fn one_line(text: &str) -> String {
    text.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

fn now() -> String {
    chrono::Utc::now().to_rfc3339_opts(chrono::SecondsFormat::Millis, true)
}

/// Writes an entry for people. Of the audit log it is the fields alone: its message repeats some of them.
fn write_text(out: &mut impl Write, record: &Record<'_>, message: &str, fields: &Fields) -> io::Result<()> {
    write!(out, "{} {:5}", now(), record.level())?;
    if record.target() != audit_log::TARGET {
        write!(out, " {message}")?;
    }
    for (key, value) in &fields.0 {
        match value {
            Field::Number(number) => write!(out, " {key}=\"{number}\"")?,
            Field::Text(text) => write!(out, " {key}={text:?}")?,
        }
    }
    writeln!(out)
}

fn write_json(out: &mut impl Write, record: &LogRecord<'_>) -> io::Result<()> {
    serde_json::to_writer(&mut *out, record)?;
    writeln!(out)
}

impl Fields {
    fn of(record: &Record<'_>) -> Self {
        let mut fields = Self::default();
        // a visitor of this kind does not fail
        drop(record.key_values().visit(&mut fields));
        fields
    }
}

impl<'kvs> VisitSource<'kvs> for Fields {
    fn visit_pair(&mut self, key: Key<'kvs>, value: Value<'kvs>) -> Result<(), Error> {
        let value = match value.to_u64() {
            Some(number) => Field::Number(number),
            None => Field::Text(redact_numbers(&value.to_string())),
        };
        self.0.push((key.as_str().to_owned(), value));
        Ok(())
    }
}

impl Serialize for LogRecord<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(None)?;
        object.serialize_entry("timestamp", &now())?;
        object.serialize_entry("level", self.level)?;
        object.serialize_entry("target", self.target)?;
        object.serialize_entry("message", self.message)?;
        for (key, value) in &self.fields.0 {
            match value {
                Field::Number(number) => object.serialize_entry(key, number)?,
                Field::Text(text) => object.serialize_entry(key, text)?,
            }
        }
        object.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(write: impl FnOnce(&mut Vec<u8>, &Record<'_>, &Fields)) -> String {
        let pairs = [
            ("token", Value::from("a\"b")),
            ("status", Value::from(404_u16)),
            ("user", Value::from("+32471123456")),
        ];
        let mut out = Vec::new();
        let args = format_args!("one");
        let record = Record::builder()
            .args(args)
            .target("numbering_http")
            .key_values(&pairs)
            .build();
        write(&mut out, &record, &Fields::of(&record));
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn an_entry_for_programs_is_a_flat_object() {
        let text = written(|out, record, fields| {
            let record = LogRecord {
                level: "INFO",
                target: record.target(),
                message: "one",
                fields,
            };
            write_json(out, &record).unwrap();
        });
        let (_, rest) = text.split_once(r#"Z","level":"#).unwrap();
        assert_eq!(
            rest,
            "\"INFO\",\"target\":\"numbering_http\",\"message\":\"one\",\"token\":\"a\\\"b\",\"status\":404,\"user\":\"+324… (12)\"}\n"
        );
    }

    #[test]
    fn an_entry_for_people_has_its_fields_behind_the_message() {
        let text = written(|out, record, fields| write_text(out, record, "one", fields).unwrap());
        assert!(
            text.ends_with(" INFO  one token=\"a\\\"b\" status=\"404\" user=\"+324… (12)\"\n"),
            "{text}"
        );
    }

    #[test]
    fn an_error_of_several_lines_is_one() {
        assert_eq!(
            one_line("refused\n\tIs the server running?\r\n"),
            "refused Is the server running?"
        );
    }
}
