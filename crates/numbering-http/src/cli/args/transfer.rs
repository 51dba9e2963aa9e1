//! The arguments of `numbering export` and `import`: the inventory as records of text.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::config::DatabaseSettings;

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

`numbering import` reads the same format.

Exit code: 0 printed, 2 the export failed.

Examples:
  numbering export >inventory.csv
  numbering export --format jsonl | jq -r 'select(.tenant == \"foo\").first'";

const IMPORT_HELP: &str = "\
Imports records in the format of `numbering export`, by the rules of the API. Columns may be left out, except tenant, kind,
and first or prefix; without last, a range is the first number alone. A record is imported as a whole, with its group and
user, or rejected; the records of one definition are imported together, or not at all.

Prints the result as JSON: a line for each rejected record, with its line number, a code and the reason, as in an answer
with status 207; then a summary. Records are committed some at a time, up to ten thousand, as many as take about 200 ms, so
that the service keeps working meanwhile; an import that is stopped keeps the records committed so far. The same file may be
imported again: records that are present already are rejected.

With --dry-run the whole file is imported, which shows conflicts between its records, and then rolled back. Other changes
wait meanwhile, and may be refused with 503.

Exit code: 0 all records are imported, 1 some or all are rejected, 2 the import failed.

Examples:
  numbering import --dry-run inventory.csv
  numbering import --create inventory.csv >report.jsonl
  printf 'tenant,kind,first,last\\nfoo,mobile,+32470000000,+32470009999\\n' | numbering import -";

/// The format of records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum RecordFormat {
    /// Comma-separated values; the first line names the columns
    Csv,
    /// One JSON object a line
    Jsonl,
}

/// The arguments of `numbering export`.
#[derive(Args, Clone, Debug)]
#[command(after_help = EXPORT_HELP)]
pub struct ExportArgs {
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
pub struct ImportArgs {
    /// The file; - is standard input
    pub file: PathBuf,

    /// Format of the records
    #[arg(long, value_name = "FORMAT", default_value = "csv")]
    pub format: RecordFormat,

    /// Create the tenants, groups and users that do not exist; without it their records are rejected
    #[arg(long)]
    pub create: bool,

    /// Change nothing, and report the result for each record
    #[arg(long)]
    pub dry_run: bool,

    /// The database.
    #[command(flatten)]
    pub database: DatabaseSettings,
}
