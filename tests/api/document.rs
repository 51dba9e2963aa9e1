//! Tests of the OpenAPI document: the committed one is the generated one, and it documents every operation in full.

use std::collections::HashSet;
use std::fmt::Formatter;
use std::marker::PhantomData;

use numbering_tests::app::TestApp;
use numbering_tests::database::TestDatabase;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};

use numbering_http::server::openapi::COMMITTED;

/// One operation of the document.
pub(crate) struct Operation {
    /// Method and path, such as `GET /api/v1/tenants/`.
    pub(crate) name: String,
    pub(crate) method: String,
    pub(crate) path: String,
    /// The operation object of the document.
    pub(crate) object: Value,
}

/// The paths of the document, in its order.
#[derive(Deserialize)]
struct Paths {
    paths: InOrder<InOrder<Value>>,
}

/// The members of an object, in their order.
struct InOrder<T>(Vec<(String, T)>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for InOrder<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MembersVisitor(PhantomData))
    }
}

struct MembersVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for MembersVisitor<T> {
    type Value = InOrder<T>;

    fn expecting(&self, text: &mut Formatter<'_>) -> std::fmt::Result {
        text.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<InOrder<T>, A::Error> {
        let mut found = Vec::new();
        while let Some(member) = members.next_entry()? {
            found.push(member);
        }
        Ok(InOrder(found))
    }
}

/// Every operation of the document, in its order.
pub(crate) fn operations() -> Vec<Operation> {
    let document: Paths = serde_json::from_str(COMMITTED).unwrap();
    let mut operations = Vec::new();
    for (path, methods) in document.paths.0 {
        for (method, object) in methods.0 {
            let method = method.to_uppercase();
            operations.push(Operation {
                name: format!("{method} {path}"),
                method,
                path: path.clone(),
                object,
            });
        }
    }
    operations
}

pub(crate) fn committed() -> Value {
    serde_json::from_str(COMMITTED).unwrap()
}

/// The schema that `schema` refers to, or itself.
pub(crate) fn resolved<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    match schema["$ref"].as_str() {
        Some(reference) => document.pointer(reference.trim_start_matches('#')).unwrap(),
        None => schema,
    }
}

/// Returns whether `schema`, or any part of it, has an example, or has no value to show.
fn has_example(document: &Value, schema: &Value) -> bool {
    let schema = resolved(document, schema);
    let is_empty = schema["type"] == "object" && schema.get("properties").is_none();
    let parts = schema["properties"]
        .as_object()
        .into_iter()
        .flat_map(|parts| parts.values());
    let parts = parts.chain(schema.get("items"));
    let parts = parts.chain(
        ["allOf", "oneOf"]
            .iter()
            .filter_map(|key| schema[*key].as_array())
            .flatten(),
    );
    is_empty || schema.get("example").is_some() || parts.into_iter().any(|part| has_example(document, part))
}

#[test]
fn the_committed_document_is_the_generated_one() {
    let generated = numbering_http::server::openapi::text().unwrap();
    assert!(
        COMMITTED.trim_end() == generated.trim_end(),
        "run: numbering openapi > openapi/numbering.json"
    );
}

#[test]
fn the_served_document_is_the_committed_one() {
    let database = TestDatabase::sqlite();
    let app = TestApp::start(&database);
    let served = app.anonymous().get("/api-docs/openapi.json");
    served.expect(200, &committed());
}

#[test]
fn every_operation_has_a_unique_id_a_summary_and_a_description() {
    let document = committed();
    let tags: HashSet<&str> = document["tags"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|tag| tag["name"].as_str())
        .collect();
    let mut names = HashSet::new();
    for Operation { name, object, .. } in operations() {
        assert!(
            names.insert(object["operationId"].as_str().unwrap().to_owned()),
            "{name}: {}",
            object["operationId"]
        );
        for key in ["summary", "description"] {
            assert!(
                object[key].as_str().is_some_and(|text| !text.trim().is_empty()),
                "{name} has no {key}"
            );
        }
        let of = object["tags"].as_array().unwrap();
        assert!(
            of.len() == 1 && tags.contains(of[0].as_str().unwrap()),
            "{name}: {of:?}"
        );
    }
    assert!(50 < names.len());
}

#[test]
fn every_operation_documents_its_minimum_role() {
    let roles = ["group_admin", "tenant_admin", "system_admin"];
    for Operation { name, object, .. } in operations() {
        assert!(
            object["x-min-role"]
                .as_str()
                .is_some_and(|role| roles.contains(&role)),
            "{name}"
        );
    }
    assert_eq!(committed()["security"], json!([{"bearer": []}]));
}

#[test]
fn every_operation_documents_its_answers() {
    let document = committed();
    for Operation { name, object, .. } in operations() {
        let answers = object["responses"].as_object().unwrap();
        assert!(
            ["200", "201", "204"]
                .iter()
                .any(|status| answers.contains_key(*status)),
            "{name}"
        );
        let family = if name.contains("/api/exclusive_numbers") {
            "ExclusiveErrorReport"
        } else {
            "ErrorReport"
        };
        for (status, answer) in answers {
            let answer = resolved(&document, answer);
            assert!(
                !answer["description"].as_str().unwrap().is_empty(),
                "{name} {status}"
            );
            let content = &answer["content"]["application/json"];
            let schema = content["schema"]["$ref"].as_str().unwrap_or_default();
            assert!(
                status.starts_with('2') || schema.ends_with(&format!("/{family}")),
                "{name} {status}: {schema}"
            );
        }
    }
}

#[test]
fn every_operation_documents_the_statuses_that_it_can_answer() {
    for Operation {
        name, method, object, ..
    } in operations()
    {
        let is_change = method != "GET";
        let has_body = object.get("requestBody").is_some();
        let always = ["400", "401", "403", "429", "500", "503"].map(|status| (status, true));
        let sometimes = [
            ("405", false),
            ("408", has_body),
            ("409", is_change),
            ("413", has_body),
        ];
        // a list of numbers may take too much memory
        let sometimes = sometimes
            .into_iter()
            .filter(|(status, _)| is_change || *status != "413");
        for (status, expected) in always.into_iter().chain(sometimes) {
            let answer = object["responses"].get(status);
            assert_eq!(answer.is_some(), expected, "{name} {status}");
        }
    }
}

#[test]
fn every_refusal_of_an_operation_has_an_example_of_its_own() {
    let document = committed();
    for Operation { name, object, .. } in operations() {
        let answers = object["responses"].as_object().unwrap();
        let mut seen = HashSet::new();
        for (status, answer) in answers.iter().filter(|(status, _)| !status.starts_with('2')) {
            let example = &resolved(&document, answer)["content"]["application/json"]["example"];
            let code = &example["errors"][0]["code"];
            let reason = example["errors"][0].to_string();
            assert!(
                !code.is_null() && seen.insert(reason),
                "{name} {status}: {example}"
            );
        }
    }
}

#[test]
fn partial_success_is_documented_where_it_can_be() {
    for Operation {
        name,
        method,
        path,
        object,
    } in operations()
    {
        let is_list = path.ends_with("/mobile_numbers/") && method != "GET";
        assert_eq!(object["responses"].get("207").is_some(), is_list, "{name}");
    }
}

#[test]
fn every_path_parameter_is_described() {
    for Operation {
        name, path, object, ..
    } in operations()
    {
        let described: HashSet<&str> = object["parameters"]
            .as_array()
            .into_iter()
            .flatten()
            .filter(|parameter| parameter["in"] == "path")
            .filter_map(|parameter| parameter["name"].as_str())
            .collect();
        let named = path
            .split('/')
            .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
            .collect();
        assert_eq!(described, named, "{name}");
    }
}

#[test]
fn a_get_has_no_body_in_the_document() {
    for Operation {
        name, method, object, ..
    } in operations()
    {
        assert!(method != "GET" || object.get("requestBody").is_none(), "{name}");
        assert!(
            !["POST", "PUT"].contains(&method.as_str())
                || name.ends_with("/destroy")
                || object.get("requestBody").is_some(),
            "{name}"
        );
    }
}

#[test]
fn every_body_has_an_example() {
    let document = committed();
    for Operation { name, object, .. } in operations() {
        let sent = object.get("requestBody").into_iter().map(|body| ("sent", body));
        let answers = object["responses"]
            .as_object()
            .unwrap()
            .iter()
            .map(|(status, answer)| (status.as_str(), answer));
        for (what, body) in sent.chain(answers) {
            let content = resolved(&document, body)["content"]
                .as_object()
                .into_iter()
                .flat_map(|kinds| kinds.values());
            for kind in content {
                let shown = kind.get("example").is_some() || kind.get("examples").is_some();
                assert!(shown || has_example(&document, &kind["schema"]), "{name} {what}");
            }
        }
    }
}

#[test]
fn no_text_names_a_page_that_its_readers_do_not_have() {
    assert!(!COMMITTED.to_lowercase().contains("api page"));
}

#[test]
fn every_description_begins_with_the_least_role() {
    for Operation { name, object, .. } in operations() {
        let role = object["x-min-role"].as_str().unwrap();
        let text = object["description"].as_str().unwrap();
        assert!(
            text.starts_with(&format!("Least role: `{role}`.")),
            "{name}: {text}"
        );
    }
}

#[test]
fn every_change_takes_an_idempotency_key_and_every_list_of_pages_has_a_limit() {
    let document = committed();
    for Operation {
        name, method, object, ..
    } in operations()
    {
        let parameters = object["parameters"].as_array().unwrap();
        let parameters: Vec<&Value> = parameters.iter().map(|one| resolved(&document, one)).collect();
        let find = |name: &str| parameters.iter().find(|one| one["name"] == name);
        assert_eq!(find("Idempotency-Key").is_some(), method != "GET", "{name}");
        assert!(find("Prefer").is_some(), "{name}");
        let limits: Vec<_> = ["limit", "top"].iter().filter_map(|name| find(name)).collect();
        assert_eq!(usize::from(find("after").is_some()), limits.len(), "{name}");
        for limit in limits {
            assert_eq!(limit["example"], 100, "{name}");
        }
    }
}

#[test]
fn every_reference_resolves() {
    fn follow(document: &Value, value: &Value) {
        if let Some(reference) = value["$ref"].as_str() {
            assert!(
                document.pointer(reference.trim_start_matches('#')).is_some(),
                "{reference}"
            );
        }
        let parts = value.as_object().into_iter().flat_map(|members| members.values());
        parts
            .chain(value.as_array().into_iter().flatten())
            .for_each(|part| follow(document, part));
    }
    follow(&committed(), &committed());
}
