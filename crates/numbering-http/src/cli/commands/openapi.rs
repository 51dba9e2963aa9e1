//! `numbering openapi`: prints the description of the API.

use crate::server::openapi;
use crate::server::start_error::StartError;

pub(in crate::cli) fn print_openapi() -> Result<(), StartError> {
    println!("{}", openapi::text()?);
    Ok(())
}
