//! [`ListView`]: the view of a list of numbers.

use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

/// A view of a list of numbers other than the plain one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ListView {
    /// Maximal ranges, in place of numbers.
    Ranges,
}

impl ListView {
    /// The view of this name.
    pub(super) fn named(name: &str) -> Option<Self> {
        serde_json::from_value(Value::from(name)).ok()
    }
}
