//! The check of every answer that a test gets against the OpenAPI document: its status and its headers are declared.

#![expect(clippy::expect_used, reason = "without the document no answer can be checked")]

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use numbering_http::server::openapi::COMMITTED;
use numbering_http::wire::canonical_path::canonical;
use serde_json::Value;
use ureq::http::HeaderMap;

/// The headers that the document declares where they occur. The others are those of any HTTP answer.
const HEADERS: [&str; 8] = [
    "X-Request-Id",
    "Retry-After",
    "WWW-Authenticate",
    "Ignored",
    "Idempotency-Replayed",
    "Numbers-Changed",
    "Allow",
    "ETag",
];
/// Statuses of a body that the document does not show: that of a GET, or of a DELETE without one.
const OF_HIDDEN_BODIES: [u16; 2] = [408, 413];

/// The declared headers of each status of an operation.
struct DeclaredOperation {
    method: String,
    path: String,
    has_body: bool,
    answers: HashMap<u16, HashSet<String>>,
}

/// Checks an answer to `request`, a method and a path. Requests that no operation matches are not checked.
pub(crate) fn check(
    (method, path): (&str, &str),
    is_with_body: bool,
    (status, headers): (u16, &HeaderMap),
    text: &str,
) {
    static OPERATIONS: OnceLock<Vec<DeclaredOperation>> = OnceLock::new();
    let operations = OPERATIONS.get_or_init(|| {
        let document = serde_json::from_str(COMMITTED).expect("the document is JSON");
        declared(&document)
    });
    let path = path.split('?').next().unwrap_or_default();
    let path = canonical(path).unwrap_or_else(|| path.to_owned());
    // the more literal segments a path has, the closer it is
    let found = operations
        .iter()
        .filter(|operation| operation.method == method && is_match(&operation.path, &path))
        .min_by_key(|operation| operation.path.matches('{').count());
    let Some(operation) = found else { return };
    let name = format!("{method} {}", operation.path);
    let Some(declared) = operation.answers.get(&status) else {
        let is_hidden = is_with_body && !operation.has_body && OF_HIDDEN_BODIES.contains(&status);
        assert!(is_hidden, "{name} does not declare {status}: {text}");
        return;
    };
    for header in HEADERS {
        let is_declared = declared.contains(header);
        let is_sent = headers.contains_key(header);
        assert!(
            is_declared || !is_sent,
            "{name} {status} does not declare {header}"
        );
    }
    assert!(headers.contains_key("X-Request-Id"), "{name}");
}

/// Returns whether `path` matches `pattern`, in which `{…}` stands for one segment.
fn is_match(pattern: &str, path: &str) -> bool {
    let is_same =
        |(expected, found): (&str, &str)| expected.starts_with('{') && !found.is_empty() || expected == found;
    let count = |path: &str| path.split('/').count();
    count(pattern) == count(path) && pattern.split('/').zip(path.split('/')).all(is_same)
}

fn declared(document: &Value) -> Vec<DeclaredOperation> {
    let paths = members(&document["paths"]);
    paths
        .flat_map(|(path, methods)| {
            members(methods).map(move |(method, operation)| (path, method, operation))
        })
        .map(|(path, method, operation)| DeclaredOperation {
            method: method.to_uppercase(),
            path: canonical(path).unwrap_or_else(|| path.clone()),
            has_body: operation.get("requestBody").is_some(),
            answers: members(&operation["responses"])
                .map(|(status, answer)| (status.parse().unwrap_or_default(), headers(document, answer)))
                .collect(),
        })
        .collect()
}

fn headers(document: &Value, answer: &Value) -> HashSet<String> {
    let reference = answer["$ref"].as_str().map(|name| name.trim_start_matches('#'));
    let answer = reference
        .and_then(|place| document.pointer(place))
        .unwrap_or(answer);
    members(&answer["headers"])
        .map(|(name, _)| name.clone())
        .collect()
}

fn members(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}
