//! The inventory as a file of records: CSV or JSON lines, for `numbering export` and `import`.
//!
//! Text becomes rows, rows become records, and records have outcomes. Nothing here knows the command line or HTTP.

mod accepted_lines;
mod column;
mod column_map;
mod compared;
mod comparison;
mod csv_text;
mod exported_record;
mod file_error;
mod import_run;
mod json_row;
mod kind;
mod layout;
mod national;
mod record_parser;
mod record_source;
mod rejection;
mod rejects;
mod report;
mod row_reader;
mod spreadsheet;
mod text_format;
mod text_reader;

pub use column_map::ColumnMap;
pub(crate) use comparison::{CompareScope, Comparison};
pub(crate) use exported_record::ExportedRecord;
pub(crate) use import_run::{ImportOptions, ImportRun};
pub use national::{CountryCode, NationalFormat, TrunkDigit};
pub(crate) use record_source::RecordSource;
pub(crate) use rejects::Rejects;
pub(crate) use report::ImportReport;
pub use text_format::{Defaults, Delimiter, RecordFormat, TextFormat};
pub use text_reader::TextEncoding;
