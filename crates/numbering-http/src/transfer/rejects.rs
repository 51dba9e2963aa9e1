//! [`Rejects`]: the rejected rows of an import as a file of the same format, with the reason beside each.

use std::io::{self, Write};

use serde_json::{Map, Value};

use super::csv_text::{RecordEnd, fields, record_end};

/// The column of the reasons. An import leaves it out, so the corrected file can be imported as it is.
pub(super) const REASON: &str = "reason";

/// The rejected rows of an import.
pub(crate) struct Rejects<'a> {
    out: Box<dyn Write + Send + 'a>,
    syntax: RejectsSyntax,
}

enum RejectsSyntax {
    Csv { delimiter: u8, columns: usize },
    Jsonl,
}

impl<'a> Rejects<'a> {
    /// Begins a file, with the header and the delimiter of CSV.
    pub(crate) fn begin(mut out: Box<dyn Write + Send + 'a>, header: Option<(&str, u8)>) -> io::Result<Self> {
        let syntax = match header {
            None => RejectsSyntax::Jsonl,
            Some((header, delimiter)) => {
                let names = fields(header, delimiter);
                // a header of rejects has the column already
                let has_reason = names.last().is_some_and(|name| name == REASON);
                let columns = names.len() - usize::from(has_reason);
                let reason = if has_reason { "" } else { REASON };
                out.write_all(header.as_bytes())?;
                if !has_reason {
                    out.write_all(&[delimiter])?;
                }
                writeln!(out, "{reason}")?;
                RejectsSyntax::Csv { delimiter, columns }
            }
        };
        Ok(Self { out, syntax })
    }

    /// Adds a row with the reason.
    pub(crate) fn add(&mut self, row: &str, reason: &str) -> io::Result<()> {
        match self.syntax {
            RejectsSyntax::Csv { delimiter, columns } => {
                self.out
                    .write_all(csv_row(row, reason, (delimiter, columns)).as_bytes())?;
            }
            RejectsSyntax::Jsonl => serde_json::to_writer(&mut self.out, &json_row(row, reason))?,
        }
        self.out.write_all(b"\n")
    }

    /// Writes out what is pending.
    pub(crate) fn finish(mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// A row as it was, with the reason behind its columns. A row that cannot be divided is one field.
fn csv_row(row: &str, reason: &str, (delimiter, columns): (u8, usize)) -> String {
    let is_whole = matches!(record_end(row.as_bytes(), delimiter), RecordEnd::Complete { whole, .. } if whole == row.len());
    let found = fields(row, delimiter).len();
    let delimiter = char::from(delimiter);
    let padding = |count: usize| delimiter.to_string().repeat(count);
    let reason = quoted_field(reason);
    if !is_whole || columns < found {
        return format!("{}{}{reason}", quoted_field(row), padding(columns));
    }
    format!("{row}{}{reason}", padding(columns - found + 1))
}

fn quoted_field(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

/// An object with the reason as one more attribute; a row that is no object is an attribute of its own.
fn json_row(row: &str, reason: &str) -> Map<String, Value> {
    let mut object =
        serde_json::from_str(row).unwrap_or_else(|_| Map::from_iter([("row".to_owned(), Value::from(row))]));
    object.insert(REASON.to_owned(), reason.into());
    object
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rejects(header: Option<(&str, u8)>, rows: &[(&str, &str)]) -> String {
        let mut text = Vec::new();
        let mut rejects = Rejects::begin(Box::new(&mut text), header).unwrap();
        for (row, reason) in rows {
            rejects.add(row, reason).unwrap();
        }
        rejects.finish().unwrap();
        String::from_utf8(text).unwrap()
    }

    #[test]
    fn rows_of_csv_keep_their_text() {
        let rows = [
            ("a;\"b\nc\"", "is \"x\""),
            ("a", "too few"),
            ("a;\"b", "open"),
            ("a;b;c", "too many"),
        ];
        assert_eq!(
            rejects(Some(("x;y", b';')), &rows),
            "x;y;reason\na;\"b\nc\";\"is \"\"x\"\"\"\na;;\"too few\"\n\"a;\"\"b\";;\"open\"\n\"a;b;c\";;\"too many\"\n"
        );
    }

    #[test]
    fn objects_get_an_attribute() {
        assert_eq!(
            rejects(None, &[(r#"{"a":1}"#, "x"), ("nonsense", "y")]),
            "{\"a\":1,\"reason\":\"x\"}\n{\"reason\":\"y\",\"row\":\"nonsense\"}\n"
        );
    }
}
