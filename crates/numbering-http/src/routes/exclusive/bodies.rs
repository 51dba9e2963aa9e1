//! The bodies of exclusive numbers, in requests and answers.

use numbering_core::{CallerNumber, ExclusivePatch};
use numbering_store::NewExclusiveNumber;
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::error::{Fault, OperationError};
use crate::json::{self, text};
use crate::request::BodyItems;
use crate::wire::{exclusive_id, timestamp};

/// An exclusive number to create.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[schema(example = json!({"number": "+4721000000", "enabled": true, "description": "Main number of Acme"}))]
pub(crate) struct CreateExclusiveNumber {
    /// The telephone number: any text of 1 to 64 characters that is not blank.
    #[validate(required, custom(function = "text::exclusive_number"))]
    #[schema(nullable = false, required = true, min_length = 1, max_length = 64)]
    number: Option<String>,
    /// Enable the exclusive number or not.
    #[schema(default = true)]
    enabled: Option<bool>,
    /// A free description, at most 1024 characters.
    #[validate(custom(function = "text::description"))]
    #[schema(max_length = 1024)]
    description: Option<String>,
}

/// Changes of an exclusive number: absent attributes stay as they are.
#[expect(
    clippy::option_option,
    reason = "outside: whether it is given; inside: whether it is null"
)]
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[schema(example = json!({"number": "+4721000000", "enabled": true, "description": "Main number of Acme"}))]
pub(crate) struct UpdateExclusiveNumber {
    /// The new telephone number: any text of 1 to 64 characters that is not blank.
    #[validate(custom(function = "text::exclusive_number"))]
    #[schema(min_length = 1, max_length = 64)]
    pub(super) number: Option<String>,
    /// Enable the exclusive number or not.
    enabled: Option<bool>,
    /// The time of creation. It cannot change; only its present value is accepted.
    #[schema(format = DateTime, example = "2017-07-21T17:32:28Z")]
    created_at: Option<String>,
    /// The new description, at most 1024 characters; `null` removes it.
    #[serde(default, deserialize_with = "present")]
    #[validate(custom(function = "text::description"))]
    #[schema(value_type = Option<String>, max_length = 1024)]
    description: Option<Option<String>>,
}

/// Distinguishes an attribute that is `null` from one that is absent.
#[expect(
    clippy::option_option,
    reason = "outside: whether it is given; inside: whether it is null"
)]
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

impl BodyItems for CreateExclusiveNumber {}
impl BodyItems for UpdateExclusiveNumber {}

/// An exclusive number.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ExclusiveNumber {
    /// The unique id.
    #[schema(example = "NzAwNTUxOTA5NzczMTQ4MTYw")]
    id: String,
    /// The telephone number.
    #[schema(example = "+4721000000")]
    number: String,
    /// The time of creation: RFC 3339, UTC, whole seconds.
    #[schema(format = DateTime, example = "2017-07-21T17:32:28Z")]
    created_at: String,
    /// True if it is enabled.
    enabled: bool,
    /// The description; null if there is none.
    #[schema(example = "Main number of Acme", required = true)]
    description: Option<String>,
}

/// The id of a new exclusive number.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CreatedExclusiveNumber {
    /// The unique id.
    #[schema(example = "NzAwNTUxOTA5NzczMTQ4MTYw")]
    pub(super) id: String,
}

/// A list of exclusive numbers.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ExclusiveNumberList {
    /// The number of matches on all pages together.
    #[schema(example = 100, minimum = 0)]
    count: i64,
    /// The items of this page.
    items: Vec<ExclusiveNumber>,
}

impl From<&numbering_core::ExclusiveNumber> for ExclusiveNumber {
    fn from(number: &numbering_core::ExclusiveNumber) -> Self {
        Self {
            id: exclusive_id::encode(number.id),
            number: number.number.as_str().to_owned(),
            created_at: timestamp::format_seconds(number.created_at),
            enabled: number.enabled,
            description: number.description.as_ref().map(|text| text.as_str().to_owned()),
        }
    }
}

impl CreateExclusiveNumber {
    pub(super) fn new_number(&self) -> Result<NewExclusiveNumber, OperationError> {
        let description = self.description.as_deref();
        Ok(NewExclusiveNumber {
            number: json::required("number", self.number.as_deref())?,
            enabled: self.enabled.unwrap_or(true),
            description: description
                .map(|text| json::required("description", Some(text)))
                .transpose()?,
        })
    }
}

impl UpdateExclusiveNumber {
    /// Checks what cannot change.
    ///
    /// # Errors
    ///
    /// Code 1002 for another time of creation than that of `number`.
    pub(super) fn permit(&self, number: &numbering_core::ExclusiveNumber) -> Result<(), OperationError> {
        let is = timestamp::format_seconds(number.created_at);
        match &self.created_at {
            Some(other) if *other != is => {
                let given = text::quoted(other);
                let reason = format!("the time of creation cannot change: it is {is:?}, got {given}");
                Err(Fault::invalid("/created_at", reason).into())
            }
            _ => Ok(()),
        }
    }

    pub(super) fn patch(&self) -> Result<ExclusivePatch, OperationError> {
        let number: Option<CallerNumber> = match self.number.as_deref() {
            Some(number) => Some(json::required("number", Some(number))?),
            None => None,
        };
        let description = match self.description.as_ref() {
            Some(Some(text)) => Some(Some(json::required("description", Some(text.as_str()))?)),
            Some(None) => Some(None),
            None => None,
        };
        Ok(ExclusivePatch {
            number,
            enabled: self.enabled,
            description,
        })
    }
}
