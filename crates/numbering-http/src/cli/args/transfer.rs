//! The arguments of `numbering export` and `import`: the inventory as records of text.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use numbering_core::Prefix;

use crate::config::DatabaseSettings;
use crate::transfer::{
    ColumnMap, CountryCode, Defaults, Delimiter, NationalFormat, RecordFormat, TextEncoding, TextFormat,
    TrunkDigit,
};

const EXPORT_HELP: &str = "\
Prints one snapshot of the inventory, one interval in each record, sorted by number and then by prefix:

  tenant                            the owner
  kind                              mobile, range (of a trunk) or prefix (of a trunk)
  first, last | prefix              the numbers or the prefix
  group, user                       the holder; empty while it is available
  definition, share                 consecutive records with equal text here are parts of one definition, and were assigned
                                    to their group together
  active, extension_length, extension_first, extension_last, written
                                    the definition of the range or prefix
  tenant_name, tenant_type, group_name
                                    the names of the owner and the group, and ServiceProvider or Enterprise

`numbering import` reads the same format. With --for spreadsheet each text has an apostrophe before it, so that no
spreadsheet makes a number, a date or a formula of it; `numbering import` takes these away again.

Exit code: 0 printed, 2 the export failed.

Examples:
  numbering export >inventory.csv
  numbering export --for spreadsheet --delimiter ';' >inventory.csv
  numbering export --format jsonl | jq -r 'select(.tenant == \"foo\").first'";

const IMPORT_HELP: &str = "\
Imports records in the format of `numbering export`, by the rules of the API. Columns may be left out, except tenant, kind,
and first or prefix; without last or size, a range is the first number alone. A record is imported as a whole, with its group
and user, or rejected; the records of one definition are imported together, or not at all.

Prints the result as JSON: a line for each rejected record, with its line number, a code, the reason and the row; then a
summary. Records are committed some at a time, up to ten thousand, as many as take about 200 ms, so that the service keeps
working meanwhile; an import that is stopped keeps the records committed so far. The same file may be imported again: records
that are present already are rejected.

With --update a record about numbers that its tenant holds already brings them to the group, the user and the attributes that
it names, instead of a rejection; one that says what is so already is unchanged, which is no error. A column that the file
does not have is not named; a blank group makes numbers available. A record that has another one of the same file in its way
is rejected: the earlier wins.

With --compare nothing changes. Prints a line of JSON for each range that is the same here, different, onlyInFile, and onlyHere
(of the tenant of --tenant, or of the numbers of --prefix), with the holders in the file and here; then their counts. Only what
the file names is compared: a list without groups says nothing about them.

With --dry-run the whole file is imported, which shows conflicts between its records, and then rolled back. Other changes
wait meanwhile, and may be refused with 503.

Exit code: 0 all records are imported or unchanged, 1 some or all are rejected (with
--compare: something differs), 2 the import failed, or the file is empty or lacks a column.

Examples:
  numbering import --dry-run inventory.csv
  numbering import --create --rejects rejects.csv inventory.csv >report.jsonl
  numbering import --update --map 'Number=first,Department=group,*=' --tenant foo --kind mobile moves.csv
  numbering import --compare --tenant foo --kind mobile --map 'Number=first,*=' switch.csv
  numbering import --create --tenant foo --kind mobile --map 'Start=first,End=last,*=' \\
      --country 32 --trunk-digit 0 spreadsheet.csv
  printf 'tenant,kind,first,last\\nfoo,mobile,+32470000000,+32470009999\\n' | numbering import -";

/// The reader of an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ExportReader {
    /// `numbering import`, and other programs
    Import,
    /// Excel and the like
    Spreadsheet,
}

/// The arguments of `numbering export`.
#[derive(Args, Clone, Debug)]
#[command(after_help = EXPORT_HELP)]
pub struct ExportArgs {
    /// Reader of the CSV: for a spreadsheet, cells are texts that Excel does not change
    #[arg(long = "for", value_name = "READER", default_value = "import")]
    pub reader: ExportReader,

    /// Delimiter of CSV; auto is a comma
    #[arg(long, value_name = "DELIMITER", default_value = "auto")]
    pub delimiter: Delimiter,

    /// Format of the records
    #[arg(long, value_name = "FORMAT", default_value = "csv")]
    pub format: RecordFormat,

    /// The database.
    #[command(flatten)]
    pub database: DatabaseSettings,
}

/// The arguments of `numbering import`.
#[derive(Args, Clone, Debug)]
#[command(after_help = IMPORT_HELP)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub struct ImportArgs {
    /// The file; - is standard input
    pub file: PathBuf,

    /// The form of the text.
    #[command(flatten)]
    pub text: TextArgs,

    /// Create the tenants, groups and users that do not exist; without it their records are rejected
    #[arg(long)]
    pub create: bool,

    /// Bring numbers that the tenant holds already to the group, user and attributes that their record names; columns that
    /// the file does not have stay as they are
    #[arg(long)]
    pub update: bool,

    /// Change nothing, and report the result for each record
    #[arg(long)]
    pub dry_run: bool,

    /// Change nothing, and report which numbers are the same here, different, only in the file, and, with --tenant or
    /// --prefix, only here
    #[arg(long, conflicts_with_all = ["create", "update", "dry_run"])]
    pub compare: bool,

    /// With --compare: report numbers that begin so and are only here
    #[arg(long, requires = "compare")]
    pub prefix: Option<Prefix>,

    /// New file for the rejected rows: in the format of the input, as UTF-8, with the reasons in one more column
    #[arg(long, value_name = "FILE")]
    pub rejects: Option<PathBuf>,

    /// The database.
    #[command(flatten)]
    pub database: DatabaseSettings,
}

/// The form of the text of a file, and the values that it leaves out.
#[derive(Args, Clone, Debug)]
pub struct TextArgs {
    /// Format of the records; without it, a file that begins with a brace is of JSON lines, and any other of CSV
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<RecordFormat>,

    /// Delimiter of CSV
    #[arg(long, value_name = "DELIMITER", default_value = "auto")]
    pub delimiter: Delimiter,

    /// Encoding of the text
    #[arg(long, value_name = "ENCODING", default_value = "auto")]
    pub encoding: TextEncoding,

    /// Columns of other names: Start=first takes Start for first, NPA+NXX=prefix joins two, Remarks= leaves one out, and
    /// *= leaves out all that are not known
    #[arg(long, value_name = "NAME=COLUMN,…")]
    pub map: Option<ColumnMap>,

    /// Tenant of every record, for a file without that column
    #[arg(long, value_name = "TENANT_ID")]
    pub tenant: Option<String>,

    /// Kind of every record, for a file without that column: mobile, range or prefix
    #[arg(long, value_name = "KIND")]
    pub kind: Option<String>,

    /// Group of every record, for a file without that column
    #[arg(long, value_name = "GROUP_ID")]
    pub group: Option<String>,

    /// Country code of numbers that begin neither with + nor with 00; without it they are refused
    #[arg(long, value_name = "CODE")]
    pub country: Option<CountryCode>,

    /// Digit with which these numbers begin, as 0 in most of Europe, and which is no part of them abroad
    #[arg(long, value_name = "DIGIT", requires = "country")]
    pub trunk_digit: Option<TrunkDigit>,
}

impl TextArgs {
    /// Returns the format of the text.
    #[must_use]
    pub fn text_format(&self) -> TextFormat {
        let national = self.country.clone().map(|country| NationalFormat {
            country,
            trunk_digit: self.trunk_digit,
        });
        TextFormat {
            records: self.format,
            delimiter: self.delimiter,
            encoding: self.encoding,
            columns: self.map.clone().unwrap_or_default(),
            defaults: Defaults {
                tenant: self.tenant.clone(),
                kind: self.kind.clone(),
                group: self.group.clone(),
            },
            national,
        }
    }
}
