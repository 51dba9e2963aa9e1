//! [`RecordSource`]: the records of a file, in chunks that are imported together.

use std::io::Read;

use numbering_store::{Record, RecordItem};

use super::file_error::FileError;
use super::record_parser::{RecordParser, RecordRejection, invalid};
use super::row_reader::{FileRow, RowReader};
use super::text_format::TextFormat;

/// The most records of ranges and prefixes in a chunk: a refusal names only a hundred of them at a time.
const TRUNK_RECORDS_MAX: usize = 1000;

/// A row of a file and its record, or the reason that it is malformed.
#[derive(Debug)]
pub(crate) struct NumberedRecord {
    /// The line on which it begins, from 1.
    pub(crate) line: u64,
    /// The text of the row.
    pub(crate) text: String,
    /// The record.
    pub(crate) record: Result<Record, RecordRejection>,
}

/// The records of a file.
pub(crate) struct RecordSource<'a> {
    rows: RowReader<'a>,
    parser: RecordParser,
    next: Option<NumberedRecord>,
    is_begun: bool,
}

impl<'a> RecordSource<'a> {
    /// Opens a file. Fails if it cannot be a file of records: it is empty, or lacks a column that all records need.
    pub(crate) fn open(input: Box<dyn Read + Send + 'a>, format: TextFormat) -> Result<Self, FileError> {
        let parser = RecordParser {
            national: format.national.clone(),
        };
        Ok(Self {
            rows: RowReader::open(input, format)?,
            parser,
            next: None,
            is_begun: false,
        })
    }

    /// The header of CSV as it stands in the file, and the delimiter.
    pub(crate) fn header(&self) -> Option<(&str, u8)> {
        self.rows.header()
    }

    /// Returns the next chunk of at most `records_max` records; empty at the end. The records of one definition stay
    /// together, however many.
    pub(crate) fn chunk(&mut self, records_max: usize) -> Result<Vec<NumberedRecord>, FileError> {
        if !self.is_begun {
            self.is_begun = true;
            self.next = self.read()?;
        }
        let (mut chunk, mut trunk): (Vec<NumberedRecord>, usize) = (Vec::new(), 0);
        while let Some(next) = self.next.take() {
            let is_full = records_max <= chunk.len() || TRUNK_RECORDS_MAX <= trunk;
            if is_full && !chunk.last().is_some_and(|last| last.continues_in(&next)) {
                self.next = Some(next);
                break;
            }
            trunk += usize::from(next.is_trunk());
            chunk.push(next);
            self.next = self.read()?;
        }
        Ok(chunk)
    }

    fn read(&mut self) -> Result<Option<NumberedRecord>, FileError> {
        let Some(FileRow { line, text, cells }) = self.rows.next()? else {
            return Ok(None);
        };
        let record = cells.map_err(invalid).and_then(|cells| self.parser.parse(&cells));
        Ok(Some(NumberedRecord { line, text, record }))
    }
}

impl NumberedRecord {
    fn continues_in(&self, next: &Self) -> bool {
        match (&self.record, &next.record) {
            (Ok(record), Ok(next)) => record.goes_on_in(next),
            _ => false,
        }
    }

    const fn is_trunk(&self) -> bool {
        matches!(
            self.record,
            Ok(Record {
                held: RecordItem::Trunk(_),
                ..
            })
        )
    }
}
