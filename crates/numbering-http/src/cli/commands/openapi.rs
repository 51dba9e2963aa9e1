//! `numbering openapi`: prints the description of the API.

use crate::server::app::StartError;
use crate::server::openapi;

pub(in crate::cli) fn print_openapi() -> Result<(), StartError> {
    println!("{}", openapi::text()?);
    Ok(())
}
