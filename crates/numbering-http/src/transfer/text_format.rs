//! [`TextFormat`]: the form in which a file of records is written.

use clap::ValueEnum;

use super::column::Column;
use super::column_map::ColumnMap;
use super::national::NationalFormat;
use super::text_reader::TextEncoding;

/// The format of records.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum RecordFormat {
    /// Comma-separated values; the first line names the columns
    #[default]
    Csv,
    /// One JSON object a line
    Jsonl,
}

impl RecordFormat {
    /// The format of a file that begins so: an object begins with a brace, and no name of a column does.
    pub(super) fn of(begin: &[u8]) -> Self {
        match begin.trim_ascii_start().first() {
            Some(b'{') => Self::Jsonl,
            _ => Self::Csv,
        }
    }
}

/// The character between two fields of CSV.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Delimiter {
    /// The one of the others that fits the header best
    #[default]
    Auto,
    /// A comma
    #[value(name = ",", alias = "comma")]
    Comma,
    /// A semicolon
    #[value(name = ";", alias = "semicolon")]
    Semicolon,
    /// A tab
    Tab,
}

impl Delimiter {
    /// The byte that is written.
    pub(crate) const fn byte(self) -> u8 {
        match self {
            Self::Auto | Self::Comma => b',',
            Self::Semicolon => b';',
            Self::Tab => b'\t',
        }
    }

    /// The bytes that it can be.
    pub(super) const fn candidates(self) -> &'static [u8] {
        match self {
            Self::Auto => b",;\t",
            Self::Comma => b",",
            Self::Semicolon => b";",
            Self::Tab => b"\t",
        }
    }
}

/// The form in which a file of records is written, and the values that it leaves out.
#[derive(Clone, Debug, Default)]
pub struct TextFormat {
    /// The format of its records; without it, that of its first character other than a blank.
    pub records: Option<RecordFormat>,
    /// The delimiter of CSV.
    pub delimiter: Delimiter,
    /// Its encoding.
    pub encoding: TextEncoding,
    /// Columns of other names.
    pub columns: ColumnMap,
    /// The values of columns that it does not have.
    pub defaults: Defaults,
    /// The form of national numbers; without it they are refused.
    pub national: Option<NationalFormat>,
}

/// The values of columns that a file does not have.
#[derive(Clone, Debug, Default)]
pub struct Defaults {
    /// The tenant of every record.
    pub tenant: Option<String>,
    /// The kind of every record.
    pub kind: Option<String>,
    /// The group of every record.
    pub group: Option<String>,
}

impl Defaults {
    /// The columns with a default.
    pub(super) fn columns(&self) -> impl Iterator<Item = (Column, &str)> {
        let columns = [
            (Column::Tenant, &self.tenant),
            (Column::Kind, &self.kind),
            (Column::Group, &self.group),
        ];
        columns
            .into_iter()
            .filter_map(|(column, value)| Some((column, value.as_deref()?)))
    }
}
