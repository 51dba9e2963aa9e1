//! Tests of the examples of the document: sent to an empty service in the order of the document, every operation
//! succeeds as it is prefilled, and answers what the document shows.

use std::collections::HashMap;

use numbering_tests::app::{Answer, Client, TestApp};
use numbering_tests::database::TestDatabase;
use numbering_tests::on_both_databases;
use serde_json::{Value, json};

use super::document::{Operation, committed, operations, resolved};

/// The requests that the document does not show: those that are refused, and the second one of an operation.
const EXAMPLES: &str = include_str!("../../openapi/examples.json");
/// Attributes whose values differ each time.
const MADE: [&str; 7] = [
    "id",
    "token",
    "createdAt",
    "created_at",
    "at",
    "requestId",
    "expiresAt",
];

/// A session with a service.
struct Session {
    client: Client,
    document: Value,
    examples: Value,
    /// The ids that the service made, by the parameter of paths that takes them.
    ids: HashMap<&'static str, String>,
}

/// A request other than the prefilled one.
#[derive(Default)]
struct Variant<'a> {
    query: Option<&'a Value>,
    body: Option<&'a Value>,
}

impl<'a> From<&'a Value> for Variant<'a> {
    fn from(example: &'a Value) -> Self {
        Self {
            query: example.get("query"),
            body: example.get("body"),
        }
    }
}

/// The parameter of paths that takes an id which the service makes, for an operation that makes or takes one.
fn made_id(operation: &Operation) -> Option<&'static str> {
    match operation.path.as_str() {
        path if path.starts_with("/api/exclusive_numbers") => Some("id"),
        path if path.starts_with("/api/v1/tokens/") => Some("token_id"),
        _ => None,
    }
}

fn is_deletion(operation: &Operation) -> bool {
    operation.method == "DELETE" || operation.path.ends_with("/destroy")
}

/// All but the deletions from top to bottom.
fn creations() -> Vec<Operation> {
    operations()
        .into_iter()
        .filter(|operation| !is_deletion(operation))
        .collect()
}

/// The deletions from bottom to top.
fn deletions() -> Vec<Operation> {
    operations().into_iter().filter(is_deletion).rev().collect()
}

/// A value in which what differs each time is left out.
fn masked(value: &Value) -> Value {
    match value {
        Value::Object(members) => members
            .iter()
            .map(|(key, value)| {
                let is_made = MADE.contains(&key.as_str()) && value.is_string();
                (key.clone(), if is_made { json!("…") } else { masked(value) })
            })
            .collect(),
        Value::Array(items) => items.iter().map(masked).collect(),
        other => other.clone(),
    }
}

/// The example of a body, of which an explorer prefills the first.
fn example(body: &Value) -> &Value {
    let content = &body["content"]["application/json"];
    content
        .get("example")
        .unwrap_or(&content["examples"]["1"]["value"])
}

impl Session {
    fn begin(app: &TestApp) -> Self {
        Self {
            client: app.system(),
            document: committed(),
            examples: serde_json::from_str(EXAMPLES).unwrap(),
            ids: HashMap::new(),
        }
    }

    fn created(app: &TestApp) -> Self {
        let mut session = Self::begin(app);
        for operation in creations() {
            let answer = session.send(&operation, &Variant::default());
            assert!(answer.status < 300, "{}: {}", operation.name, answer.text);
        }
        session
    }

    /// The example of an operation beyond the document.
    fn more(&self, operation: &Operation) -> Value {
        self.examples[operation.object["operationId"].as_str().unwrap()].clone()
    }

    /// The answer that the document shows.
    fn shown(&self, operation: &Operation, status: u16) -> Value {
        let answer = &operation.object["responses"][status.to_string()];
        masked(example(resolved(&self.document, answer)))
    }

    /// Sends an operation as it is prefilled, but for the query and the body of `variant`.
    fn send(&mut self, operation: &Operation, variant: &Variant<'_>) -> Answer {
        let target = self.target(operation, variant.query);
        let body = variant
            .body
            .or_else(|| Some(example(operation.object.get("requestBody")?)));
        let body = body.map(Value::to_string).unwrap_or_default();
        let answer = self.client.send(&operation.method, &target, body);
        if let Some(parameter) = made_id(operation).filter(|_| answer.status < 300) {
            if is_deletion(operation) {
                self.ids.remove(parameter);
            } else if let Some(id) = answer.body["id"].as_str().filter(|_| operation.method == "POST") {
                self.ids.insert(parameter, id.to_owned());
            }
        }
        answer
    }

    /// The path and the query, with the examples of their parameters.
    fn target(&mut self, operation: &Operation, query: Option<&Value>) -> String {
        let (mut path, mut pairs) = (operation.path.clone(), Vec::new());
        for parameter in operation.object["parameters"].as_array().unwrap() {
            let name = parameter["name"].as_str().unwrap_or_default();
            let value = &parameter["example"];
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            match (parameter["in"].as_str(), made_id(operation)) {
                (Some("path"), Some(made)) => path = path.replace(&format!("{{{made}}}"), &self.id(made)),
                (Some("path"), None) => path = path.replace(&format!("{{{name}}}"), &text),
                (Some("query"), _) if !value.is_null() => pairs.push(format!("{name}={text}")),
                _ => {}
            }
        }
        for (name, value) in query.and_then(Value::as_object).into_iter().flatten() {
            pairs.retain(|pair| !pair.starts_with(&format!("{name}=")));
            pairs.push(format!("{name}={}", value.as_str().unwrap()));
        }
        format!("{path}?{}", pairs.join("&"))
    }

    /// The id of an object; it is created if there is none.
    fn id(&mut self, parameter: &'static str) -> String {
        if let Some(id) = self.ids.get(parameter) {
            return id.clone();
        }
        let creates = |operation: &Operation| {
            made_id(operation) == Some(parameter)
                && operation.method == "POST"
                && !operation.path.contains('{')
        };
        let create = operations().into_iter().find(creates).unwrap();
        let answer = self.send(&create, &Variant::default());
        answer.body["id"].as_str().unwrap().to_owned()
    }
}

on_both_databases! {
    fn every_operation_succeeds_as_it_is_prefilled(database: &TestDatabase) {
        let app = TestApp::start(database);
        let mut session = Session::begin(&app);
        for operation in creations().iter().chain(&deletions()) {
            if let Some(more) = session.more(operation).get("more") {
                let answer = session.send(operation, &more.into());
                assert_eq!(masked(&answer.body), masked(&more["answer"]), "{}", operation.name);
            }
            let answer = session.send(operation, &Variant::default());
            assert!(answer.status < 300, "{}: {}", operation.name, answer.text);
            let is_empty = answer.text.is_empty();
            if operation.method != "GET" && !is_empty {
                let shown = session.shown(operation, answer.status);
                assert_eq!(masked(&answer.body), shown, "{}", operation.name);
            }
        }
        app.system().get("/api/v1/tenants/").expect(200, &json!({"tenants": []}));
    }
}

#[test]
fn every_get_answers_what_the_document_shows() {
    let database = TestDatabase::sqlite();
    let app = TestApp::start(&database);
    let mut session = Session::created(&app);
    for operation in operations().iter().filter(|operation| operation.method == "GET") {
        let answer = session.send(operation, &Variant::default());
        let shown = session.shown(operation, 200);
        assert_eq!(masked(&answer.body), shown, "{}", operation.name);
    }
}

#[test]
fn every_list_is_done_in_part_as_the_document_shows() {
    for operation in operations() {
        let database = TestDatabase::sqlite();
        let app = TestApp::start(&database);
        let partly = Session::begin(&app).more(&operation)["partly"].clone();
        if partly.is_null() {
            assert!(
                operation.object["responses"].get("207").is_none(),
                "{}",
                operation.name
            );
            continue;
        }
        let mut session = Session::created(&app);
        let answer = session.send(&operation, &(&partly).into()).expect_status(207);
        assert_eq!(answer.body, session.shown(&operation, 207), "{}", operation.name);
    }
}

#[test]
fn every_operation_is_refused_as_the_document_shows() {
    let database = TestDatabase::sqlite();
    let app = TestApp::start(&database);
    let mut session = Session::created(&app);
    for operation in operations() {
        let more = session.more(&operation);
        let refused = more["refused"].as_object().unwrap();
        assert!(refused.contains_key("400"), "{}", operation.name);
        for (status, request) in refused {
            let status = status.parse().unwrap();
            let answer = session.send(&operation, &request.into()).expect_status(status);
            let shown = session.shown(&operation, status);
            assert_eq!(masked(&answer.body), shown, "{}", operation.name);
        }
    }
}
