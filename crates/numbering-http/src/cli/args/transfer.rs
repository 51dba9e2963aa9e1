//! `numbering export` and `import`: who holds what, as lines of text.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::config::DatabaseSettings;

const EXPORT_HELP: &str = "\
Prints one moment of the inventory, an interval a line, in the order of the numbers and then of the prefixes:

  tenant                            who holds it
  kind                              mobile, range (of a trunk) or prefix (of a trunk)
  first, last | prefix              what is held
  group, user                       who has it; empty while it is available
  definition, share                 lines that follow each other with the same text here are parts of one definition,
                                    and came to their group together
  active, extension_length, extension_first, extension_last, written
                                    what the range or prefix was defined as

`numbering import` takes the same.

Exit code: 0 it is printed, 2 it could not be.

Examples:
  numbering export >inventory.csv
  numbering export --format jsonl | jq -r 'select(.tenant == \"foo\").first'";

const IMPORT_HELP: &str = "\
Brings lines in as `numbering export` prints them, by the rules that requests go by. Columns may be left out, but for
tenant, kind, and first or prefix; without last, first is all. A line is brought in as a whole, with its group and user, or
rejected; the lines of one definition all are, or none.

What is done is printed as JSON: a line for each that is rejected, with its number in the file, a code and the reason, as in
an answer 207; and at last a summary. Lines are committed by ten thousand, so that the service can go on beside it: what
was committed stays when the import is stopped. The same file may be imported again: what is in already is rejected.

With --dry-run the whole file is brought in, so that lines which are in each other's way are seen, and all is taken back.
Changes by others wait meanwhile, and may be refused with 503.

Exit code: 0 all lines are in, 1 some or all are rejected, 2 it could not be done to the end.

Examples:
  numbering import --dry-run inventory.csv
  numbering import --create inventory.csv >report.jsonl
  printf 'tenant,kind,first,last\\nfoo,mobile,+32470000000,+32470009999\\n' | numbering import -";

/// How lines are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum RecordFormat {
    /// Comma-separated values, the first line names the columns
    Csv,
    /// A JSON object a line
    Jsonl,
}

/// What is exported.
#[derive(Args, Clone, Debug)]
#[command(after_help = EXPORT_HELP)]
pub struct ExportArgs {
    /// How lines are written
    #[arg(long, value_name = "FORMAT", default_value = "csv")]
    pub format: RecordFormat,

    /// The database.
    #[command(flatten)]
    pub database: DatabaseSettings,
}

/// What is imported, and how.
#[derive(Args, Clone, Debug)]
#[command(after_help = IMPORT_HELP)]
pub struct ImportArgs {
    /// The file; - is standard input
    pub file: PathBuf,

    /// How lines are written
    #[arg(long, value_name = "FORMAT", default_value = "csv")]
    pub format: RecordFormat,

    /// Make the tenants, groups and users that are not there; without it their lines are rejected
    #[arg(long)]
    pub create: bool,

    /// Change nothing, and tell what would become of each line
    #[arg(long)]
    pub dry_run: bool,

    /// The database.
    #[command(flatten)]
    pub database: DatabaseSettings,
}
