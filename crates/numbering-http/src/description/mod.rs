//! The parts of the OpenAPI document that follow from what an operation is, added to the generated document, so that
//! no operation forgets one: common parameters, headers, statuses, examples, the least role, the order, and
//! where a default stands.
//!
//! Each file is one pass over the whole document. It knows no single operation but through the running example.

mod defaults;
mod examples;
mod headers;
mod least_role;
mod operations;
mod order;
mod parameters;
mod refusals;

use utoipa::openapi::OpenApi;

/// Completes the generated document.
///
/// # Errors
///
/// When the running example cannot be read: a defect.
pub(crate) fn complete(document: &mut OpenApi) -> Result<(), serde_json::Error> {
    order::apply(document);
    defaults::apply(document);
    least_role::apply(document);
    parameters::apply(document);
    headers::apply(document);
    examples::apply(document)?;
    refusals::apply(document);
    Ok(())
}
