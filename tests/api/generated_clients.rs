//! Tests of the document against the rules of the programs that generate clients from it.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::document::{committed, operations};

/// The names that generators make beside that of a schema. In Go a schema becomes a type, a type for null, and their
/// constructors.
const BESIDE_SCHEMA: [(&str, &str); 6] = [
    ("", "Body"),
    ("Nullable", ""),
    ("New", ""),
    ("New", "Body"),
    ("New", "WithDefaults"),
    ("NewNullable", ""),
];

/// The names of the types that generators make for an operation.
const OF_OPERATION: [(&str, &str); 5] = [
    ("", "Body"),
    ("", "Params"),
    ("", "Request"),
    ("", "Response"),
    ("Api", "Request"),
];

/// A name without letter case and underscores, which generators do not keep.
fn plain(name: &str) -> String {
    let letters = name.chars().filter(|letter| *letter != '_');
    letters.collect::<String>().to_lowercase()
}

#[test]
fn the_names_of_schemas_stay_apart_in_generated_clients() {
    let document = committed();
    let schemas = document["components"]["schemas"].as_object().unwrap();
    let mut by_plain_name = BTreeMap::new();
    for name in schemas.keys() {
        let other = by_plain_name.insert(plain(name), name);
        assert_eq!(other, None, "{name}");
    }
    let beside = schemas
        .keys()
        .map(|name| (name.clone(), BESIDE_SCHEMA.as_slice()));
    let of_operations = operations().into_iter().map(|operation| {
        let id = operation.object["operationId"].as_str().unwrap();
        (id.to_owned(), OF_OPERATION.as_slice())
    });
    for (name, forms) in beside.chain(of_operations) {
        for (before, after) in forms {
            let generated = format!("{before}{name}{after}");
            let same = by_plain_name.get(&plain(&generated));
            assert_eq!(same, None, "{name} becomes {generated} too");
        }
    }
}

#[test]
fn no_schema_is_named_as_a_constructor_or_as_a_body() {
    let document = committed();
    for name in document["components"]["schemas"].as_object().unwrap().keys() {
        assert!(!name.starts_with("New") && !name.ends_with("Body"), "{name}");
    }
}

#[test]
fn an_operation_has_one_schema_for_every_success() {
    for operation in operations() {
        let answers = operation.object["responses"].as_object().unwrap();
        let successes = answers.iter().filter(|(status, _)| status.starts_with('2'));
        let mut schemas: Vec<Option<&Value>> = successes
            .map(|(_, answer)| answer.pointer("/content/application~1json/schema"))
            .collect();
        schemas.dedup();
        assert_eq!(schemas.len(), 1, "{}: {schemas:?}", operation.name);
    }
}
