//! [`Fault`]: one error in a request.

use serde::Serialize;
use serde::ser::{SerializeStruct, Serializer};
use utoipa::ToSchema;

use super::cause::ErrorCause;
use super::code::ErrorCode;
use super::conflict::{Conflict, ShownConflicts};

/// One error in a request: a code, and the details of this case.
///
/// Serialized as the provisioning family shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    code: ErrorCode,
    message: &'static str,
    details: Box<Details>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Details {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'static str>,
    reason: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    index: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cause: Option<ErrorCause>,
    #[serde(skip_serializing_if = "Option::is_none")]
    conflicts: Option<Vec<Conflict>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    truncated: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pointer: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    limit: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<ChangeOutcome>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
}

/// The outcome of a change that the service could not report in full.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChangeOutcome {
    /// Nothing was changed.
    NotApplied,
    /// The commit was sent and not acknowledged.
    Unknown,
}

impl Fault {
    /// A fault with the text of the table. `reason` is a sentence without a full stop.
    #[must_use]
    pub fn new(code: ErrorCode, reason: impl Into<String>) -> Self {
        let details = Details {
            name: Some(code.name()),
            reason: reason.into(),
            index: None,
            cause: None,
            conflicts: None,
            truncated: None,
            pointer: None,
            limit: None,
            outcome: None,
            request_id: None,
            id: None,
        };
        Self {
            code,
            message: code.message(),
            details: Box::new(details),
        }
    }

    /// A fault for an attribute whose value is not allowed.
    #[must_use]
    pub fn invalid(pointer: impl Into<String>, reason: impl Into<String>) -> Self {
        Self::new(ErrorCode::InvalidAttribute, reason).pointer(pointer)
    }

    /// A fault for a required attribute that is missing.
    #[must_use]
    pub fn missing(pointer: impl Into<String>) -> Self {
        let pointer = pointer.into();
        let attribute = pointer.rsplit('/').next().unwrap_or_default();
        Self::new(ErrorCode::MissingAttribute, format!("{attribute:?} is missing")).pointer(pointer)
    }

    /// The fault with the text of code 19 for a prefix, instead of a range.
    #[must_use]
    pub fn for_prefix(self) -> Self {
        Self {
            message: ErrorCode::PREFIX_NOT_AVAILABLE,
            ..self
        }
    }

    /// The fault with the index of the item in its list, and the cause.
    #[must_use]
    pub fn at(mut self, index: usize, cause: ErrorCause) -> Self {
        self.details.index = Some(index);
        self.details.cause = Some(cause);
        self.details.conflicts.get_or_insert_default();
        self
    }

    /// The fault with the cause.
    #[must_use]
    pub fn because(mut self, cause: ErrorCause) -> Self {
        self.details.cause = Some(cause);
        self
    }

    /// The fault with the held intervals that conflict.
    #[must_use]
    pub fn conflicts(mut self, shown: ShownConflicts) -> Self {
        self.details.conflicts = Some(shown.conflicts);
        self.details.truncated = shown.is_truncated.then_some(true);
        self
    }

    /// The fault with its place in the body, a JSON pointer.
    #[must_use]
    pub fn pointer(mut self, pointer: impl Into<String>) -> Self {
        self.details.pointer = Some(pointer.into());
        self
    }

    /// The fault with the limit that was exceeded.
    #[must_use]
    pub fn limit(mut self, limit: u64) -> Self {
        self.details.limit = Some(limit);
        self
    }

    /// The fault with the outcome of the change.
    #[must_use]
    pub fn outcome(mut self, outcome: ChangeOutcome) -> Self {
        self.details.outcome = Some(outcome);
        self
    }

    /// The fault with the request id, which leads to the log entry.
    #[must_use]
    pub fn request_id(mut self, request_id: impl Into<String>) -> Self {
        self.details.request_id = Some(request_id.into());
        self
    }

    /// The fault with the id of the record that conflicts.
    #[must_use]
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.details.id = Some(id.into());
        self
    }

    /// The code.
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        self.code
    }

    /// The sentence on this case.
    #[must_use]
    pub fn reason(&self) -> &str {
        &self.details.reason
    }

    /// The HTTP status of an answer whose first fault this is.
    #[must_use]
    pub fn status(&self) -> u16 {
        match self.details.index {
            Some(_) => self.code.status_in_list(),
            None => self.code.status(),
        }
    }

    pub(super) const fn message(&self) -> &'static str {
        self.message
    }

    /// The details without the name: the family of exclusive numbers has a word for the code instead.
    pub(super) fn unnamed_details(&self) -> Details {
        Details {
            name: None,
            ..(*self.details).clone()
        }
    }
}

impl Serialize for Fault {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fault = serializer.serialize_struct("Fault", 3)?;
        fault.serialize_field("code", &self.code.number())?;
        fault.serialize_field("message", self.message)?;
        fault.serialize_field("details", &self.details)?;
        fault.end()
    }
}
