//! The least role of each operation, at the beginning of its description.

use utoipa::openapi::OpenApi;

use super::operations::operations;

/// Begins each description with the least role, which stands otherwise only in the extension `x-min-role`.
pub(super) fn apply(document: &mut OpenApi) {
    for described in operations(document) {
        let role = described.least_role().unwrap_or_default();
        let text = described.operation.description.as_deref().unwrap_or_default();
        let text = format!("Least role: `{role}`.\n\n{text}");
        described.operation.description = Some(text);
    }
}
