//! The inventory as a file of records: CSV or JSON lines, for `numbering export` and `import`.
//!
//! Text becomes rows, rows become records, and records have outcomes. Nothing here knows the command line or HTTP.


mod column;
mod column_map;
mod csv_text;
mod file_error;
mod json_row;
mod kind;
mod layout;
mod national;
mod rejects;
mod text_reader;

pub use column_map::ColumnMap;
pub use national::{CountryCode, NationalFormat, TrunkDigit};
pub(crate) use rejects::Rejects;
pub use text_reader::TextEncoding;
