//! The input of a command: a file, or standard input.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use crate::server::start_error::StartError;

/// The name of standard input and standard output in the place of a file.
pub(super) const STANDARD_STREAM: &str = "-";

/// Opens a file, or standard input.
pub(super) fn input(file: &Path) -> Result<Box<dyn Read + Send>, StartError> {
    if file == Path::new(STANDARD_STREAM) {
        return Ok(Box::new(std::io::stdin()));
    }
    let opened = File::open(file).map_err(|error| format!("cannot read {}: {error}", file.display()))?;
    Ok(Box::new(opened))
}
