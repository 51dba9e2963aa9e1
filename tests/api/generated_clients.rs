//! Tests of the document against the rules of the programs that generate clients from it.

use std::collections::{BTreeMap, BTreeSet};

use numbering_http::error::ErrorCode;
use serde_json::{Value, json};

use crate::document::{committed, operations, resolved};
use crate::fuzz_operations::attributes;

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
fn no_schema_is_named_as_one_of_its_attributes() {
    let document = committed();
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        let attributes = schema["properties"].as_object().into_iter().flatten();
        let same = |attribute: &String| attribute.replace('_', "").eq_ignore_ascii_case(name);
        assert!(!attributes.map(|(attribute, _)| attribute).any(same), "{name}");
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

/// The names of the constants that a generator makes of the values of an enum.
fn constants(schema: &Value) -> Vec<String> {
    let names = schema.get("x-enum-varnames").unwrap_or(&schema["enum"]);
    let names = names.as_array().into_iter().flatten();
    names.map(|name| plain(name.as_str().unwrap())).collect()
}

#[test]
fn the_constants_of_all_enums_stay_apart_in_generated_clients() {
    let document = committed();
    let mut enums: BTreeMap<String, &String> = BTreeMap::new();
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        for constant in constants(schema) {
            let other = enums.insert(constant.clone(), name);
            assert_eq!(other, None, "{name} has {constant} too");
        }
    }
    assert!(50 < enums.len());
}

/// Every attribute of every schema: its name after that of the schema, and its own schema.
fn attributes_of_all(document: &Value) -> Vec<(String, &Value)> {
    let mut all = Vec::new();
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        let attributes = attributes(document, schema).into_iter();
        all.extend(attributes.map(|(attribute, part)| (format!("{name}.{attribute}"), part)));
    }
    all
}

/// The schema of a value that may be null, without the null.
fn without_null<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    let schema = resolved(document, schema);
    match schema["oneOf"].as_array() {
        Some(parts) if parts.iter().any(|part| part["type"] == "null") => resolved(document, &parts[0]),
        _ => schema,
    }
}

/// The attributes whose values are a closed set.
const CLOSED_SETS: [&str; 9] = [
    "cause",
    "code",
    "kind",
    "operation",
    "outcome",
    "role",
    "status",
    "type",
    "ErrorDetails.name",
];

#[test]
fn the_values_of_every_closed_set_are_listed() {
    let document = committed();
    let attributes = attributes_of_all(&document);
    for set in CLOSED_SETS {
        let in_set = |name: &str| name == set || name.rsplit('.').next() == Some(set);
        let found: Vec<_> = attributes.iter().filter(|(name, _)| in_set(name)).collect();
        assert!(!found.is_empty(), "{set}");
        for (name, schema) in found {
            let values = &without_null(&document, schema)["enum"];
            assert!(
                values.as_array().is_some_and(|values| 1 < values.len()),
                "{name}: {schema}"
            );
        }
    }
}

#[test]
fn an_attribute_with_a_default_may_be_absent() {
    let document = committed();
    let mut defaults = Vec::new();
    for (schema, object) in document["components"]["schemas"].as_object().unwrap() {
        for (name, attribute) in object["properties"].as_object().into_iter().flatten() {
            let parts = attribute["oneOf"].as_array().into_iter().flatten();
            defaults.extend(parts.filter_map(|part| Some((name.as_str(), part.get("default")?.clone()))));
            assert!(attribute.get("default").is_none(), "{schema}.{name}");
        }
    }
    let active = ("active", json!(true));
    let expected = [
        ("enabled", json!(true)),
        ("readOnly", json!(false)),
        active.clone(),
        active,
    ];
    assert_eq!(defaults, expected);
}

#[test]
fn the_codes_of_errors_are_those_of_the_table() {
    let document = committed();
    let schemas = &document["components"]["schemas"];
    let names: Vec<&str> = ErrorCode::ALL.iter().map(|code| code.name()).collect();
    let words: BTreeSet<&str> = ErrorCode::ALL.iter().map(|code| code.word()).collect();
    let described = schemas["ExclusiveErrorCode"]["enum"].as_array().unwrap();
    let described: BTreeSet<&str> = described.iter().map(|word| word.as_str().unwrap()).collect();
    assert_eq!(described, words);
    let numbers: Vec<u16> = ErrorCode::ALL.iter().map(|code| code.number()).collect();
    assert_eq!(schemas["ErrorCode"]["enum"], json!(numbers));
    assert_eq!(schemas["ErrorCode"]["x-enum-varnames"], json!(names));
    assert_eq!(schemas["ErrorName"]["enum"], json!(names));
}

#[test]
fn every_time_has_the_format_of_one() {
    let document = committed();
    let is_time = |name: &str| {
        let attribute = name.rsplit('.').next().unwrap();
        attribute == "at" || attribute.ends_with("At") || attribute.ends_with("_at")
    };
    let attributes = attributes_of_all(&document);
    let times: Vec<_> = attributes.iter().filter(|(name, _)| is_time(name)).collect();
    assert!(5 < times.len());
    for (name, schema) in times {
        assert_eq!(schema["format"], "date-time", "{name}");
    }
}

/// The schemas of the parameters of these names, each after its operation and name.
fn parameters(names: &[&str]) -> Vec<(String, Value)> {
    let mut found = Vec::new();
    for operation in operations() {
        for parameter in operation.object["parameters"].as_array().into_iter().flatten() {
            let name = parameter["name"].as_str().unwrap_or_default();
            if names.contains(&name) {
                found.push((format!("{} {name}", operation.name), parameter["schema"].clone()));
            }
        }
    }
    found
}

#[test]
fn a_parameter_that_is_true_or_false_is_a_boolean() {
    let found = parameters(&["available", "assignement", "assignment", "issued"]);
    assert_eq!(found.len(), 7);
    for (name, schema) in found {
        assert_eq!(schema["type"], "boolean", "{name}");
    }
}

#[test]
fn a_parameter_with_a_closed_set_lists_its_values() {
    let found = parameters(&["view", "orderby"]);
    assert_eq!(found.len(), 3);
    for (name, schema) in found {
        assert!(schema["enum"].is_array(), "{name}");
    }
}

/// Returns whether no value has both forms: one of them requires an attribute that the other does not have, or they
/// require different values of one.
fn are_told_apart(one: &Value, other: &Value) -> bool {
    let required = |form: &Value| form["required"].as_array().cloned().unwrap_or_default();
    required(one).iter().any(|name| {
        let name = name.as_str().unwrap();
        let (here, there) = (&one["properties"][name], &other["properties"][name]);
        let both_list = here["enum"].is_array() && there["enum"].is_array();
        there.is_null() || (both_list && here["enum"] != there["enum"])
    })
}

#[test]
fn the_forms_of_an_answer_are_told_apart() {
    let document = committed();
    let mut found = 0;
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        let Some(forms) = schema["oneOf"].as_array() else {
            continue;
        };
        found += 1;
        let forms: Vec<&Value> = forms.iter().map(|form| resolved(&document, form)).collect();
        for (index, one) in forms.iter().enumerate() {
            for other in &forms[..index] {
                assert!(are_told_apart(one, other) && are_told_apart(other, one), "{name}");
            }
        }
    }
    assert_eq!(found, 3);
}
