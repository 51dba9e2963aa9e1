//! The inventory as a file of records: CSV or JSON lines, for `numbering export` and `import`.
//!
//! Text becomes rows, rows become records, and records have outcomes. Nothing here knows the command line or HTTP.


mod csv_text;
mod file_error;
mod text_reader;

pub use text_reader::TextEncoding;
