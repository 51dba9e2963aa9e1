//! The refusals that any operation may give, for the OpenAPI document: [`Problem`] and [`ExclusiveProblem`].

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::openapi::{RefOr, Response};
use utoipa::{IntoResponses, ToSchema};

use super::schemas::NumberResult;
use crate::error::{ChangeOutcome, CodeName, CodeNumber, CodeWord, Conflict, ErrorCause};

/// An answer that confirms success and has no content.
#[derive(Serialize, ToSchema)]
pub struct Done {}

/// The errors in a request.
#[derive(ToSchema)]
#[schema(example = json!({"errors": [{
    "code": 19,
    "message": "The number range provided is not available to the groups of this Tenant.",
    "details": {
        "name": "NOT_AVAILABLE_FOR_ASSIGNMENT",
        "reason": "+4722334000 is not held by tenant acme",
        "index": 0,
        "cause": "not_held",
        "conflicts": [],
    },
}]}))]
pub struct ErrorReport {
    /// The errors, at least one. A request that is done as a whole or not at all lists every bad item, at
    /// most 100.
    pub errors: Vec<ErrorItem>,
    /// For a list of mobile numbers of which none was accepted: one row for each item. `errors` then has one
    /// element for each code among them.
    #[schema(nullable = false)]
    pub result: Option<Vec<NumberResult>>,
    /// The number of items that were rejected: all.
    #[schema(nullable = false)]
    pub summary: Option<RefusalSummary>,
}

/// The numbers of items that were accepted, none, and rejected.
#[derive(ToSchema)]
pub struct RefusalSummary {
    /// 0, for a request to add or assign numbers.
    #[schema(nullable = false)]
    pub added: Option<u64>,
    /// 0, for a request to remove or return numbers.
    #[schema(nullable = false)]
    pub removed: Option<u64>,
    /// The number of all items.
    pub rejected: u64,
}

/// One error.
#[derive(ToSchema)]
pub struct ErrorItem {
    /// The number of the code.
    pub code: CodeNumber,
    /// The meaning of the code.
    pub message: String,
    /// The details of this case.
    pub details: ErrorDetails,
}

/// The details of an error.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct ErrorDetails {
    /// The name of the code.
    pub name: CodeName,
    /// A sentence that names the value and what is expected.
    pub reason: String,
    /// The index of the item at fault in its list.
    #[schema(nullable = false)]
    pub index: Option<u64>,
    /// The cause.
    #[schema(nullable = false)]
    pub cause: Option<ErrorCause>,
    /// The held intervals that conflict with the request: the first 20, as far as the caller may see them.
    #[schema(nullable = false)]
    pub conflicts: Option<Vec<Conflict>>,
    /// True if there are more conflicts than are listed: an item lists 20, and all items of a request 1,000.
    #[schema(nullable = false)]
    pub truncated: Option<bool>,
    /// The place in the body, a JSON pointer.
    #[schema(nullable = false)]
    pub pointer: Option<String>,
    /// The limit that was exceeded.
    #[schema(nullable = false)]
    pub limit: Option<u64>,
    /// The outcome of a change that was not acknowledged.
    #[schema(nullable = false)]
    pub outcome: Option<ChangeOutcome>,
    /// The id of the request, which leads to its log entry.
    #[schema(nullable = false)]
    pub request_id: Option<String>,
}

/// The statuses with which any operation may refuse, with their descriptions.
const REFUSALS: [(&str, &str); 10] = [
    (
        "400",
        "The request is malformed (1000 to 1002), or a rule of the inventory forbids the change",
    ),
    ("401", "No token, or an unknown, expired or revoked one (1006)"),
    (
        "403",
        "The rights do not suffice (1007), whether or not the object of the path exists",
    ),
    (
        "404",
        "The object of the path does not exist (1004), or the service is not assigned to the group (1005)",
    ),
    ("408", "The body did not arrive in time (1015)"),
    (
        "409",
        "The object exists already (11), or the idempotency key was used for another request (1016) or is in use (1017)",
    ),
    (
        "413",
        "The body or a list is too large (1008): `details.limit` is the limit",
    ),
    ("429", "Too many requests (1014)"),
    ("500", "A defect (1099): the log has an entry with the request id"),
    (
        "503",
        "The database is unavailable or overloaded (1012): `details.outcome` tells if the change may have happened",
    ),
];

/// The same for exclusive numbers, with words in place of numbers.
const EXCLUSIVE_REFUSALS: [(&str, &str); 10] = [
    ("400", "The request is malformed: `VALIDATE_FAILED`"),
    (
        "401",
        "No token, or an unknown, expired or revoked one: `UNAUTHORIZED`",
    ),
    ("403", "The rights do not suffice: `FORBIDDEN`"),
    (
        "404",
        "The id does not exist, or belongs to another tenant: `NOT_FOUND`",
    ),
    ("408", "The body did not arrive in time: `REQUEST_TIMEOUT`"),
    (
        "409",
        "The number exists already: `ALREADY_EXISTS`, with `detail.id` of the record that has it; or the idempotency key was used for another request or is in use: `CONFLICT`",
    ),
    ("413", "The body or a list is too large: `LIMIT_EXCEEDED`"),
    ("429", "Too many requests: `TOO_MANY_REQUESTS`"),
    ("500", "A defect: `UNKNOWN`"),
    ("503", "The database is unavailable or overloaded: `UNAVAILABLE`"),
];

/// The errors in a request for exclusive numbers.
#[derive(ToSchema)]
#[schema(example = json!({"errors": [{
    "code": "VALIDATE_FAILED",
    "message": "A required attribute is missing.",
    "detail": {"reason": "\"number\" is missing", "pointer": "/number"},
}]}))]
pub struct ExclusiveErrorReport {
    /// The errors, at least one.
    pub errors: Vec<ExclusiveErrorItem>,
}

/// One error.
#[derive(ToSchema)]
pub struct ExclusiveErrorItem {
    /// The code, a word.
    pub code: CodeWord,
    /// The meaning of the code.
    pub message: String,
    /// The details of this case.
    #[schema(nullable = false)]
    pub detail: Option<ExclusiveErrorDetail>,
}

/// The details of an error.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct ExclusiveErrorDetail {
    /// A sentence that names the value and what is expected.
    #[schema(nullable = false)]
    pub reason: Option<String>,
    /// The place in the body, a JSON pointer.
    #[schema(nullable = false)]
    pub pointer: Option<String>,
    /// The id of the exclusive number that has the same number.
    #[schema(nullable = false)]
    pub id: Option<String>,
    /// The limit that was exceeded.
    #[schema(nullable = false)]
    pub limit: Option<u64>,
    /// The outcome of a change that was not acknowledged.
    #[schema(nullable = false)]
    pub outcome: Option<ChangeOutcome>,
    /// The id of the request, which leads to its log entry.
    #[schema(nullable = false)]
    pub request_id: Option<String>,
}

/// Every refusal of any operation.
pub struct Problem;

impl IntoResponses for Problem {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        responses(&REFUSALS, "ErrorReport")
    }
}

/// Every refusal of an operation on exclusive numbers.
pub struct ExclusiveProblem;

impl IntoResponses for ExclusiveProblem {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        responses(&EXCLUSIVE_REFUSALS, "ExclusiveErrorReport")
    }
}

fn responses(refusals: &[(&str, &str)], schema: &str) -> BTreeMap<String, RefOr<Response>> {
    let refusal = |(status, when): &(&str, &str)| {
        let schema = utoipa::openapi::Ref::from_schema_name(schema);
        let content = utoipa::openapi::content::Content::new(Some(schema));
        let response = utoipa::openapi::ResponseBuilder::new()
            .description(*when)
            .content("application/json", content);
        ((*status).to_owned(), RefOr::T(response.build()))
    };
    refusals.iter().map(refusal).collect()
}
