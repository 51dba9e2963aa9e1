//! [`RowReader`]: the rows of a file, CSV or JSON lines.

use std::io::Read;

use super::column::{Cells, Column};
use super::column_map::ColumnMap;
use super::csv_text::{RECORD_BYTES_MAX, RecordEnd, fields, line_breaks, line_length, record_end};
use super::file_error::{FileError, invalid_file};
use super::json_row::json_fields;
use super::layout::Layout;
use super::text_format::{RecordFormat, TextFormat};
use super::text_reader::TextReader;

/// The bytes of text that must be at hand to read a record: its greatest length, and a line break.
const WINDOW: usize = RECORD_BYTES_MAX + 2;

/// The fault of a record in another encoding.
const NOT_UTF_8: &str = "is not valid UTF-8; if it is Windows-1252, say so with --encoding";

/// A row of a file.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct FileRow {
    /// The line on which it begins, from 1.
    pub(super) line: u64,
    /// The text of it, without the line break.
    pub(super) text: String,
    /// The cells of it, or the reason that it is malformed.
    pub(super) cells: Result<Cells, String>,
}

/// The bytes of a record, and the fault for which it cannot be divided into fields.
struct RawRecord {
    bytes: Vec<u8>,
    fault: Option<String>,
}

/// A reader of the rows of a file. Blank rows are left out.
pub(super) struct RowReader<'a> {
    text: TextReader<'a>,
    format: TextFormat,
    line: u64,
    syntax: Syntax,
}

enum Syntax {
    Csv {
        delimiter: u8,
        header: String,
        layout: Layout,
    },
    /// The names of the row before, and their layout: most rows have the same names.
    Jsonl(Vec<String>, Layout),
}

impl<'a> RowReader<'a> {
    /// Opens a file, and reads the header of CSV.
    pub(super) fn open(input: Box<dyn Read + Send + 'a>, format: TextFormat) -> Result<Self, FileError> {
        let text = TextReader::open(input, format.encoding)?;
        let empty = Layout::new(&[], &format.columns).map_err(invalid_file)?;
        let mut reader = Self {
            text,
            format,
            line: 1,
            syntax: Syntax::Jsonl(Vec::new(), empty),
        };
        if !reader.skip_blank_lines()? {
            return Err(invalid_file("the file is empty"));
        }
        let records = match reader.format.records {
            Some(records) => records,
            None => RecordFormat::of(reader.text.peek(WINDOW)?),
        };
        if records == RecordFormat::Csv {
            reader.read_header()?;
        }
        Ok(reader)
    }

    /// The header of CSV as it stands in the file, and the delimiter.
    pub(super) fn header(&self) -> Option<(&str, u8)> {
        match &self.syntax {
            Syntax::Csv {
                header, delimiter, ..
            } => Some((header, *delimiter)),
            Syntax::Jsonl(..) => None,
        }
    }

    /// The next row; `None` at the end of the file.
    pub(super) fn next(&mut self) -> Result<Option<FileRow>, FileError> {
        while self.skip_blank_lines()? {
            let line = self.line;
            let RawRecord { bytes, fault } = self.record()?;
            let text = String::from_utf8_lossy(&bytes).into_owned();
            let is_unicode = core::str::from_utf8(&bytes).is_ok();
            let fault = fault.or_else(|| (!is_unicode).then(|| NOT_UTF_8.to_owned()));
            let cells = match fault {
                Some(fault) => Err(fault),
                None => match self.cells(&text) {
                    Ok(None) => continue,
                    Ok(Some(cells)) => Ok(cells),
                    Err(fault) => Err(fault),
                },
            };
            return Ok(Some(FileRow { line, text, cells }));
        }
        Ok(None)
    }

    /// The cells of a record; `None` if all its fields are blank.
    fn cells(&mut self, text: &str) -> Result<Option<Cells>, String> {
        let mut cells = match &mut self.syntax {
            Syntax::Csv {
                delimiter, layout, ..
            } => {
                let fields = fields(text, *delimiter);
                if fields.iter().all(String::is_empty) {
                    return Ok(None);
                }
                layout.cells(&fields)?
            }
            Syntax::Jsonl(names, layout) => {
                let (found, values) = json_fields(text)?;
                if *names != found {
                    *layout = Layout::new(&found, &self.format.columns)?;
                    *names = found;
                }
                layout.cells(&values)?
            }
        };
        for (column, value) in self.format.defaults.columns() {
            cells.set_default(column, value);
        }
        Ok(Some(cells.without_text_marks()))
    }

    /// Skips blank lines, and returns whether text follows.
    fn skip_blank_lines(&mut self) -> Result<bool, FileError> {
        loop {
            let text = self.text.peek(WINDOW)?;
            let length = line_length(text);
            if text.is_empty() || !text.get(..length).unwrap_or_default().trim_ascii().is_empty() {
                return Ok(!text.is_empty());
            }
            self.line += line_breaks(text.get(..length).unwrap_or_default());
            self.text.consume(length);
        }
    }

    /// The text of the next record.
    fn record(&mut self) -> Result<RawRecord, FileError> {
        let line = self.line;
        let text = self.text.peek(WINDOW)?;
        let part = |end: usize| text.get(..end).unwrap_or_default();
        let end = match &self.syntax {
            Syntax::Csv { delimiter, .. } => record_end(text, *delimiter),
            Syntax::Jsonl(..) => line_end(text),
        };
        let (record, whole, fault) = match end {
            RecordEnd::Complete { record, whole } => (record, whole, None),
            RecordEnd::Unclosed(opened_at) => {
                let opened_on = line + line_breaks(part(opened_at));
                let rest = text.get(opened_at..).unwrap_or_default();
                let whole = opened_at + line_length(rest);
                let fault = format!(
                    "a quote opens on line {opened_on} and is not closed within {RECORD_BYTES_MAX} bytes"
                );
                (part(whole).trim_ascii_end().len(), whole, Some(fault))
            }
            RecordEnd::TooLong => {
                let fault = format!("is longer than {RECORD_BYTES_MAX} bytes");
                (RECORD_BYTES_MAX, line_length(text), Some(fault))
            }
        };
        let bytes = part(record).to_vec();
        self.line += line_breaks(part(whole));
        let is_cut = matches!(end, RecordEnd::TooLong) && whole == text.len();
        self.text.consume(whole);
        if is_cut {
            self.skip_line()?;
        }
        Ok(RawRecord { bytes, fault })
    }

    /// Skips the rest of a line that is longer than a record may be.
    fn skip_line(&mut self) -> Result<(), FileError> {
        loop {
            let text = self.text.peek(WINDOW)?;
            let length = line_length(text);
            let breaks = line_breaks(text.get(..length).unwrap_or_default());
            let is_end = text.is_empty() || breaks != 0;
            self.line += breaks;
            self.text.consume(length);
            if is_end {
                return Ok(());
            }
        }
    }

    fn read_header(&mut self) -> Result<(), FileError> {
        let text = self.text.peek(WINDOW)?;
        let map = &self.format.columns;
        let read = |delimiter| Header::read(text, delimiter);
        let candidates = self
            .format
            .delimiter
            .candidates()
            .iter()
            .copied()
            .filter_map(read);
        let header = candidates
            // the first of equals
            .rev()
            .max_by_key(|header| header.fitness(map))
            .ok_or_else(|| invalid_file("the first line is not a line of column names"))?;
        let layout = Layout::new(&header.names, map).map_err(invalid_file)?;
        Layout::check_rules(&header.names, map).map_err(invalid_file)?;
        self.line += line_breaks(text.get(..header.bytes).unwrap_or_default());
        self.check_required(&layout)?;
        self.text.consume(header.bytes);
        self.syntax = Syntax::Csv {
            delimiter: header.delimiter,
            header: header.text,
            layout,
        };
        Ok(())
    }

    /// Checks that the columns without which no record is complete are there.
    fn check_required(&self, layout: &Layout) -> Result<(), FileError> {
        let has = |column| {
            let mut defaults = self.format.defaults.columns();
            layout.has(column) || defaults.any(|(default, _)| default == column)
        };
        for (column, flag) in [
            (Column::Tenant, " or use --tenant"),
            (Column::Kind, " or use --kind"),
        ] {
            let is_named = column == Column::Tenant && has(Column::TenantName);
            if !has(column) && !is_named {
                return Err(invalid_file(format!(
                    "the file has no column {}: add one, name one with --map,{flag}",
                    column.name()
                )));
            }
        }
        if !has(Column::First) && !has(Column::Prefix) {
            return Err(invalid_file(
                "the file has neither a column first nor prefix: add one, or name one with --map",
            ));
        }
        Ok(())
    }
}

/// A header of CSV, as one delimiter divides it.
struct Header {
    delimiter: u8,
    text: String,
    names: Vec<String>,
    bytes: usize,
}

impl Header {
    fn read(text: &[u8], delimiter: u8) -> Option<Self> {
        let RecordEnd::Complete { record, whole } = record_end(text, delimiter) else {
            return None;
        };
        let record = String::from_utf8_lossy(text.get(..record)?).into_owned();
        Some(Self {
            delimiter,
            names: fields(&record, delimiter),
            text: record,
            bytes: whole,
        })
    }

    /// The fitness of the names: known columns count first, then fields.
    fn fitness(&self, map: &ColumnMap) -> (usize, usize) {
        let others = "*=".parse().unwrap_or_default();
        let known = Layout::new(&self.names, &others).map_or(0, |layout| layout.len());
        let of_rules = map.rules().flat_map(|rule| &rule.names);
        let mapped = of_rules.filter(|name| self.names.iter().any(|own| own.eq_ignore_ascii_case(name)));
        (known + mapped.count(), self.names.len())
    }
}

/// The end of a line of JSON.
fn line_end(text: &[u8]) -> RecordEnd {
    let whole = line_length(text);
    let record = text.get(..whole).unwrap_or_default().trim_ascii_end().len();
    if RECORD_BYTES_MAX < record {
        return RecordEnd::TooLong;
    }
    RecordEnd::Complete { record, whole }
}
