//! Tests of every operation with hostile bodies: a clear refusal, and nothing changed.
//!
//! The bodies follow from the schemas of the document, so that a new attribute is tested too.

use numbering_tests::app::{Answer, Client, TestApp};
use numbering_tests::database::TestDatabase;
use numbering_tests::fixtures::{
    add_mobile, assign_mobile, create_user, define_prefix, foo_and_bar, holdings,
};
use numbering_tests::on_both_databases;
use serde_json::{Value, json};

use crate::document::{Operation, committed, operations, resolved};

/// Tenants, groups and a user with numbers, so that a defect has something to change.
pub(crate) fn with_numbers(database: &TestDatabase) -> TestApp {
    let app = foo_and_bar(database);
    add_mobile(&app, "foo", &["+32471000000..+32471000009"]);
    assign_mobile(&app, "foo", "sales", &["+32471000005"]);
    define_prefix(&app, "foo", "+3248");
    create_user(
        &app,
        "foo",
        "sales",
        &json!({"userId": "ann", "phoneNumber": "+32471000005"}),
    );
    let services = json!({"services": [{"name": "Immediate Trunking Connectivity"}]});
    let departments = "/api/v1/tenants/foo/groups/sales/departments/";
    app.system()
        .post(departments, &json!({"departmentName": "north"}))
        .expect_status(201);
    app.system()
        .post("/api/v1/tenants/foo/groups/sales/services/", &services)
        .expect_status(201);
    app
}

/// Everything that could change.
pub(crate) fn state(app: &TestApp) -> Vec<Value> {
    let of_sales = "/api/v1/tenants/foo/groups/sales";
    let trunking = "/api/v1/tenant/foo/services/immediate_trunking_connectivity/prefixes/";
    let paths = ["users/", "departments/", "services/", ""].map(|what| format!("{of_sales}/{what}"));
    let others = [
        "/api/v1/tenants/",
        "/api/v1/tenants/foo/groups/",
        "/api/v1/tokens/",
        "/api/exclusive_numbers",
        trunking,
    ];
    let paths = paths.into_iter().chain(others.map(str::to_owned));
    let listed = paths.map(|path| app.system().get(&path).expect_status(200).body);
    listed.chain(holdings(app)).collect()
}

/// The path of an operation, with names that exist.
pub(crate) fn path(operation: &Operation) -> String {
    let names = [
        ("{tenant_id}", "foo"),
        ("{group_id}", "sales"),
        ("{user_id}", "ann"),
        ("{department_name}", "north"),
        ("{id}", "none"),
        ("{number}", "+32471000005"),
    ];
    let path = operation.path.clone();
    names
        .iter()
        .fold(path, |path, (parameter, name)| path.replace(parameter, name))
}

/// Values that hardly any attribute accepts.
fn hostile_values() -> [Value; 10] {
    let texts = ["a\u{0}b", "\u{85}", "\u{202e}x", "'; DROP TABLE pieces; --"].map(|text| json!(text));
    let [nul, control, turned, quoted] = texts;
    let long = json!("x".repeat(5000));
    [
        nul,
        control,
        turned,
        quoted,
        long,
        json!(f64::MAX),
        json!(-1),
        json!(true),
        json!([]),
        json!({"x": null}),
    ]
}

/// The attributes of an object, also of one composed of several schemas.
pub(crate) fn attributes<'a>(document: &'a Value, schema: &'a Value) -> Vec<(&'a String, &'a Value)> {
    let schema = resolved(document, schema);
    let own = schema["properties"].as_object().into_iter().flatten();
    let parts = ["allOf", "oneOf"]
        .iter()
        .filter_map(|key| schema[*key].as_array());
    let parts = parts.flatten();
    own.chain(parts.flat_map(|part| attributes(document, part)))
        .collect()
}

/// The example of `schema`, or one made of the examples of its parts.
pub(crate) fn sample(document: &Value, schema: &Value) -> Value {
    let schema = resolved(document, schema);
    if let Some(example) = schema.get("example") {
        return example.clone();
    }
    if let Some(items) = schema.get("items") {
        return json!([sample(document, items)]);
    }
    let parts = schema["properties"].as_object().into_iter().flatten();
    parts
        .map(|(key, part)| (key.clone(), sample(document, part)))
        .collect()
}

/// Variants of `whole` with one attribute replaced: every attribute on every level by every hostile value.
fn corrupted(document: &Value, schema: &Value, whole: &Value) -> Vec<Value> {
    let schema = resolved(document, schema);
    if let Some(items) = schema.get("items") {
        let below = corrupted(document, items, &whole[0]).into_iter();
        return below.map(|item| json!([item])).collect();
    }
    let mut bodies = Vec::new();
    for (key, part) in attributes(document, schema) {
        let below = corrupted(document, part, &whole[key]);
        for value in hostile_values().into_iter().chain(below) {
            let mut body = if whole.is_object() {
                whole.clone()
            } else {
                json!({})
            };
            body[key] = value;
            bodies.push(body);
        }
    }
    bodies
}

/// Asserts that the answer is a refusal with a 4xx status.
#[track_caller]
fn assert_refused(answer: &Answer, what: &str) {
    assert!(
        (400..500).contains(&answer.status),
        "{what}: {} {}",
        answer.status,
        answer.text
    );
    let errors = answer.body["errors"].as_array().unwrap();
    assert!(!errors.is_empty(), "{what}: {}", answer.text);
}

/// The operations with a body, and bodies that are valid except for one attribute.
fn with_bodies() -> impl Iterator<Item = (Operation, Vec<Value>)> {
    let document = committed();
    operations().into_iter().filter_map(move |operation| {
        let schema = operation
            .object
            .pointer("/requestBody/content/application~1json/schema")?;
        let bodies = corrupted(&document, schema, &sample(&document, schema));
        assert!(hostile_values().len() <= bodies.len(), "{}", operation.name);
        Some((operation, bodies))
    })
}

fn ask(client: &Client, operation: &Operation, body: impl AsRef<[u8]>) -> Answer {
    client.send(&operation.method, &path(operation), body)
}

on_both_databases! {
    fn a_body_other_than_an_object_is_refused_by_every_operation(database: &TestDatabase) {
        let app = with_numbers(database);
        let (system, before) = (app.system(), state(&app));
        let deep = [b"{\"x\":".repeat(5000), b"[".repeat(5000)].concat();
        let bodies: [&[u8]; 10] = [
            b" ", b"null", b"[]", b"\"x\"", b"7", b"{", b"{}}", b"\xff\xfe\x00", b"{\"a\":\"\xc3\"}", &deep,
        ];
        for (operation, _) in with_bodies() {
            for body in bodies {
                let refused = ask(&system, &operation, body);
                assert_refused(&refused, &format!("{} {}", operation.name, String::from_utf8_lossy(body)));
            }
        }
        assert_eq!(state(&app), before);
    }

    fn hostile_attributes_cause_no_failure_and_control_characters_are_refused(database: &TestDatabase) {
        let app = with_numbers(database);
        let system = app.system();
        for (operation, bodies) in with_bodies() {
            for body in bodies.iter().map(Value::to_string) {
                let what = format!("{} {body}", operation.name);
                let answer = ask(&system, &operation, &body);
                assert!(answer.status < 500, "{what}: {}", answer.text);
                if body.contains("\\u0000") {
                    assert_refused(&answer, &what);
                }
            }
        }
        let left = json!(state(&app)).to_string();
        assert!(left.contains("\"sales\"") && !left.contains("\\u00"), "{left}");
        app.anonymous().get("/readyz").expect_status(200);
    }
}
