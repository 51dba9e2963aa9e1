//! The refusals of each operation: the statuses that it can answer, each with an example.

use serde_json::Value;
use utoipa::openapi::{Components, OpenApi, Ref, RefOr, Response};

use super::operations::{DescribedOperation, operations};
use super::parameters;
use crate::error::{ChangeOutcome, ErrorCode, Family, Fault, Refusal};

/// The limits that the examples name: the defaults of `NUMBERING_MAX_BODY_BYTES` and `NUMBERING_BODY_SECONDS`.
const BODY_BYTES: u64 = 16 * 1024 * 1024;
const BODY_SECONDS: u64 = 30;
/// The memory of a long list, and the most that a caller gets, in the examples.
const LIST_BYTES: u64 = 400_000_000;
const MEMORY_BYTES: u64 = 256 * 1024 * 1024;
/// The id of a request in an example.
const REQUEST_ID: &str = "4f1c-92ab-07de-5b38-a6e1-30c4";

/// Takes away the refusals that an operation cannot answer. Of the others, those that have no example in the session get
/// one, and become components: many operations share them.
pub(super) fn apply(document: &mut OpenApi) {
    let mut components = std::mem::take(document.components.get_or_insert_default());
    for described in operations(document) {
        let mut responses = std::mem::take(&mut described.operation.responses.responses);
        responses.retain(|status, _| is_possible(&described, status));
        for (status, response) in &mut responses {
            if let Some(example) = Example::of(&described, status) {
                share(response, example, &mut components);
            }
        }
        described.operation.responses.responses = responses;
    }
    document.components = Some(components);
}

/// Moves a refusal without an example among the components, with this one.
fn share(response: &mut RefOr<Response>, example: Example, components: &mut Components) {
    let RefOr::T(refusal) = response else { return };
    if has_example(refusal) {
        return;
    }
    let Example { name, body } = example;
    set_example(refusal, body.as_ref());
    let shared = RefOr::Ref(Ref::from_response_name(&name));
    let refusal = std::mem::replace(response, shared);
    components.responses.insert(name, refusal);
}

/// Returns whether the operation can answer with this status. The body of a GET or DELETE that the document does not
/// show counts as none.
fn is_possible(described: &DescribedOperation<'_>, status: &str) -> bool {
    match status {
        "404" => object(described).is_some() || names_objects(described),
        "408" => described.has_body(),
        "413" => described.has_body() || described.lists_numbers(),
        "409" => described.is_change(),
        _ => true,
    }
}

/// The parameter of the innermost object of the path, and the kind of that object.
fn object(described: &DescribedOperation<'_>) -> Option<(&'static str, &'static str)> {
    const OBJECTS: [(&str, &str); 6] = [
        ("tenant_id", "Tenant"),
        ("group_id", "Group"),
        ("department_name", "Department"),
        ("user_id", "User"),
        ("token_id", "Token"),
        ("id", "Number"),
    ];
    let parameter = described.path_parameters().next_back()?;
    OBJECTS.into_iter().find(|(name, _)| *name == parameter)
}

/// Returns whether the query or the body may name an object that does not exist.
fn names_objects(described: &DescribedOperation<'_>) -> bool {
    let parameters = described.operation.parameters.iter().flatten();
    let mut names = parameters.filter_map(|parameter| match parameter {
        RefOr::T(parameter) => Some(parameter.name.as_str()),
        RefOr::Ref(_) => None,
    });
    names.any(|name| name == "tenantId") || described.id() == "create_token"
}

/// The example of a refusal, and its name among the components.
struct Example {
    name: String,
    body: Option<Value>,
}

impl Example {
    /// The example of the refusals with a status, unless they are as different as the operations.
    fn of(described: &DescribedOperation<'_>, status: &str) -> Option<Self> {
        let (name, fault) = refusal(described, status)?;
        let family = described.family();
        let body = Refusal::from(fault).reply(family).body;
        Some(Self {
            name: match family {
                Family::Provisioning => name,
                Family::Exclusive => format!("Exclusive{name}"),
            },
            body: serde_json::from_slice(&body).ok(),
        })
    }
}

/// The fault of an example, and its name.
fn refusal(described: &DescribedOperation<'_>, status: &str) -> Option<(String, Fault)> {
    let (name, fault) = match status {
        "401" => (
            "Unauthorized",
            Fault::new(ErrorCode::Unauthorized, "the request has no bearer token"),
        ),
        "403" => return Some(forbidden(described)),
        "404" => return Some(not_found(described)),
        "408" => {
            let reason = format!("the body did not arrive within {BODY_SECONDS} seconds");
            ("RequestTimeout", Fault::new(ErrorCode::RequestTimeout, reason))
        }
        "409" => {
            let reason = "the idempotency key was used for another body";
            (
                "IdempotencyMismatch",
                Fault::new(ErrorCode::IdempotencyMismatch, reason),
            )
        }
        "413" if described.lists_numbers() => {
            let reason =
                format!("the request needs {LIST_BYTES} bytes of memory, at most {MEMORY_BYTES} are allowed");
            let fault = Fault::new(ErrorCode::LimitExceeded, reason).limit(MEMORY_BYTES);
            ("ListTooLong", fault)
        }
        "413" => {
            let reason = format!("the body has more than {BODY_BYTES} bytes");
            let fault = Fault::new(ErrorCode::LimitExceeded, reason).limit(BODY_BYTES);
            ("LimitExceeded", fault)
        }
        "429" => {
            let reason = "too many requests with this token";
            ("TooManyRequests", Fault::new(ErrorCode::TooManyRequests, reason))
        }
        "500" => {
            let reason = "the log has an entry with this request id";
            (
                "Internal",
                Fault::new(ErrorCode::Internal, reason).request_id(REQUEST_ID),
            )
        }
        "503" => {
            let reason = "the database is unavailable or overloaded; nothing was changed";
            let fault = Fault::new(ErrorCode::Unavailable, reason);
            ("Unavailable", fault.outcome(ChangeOutcome::NotApplied))
        }
        _ => return None,
    };
    Some((name.to_owned(), fault))
}

/// The refusal of a token whose role is too low; where any role suffices, of one for another group.
fn forbidden(described: &DescribedOperation<'_>) -> (String, Fault) {
    let (name, reason) = match described.least_role() {
        Some("system_admin") => (
            "NoSystemAdmin",
            "this operation needs the role system_admin or a higher one",
        ),
        Some("tenant_admin") => (
            "NoTenantAdmin",
            "this operation needs the role tenant_admin or a higher one",
        ),
        _ => ("Forbidden", "the token is not valid for this path"),
    };
    (name.to_owned(), Fault::new(ErrorCode::Forbidden, reason))
}

/// The refusal of a path without its object. Those of changes have more headers.
fn not_found(described: &DescribedOperation<'_>) -> (String, Fault) {
    let (parameter, name) = object(described).unwrap_or(("tenant_id", "Tenant"));
    let id = parameters::example(parameter).unwrap_or_default();
    let reason = match name {
        "Number" => "there is no exclusive number with this id".to_owned(),
        kind => format!("there is no {} {id}", kind.to_ascii_lowercase()),
    };
    let suffix = if described.is_change() { "ToChange" } else { "" };
    (
        format!("{name}NotFound{suffix}"),
        Fault::new(ErrorCode::NotFound, reason),
    )
}

/// Gives an answer its example.
pub(super) fn set_example(response: &mut Response, example: Option<&Value>) {
    for content in response.content.values_mut() {
        if let RefOr::T(content) = content {
            content.example = example.cloned();
        }
    }
}

fn has_example(response: &Response) -> bool {
    let mut contents = response.content.values();
    contents.any(|content| matches!(content, RefOr::T(content) if content.example.is_some()))
}
