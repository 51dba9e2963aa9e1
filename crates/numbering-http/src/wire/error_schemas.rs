//! [`Problem`]: every refusal that any operation may give, for the OpenAPI document.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::openapi::{RefOr, Response};
use utoipa::{IntoResponses, ToSchema};

use super::schemas::{ConflictBody, NumberResult};

/// An answer that says nothing more than that it is done.
#[derive(Serialize, ToSchema)]
pub struct Done {}

/// What is wrong with a request.
#[derive(ToSchema)]
#[schema(example = json!({"errors": [{
    "code": 19,
    "message": "The number range provided is not available to the groups of this Tenant.",
    "details": {
        "name": "NOT_AVAILABLE_FOR_ASSIGNMENT",
        "reason": "+3225126999 is not held by tenant footenant",
        "index": 0,
        "cause": "not_held",
        "conflicts": [],
    },
}]}))]
pub struct Errors {
    /// At least one; an all-or-nothing request names every bad item, at most 100.
    pub errors: Vec<ErrorItem>,
    /// Of a list of mobile numbers of which none was accepted: one row for each, and `errors` has one element for
    /// each code among them.
    #[schema(nullable = false)]
    pub result: Option<Vec<NumberResult>>,
    /// How many were rejected: all.
    #[schema(nullable = false)]
    pub summary: Option<RefusedSummary>,
}

/// How many items were accepted, none, and rejected.
#[derive(ToSchema)]
pub struct RefusedSummary {
    /// 0, when numbers were to be added or assigned.
    #[schema(nullable = false)]
    pub added: Option<u64>,
    /// 0, when numbers were to be removed or returned.
    #[schema(nullable = false)]
    pub removed: Option<u64>,
    /// All of them.
    pub rejected: u64,
}

/// One thing that is wrong.
#[derive(Serialize, ToSchema)]
pub struct ErrorItem {
    /// The number of the code.
    pub code: u16,
    /// What the code means.
    pub message: String,
    /// What exactly is the matter.
    pub details: ErrorDetails,
}

/// What exactly is the matter.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ErrorDetails {
    /// The name of the code.
    pub name: String,
    /// A sentence that names the value and what is allowed.
    pub reason: String,
    /// The place of the item at fault in its list.
    #[schema(nullable = false)]
    pub index: Option<u64>,
    /// Why, in a word.
    #[schema(nullable = false)]
    pub cause: Option<String>,
    /// The held intervals in the way, the first 20, as far as the caller may see.
    #[schema(nullable = false)]
    pub conflicts: Option<Vec<ConflictBody>>,
    /// Where in the body: a JSON pointer.
    #[schema(nullable = false)]
    pub pointer: Option<String>,
    /// The limit that was passed.
    #[schema(nullable = false)]
    pub limit: Option<u64>,
    /// Of a change that was not acknowledged: `not_applied`, or `unknown`.
    #[schema(nullable = false)]
    pub outcome: Option<String>,
    /// Leads to the log.
    #[schema(nullable = false)]
    pub request_id: Option<String>,
}

/// The statuses with which any operation may refuse, and when.
const REFUSALS: [(&str, &str); 10] = [
    (
        "400",
        "What is sent cannot be used (1000 to 1002), or a rule of the inventory forbids it",
    ),
    ("401", "No token, or an unknown, expired or revoked one (1006)"),
    (
        "403",
        "The role is too low, or the token does not reach this path (1007): the same whether what the path names exists or not",
    ),
    (
        "404",
        "What the path names does not exist (1004), or the service is not assigned to the group (1005)",
    ),
    ("408", "The body did not arrive in time (1015)"),
    (
        "409",
        "It exists already (11), or the idempotency key was used for another body (1016) or is in use (1017)",
    ),
    (
        "413",
        "The body or a list is too large (1008): `details.limit` is the limit",
    ),
    ("429", "Too many requests (1014)"),
    ("500", "A defect (1099): the request id leads to the log"),
    (
        "503",
        "The database is away or overloaded (1012): `details.outcome` says whether the change may have happened",
    ),
];

/// The same for exclusive numbers: words in place of numbers.
const EXCLUSIVE_REFUSALS: [(&str, &str); 10] = [
    ("400", "What is sent cannot be used: `VALIDATE_FAILED`"),
    (
        "401",
        "No token, or an unknown, expired or revoked one: `UNAUTHORIZED`",
    ),
    (
        "403",
        "The role is too low, or the token does not reach the tenant: `FORBIDDEN`",
    ),
    (
        "404",
        "There is none of this id, or it is another tenant's: `NOT_FOUND`",
    ),
    ("408", "The body did not arrive in time: `REQUEST_TIMEOUT`"),
    (
        "409",
        "The number is there already: `ALREADY_EXISTS`, `detail.id` has it; or the idempotency key was used for another body or is in use: `CONFLICT`",
    ),
    ("413", "The body is too large: `LIMIT_EXCEEDED`"),
    ("429", "Too many requests: `TOO_MANY_REQUESTS`"),
    ("500", "A defect: `UNKNOWN`"),
    ("503", "The database is away or overloaded: `UNAVAILABLE`"),
];

/// What is wrong with a request for exclusive numbers.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({"errors": [{
    "code": "VALIDATE_FAILED",
    "message": "A required attribute is missing.",
    "detail": {"reason": "\"number\" is missing", "pointer": "/number"},
}]}))]
pub struct ExclusiveErrors {
    /// At least one.
    pub errors: Vec<ExclusiveErrorItem>,
}

/// One thing that is wrong.
#[derive(Serialize, ToSchema)]
pub struct ExclusiveErrorItem {
    /// The code, a word.
    pub code: String,
    /// What the code means.
    pub message: String,
    /// What exactly is the matter.
    #[schema(nullable = false)]
    pub detail: Option<ExclusiveErrorDetail>,
}

/// What exactly is the matter.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ExclusiveErrorDetail {
    /// A sentence that names the value and what is allowed.
    #[schema(nullable = false)]
    pub reason: Option<String>,
    /// Where in the body: a JSON pointer.
    #[schema(nullable = false)]
    pub pointer: Option<String>,
    /// The id of the one that has the number.
    #[schema(nullable = false)]
    pub id: Option<String>,
    /// The limit that was passed.
    #[schema(nullable = false)]
    pub limit: Option<u64>,
    /// Of a change that was not acknowledged: `not_applied`, or `unknown`.
    #[schema(nullable = false)]
    pub outcome: Option<String>,
}

/// Every refusal that any operation may give.
pub struct Problem;

impl IntoResponses for Problem {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        responses(&REFUSALS, "Errors")
    }
}

/// Every refusal that an operation on exclusive numbers may give.
pub struct ExclusiveProblem;

impl IntoResponses for ExclusiveProblem {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        responses(&EXCLUSIVE_REFUSALS, "ExclusiveErrors")
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
