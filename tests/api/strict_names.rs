//! Tests of names that an operation does not know: every one is refused, with the nearest name that it knows.
//!
//! The names follow from the document, so that a new operation and a new attribute are tested too.

use numbering_tests::app::{Answer, Client, TestApp};
use numbering_tests::database::TestDatabase;
use numbering_tests::fixtures::{FOO_NUMBERS, SALES_NUMBERS, foo_and_bar, number_list};
use numbering_tests::on_both_databases;
use numbering_tests::trunking_fixture::{TrunkingFixture, group_path, pool_path, user_path};
use serde_json::{Value, json};

use crate::document::{Operation, committed, operations, resolved};
use crate::fuzz_operations::{attributes, path, sample, state, with_numbers};

/// Misspellings of a name: a letter less, and another letter case.
fn misspellings(name: &str) -> [String; 2] {
    let (begin, end) = name.split_at(name.len() / 2);
    [format!("{begin}{}", &end[1..]), name.to_uppercase()]
}

/// A body with one misspelt attribute.
struct Misspelt {
    pointer: String,
    name: String,
    meant: String,
    body: Value,
}

/// Bodies with each attribute of `schema` misspelt on every level; `whole` is valid.
fn misspelt_bodies(document: &Value, schema: &Value, whole: &Value) -> Vec<Misspelt> {
    let schema = resolved(document, schema);
    if let Some(items) = schema.get("items") {
        let item = if whole[0].is_null() {
            sample(document, items)
        } else {
            whole[0].clone()
        };
        let below = misspelt_bodies(document, items, &item).into_iter();
        return below
            .map(|below| inside(below, "/0", |item| json!([item])))
            .collect();
    }
    let mut bodies = Vec::new();
    for (meant, part) in attributes(document, schema) {
        for name in misspellings(meant) {
            let mut body = whole.clone();
            let value = body.as_object_mut().and_then(|body| body.remove(meant));
            body[&name] = value.unwrap_or_else(|| json!("x"));
            let (pointer, meant) = (format!("/{name}"), meant.clone());
            bodies.push(Misspelt {
                pointer,
                name,
                meant,
                body,
            });
        }
        let within = |below| {
            let mut body = whole.clone();
            body[meant] = below;
            body
        };
        let below = misspelt_bodies(document, part, &whole[meant]).into_iter();
        bodies.extend(below.map(|below| inside(below, &format!("/{meant}"), within)));
    }
    bodies
}

/// The misspelling at a place within a larger body.
fn inside(below: Misspelt, place: &str, around: impl Fn(Value) -> Value) -> Misspelt {
    let pointer = format!("{place}{}", below.pointer);
    Misspelt {
        pointer,
        body: around(below.body),
        ..below
    }
}

/// Asserts the refusal of a name, in the form of either family.
#[track_caller]
fn assert_unknown(answer: &Answer, (pointer, name, meant): (&str, &str, Option<&str>), what: &str) {
    let error = &answer.body["errors"][0];
    let details = if error["code"] == 1002 {
        &error["details"]
    } else {
        &error["detail"]
    };
    assert!(
        answer.status == 400 && (error["code"] == 1002 || error["code"] == "VALIDATE_FAILED"),
        "{what}: {}",
        answer.text
    );
    let reason = details["reason"].as_str().unwrap_or_default();
    assert_eq!(details["pointer"], pointer, "{what}: {}", answer.text);
    assert!(
        reason.starts_with(&format!("{name:?} is not a")),
        "{what}: {reason}"
    );
    if let Some(meant) = meant {
        assert!(
            reason.ends_with(&format!("; did you mean {meant:?}?")),
            "{what}: {reason}"
        );
    }
}

/// The names of the query parameters of an operation.
fn parameters(operation: &Operation) -> Vec<&str> {
    let parameters = operation.object["parameters"].as_array();
    let in_query = parameters
        .into_iter()
        .flatten()
        .filter(|known| known["in"] == "query");
    in_query
        .map(|parameter| parameter["name"].as_str().unwrap())
        .collect()
}

/// The schema of the body of an operation.
fn body_schema(operation: &Operation) -> Option<&Value> {
    operation
        .object
        .pointer("/requestBody/content/application~1json/schema")
}

/// A body that the operation accepts by its names; empty if it has none.
fn plain_body(document: &Value, operation: &Operation) -> String {
    let schema = body_schema(operation);
    schema
        .map(|schema| sample(document, schema).to_string())
        .unwrap_or_default()
}

/// The path of an operation, with the id of an exclusive number that exists.
fn path_with(operation: &Operation, exclusive: &str) -> String {
    path(operation).replace("/none", &format!("/{exclusive}"))
}

/// The service, and the id of an exclusive number.
fn with_everything(database: &TestDatabase) -> (TestApp, String) {
    let app = with_numbers(database);
    let created = app
        .system()
        .post("/api/exclusive_numbers", &json!({"number": "112"}));
    let id = created.expect_status(200).body["id"].as_str().unwrap().to_owned();
    (app, id)
}

fn lenient(client: &Client) -> Client {
    client
        .clone()
        .with_header("Prefer", "respond-async, handling=lenient")
}

on_both_databases! {
    fn every_misspelt_attribute_is_refused_by_every_operation(database: &TestDatabase) {
        let (app, id) = with_everything(database);
        let (system, before, document) = (app.system(), state(&app), committed());
        let mut count = 0;
        for operation in operations() {
            let Some(schema) = body_schema(&operation) else { continue };
            for Misspelt { pointer, name, meant, body } in misspelt_bodies(&document, schema, &sample(&document, schema)) {
                let what = format!("{} {body}", operation.name);
                let refused = system.send(&operation.method, &path_with(&operation, &id), body.to_string());
                assert_unknown(&refused, (&pointer, &name, Some(&meant)), &what);
                count += 1;
            }
        }
        assert!(150 < count, "{count}");
        assert_eq!(state(&app), before);
    }

    fn every_misspelt_parameter_is_refused_by_every_operation(database: &TestDatabase) {
        let (app, id) = with_everything(database);
        let (system, before, document) = (app.system(), state(&app), committed());
        for operation in operations() {
            let (path, body) = (path_with(&operation, &id), plain_body(&document, &operation));
            for meant in parameters(&operation) {
                for name in misspellings(meant) {
                    let query = format!("{path}?{name}=1");
                    let refused = system.send(&operation.method, &query, &body);
                    assert_unknown(&refused, (&format!("/{name}"), &name, Some(meant)), &operation.name);
                    if operation.method == "GET" {
                        let refused = system.send("GET", &path, json!({&name: 1}).to_string());
                        assert_unknown(&refused, (&format!("/{name}"), &name, Some(meant)), &operation.name);
                    }
                }
            }
            let refused = system.send(&operation.method, &format!("{path}?colour=1"), &body);
            assert_unknown(&refused, ("/colour", "colour", None), &operation.name);
        }
        assert_eq!(state(&app), before);
    }

    fn an_operation_without_a_body_refuses_every_attribute_in_one(database: &TestDatabase) {
        let (app, id) = with_everything(database);
        let (system, before) = (app.system(), state(&app));
        for operation in operations().iter().filter(|operation| body_schema(operation).is_none()) {
            let refused = system.send(&operation.method, &path_with(operation, &id), r#"{"colour":1}"#);
            assert_unknown(&refused, ("/colour", "colour", None), &operation.name);
        }
        assert_eq!(state(&app), before);
    }

    fn a_client_that_prefers_lenience_is_told_what_was_ignored(database: &TestDatabase) {
        let app = foo_and_bar(database);
        let system = lenient(&app.system());
        let body = json!({"phoneNumbers": [{"phoneNumber": "+32471000001", "colour": 1}], "a, b": 2});
        let added = system.post(&format!("{FOO_NUMBERS}?fast=1"), &body).expect_status(201);
        assert_eq!(added.header("Ignored"), "a%2C%20b, colour, fast");
        let listed = system.send("GET", &format!("{FOO_NUMBERS}?availible=false"), r#"{"view":"ranges","x":1}"#);
        assert_eq!(listed.header("Ignored"), "availible, x");
        assert_eq!(listed.body["available_ranges"][0]["minPhoneNumber"], "+32471000001");
        let plain = system.get(FOO_NUMBERS).expect_status(200);
        assert!(plain.headers.get("Ignored").is_none());
        let ignored = system.put("/api/v1/tenants/foo/", &json!({"tenantId": "bar", "name": "Foo"}));
        assert_eq!((ignored.status, ignored.header("Ignored")), (200, "tenantId"));
        let refused = app.system().with_header("Prefer", "handling=strict").post(FOO_NUMBERS, &body);
        refused.expect_codes(400, &[1002, 1002]);
        assert!(refused.headers.get("Ignored").is_none());
    }

    fn an_unknown_name_comes_after_an_unknown_path_and_before_other_errors(database: &TestDatabase) {
        let app = foo_and_bar(database);
        let (system, body) = (app.system(), r#"{"colour":1}"#);
        for (method, path) in [
            ("GET", "/api/v1/tenants/none/"), ("DELETE", "/api/v1/tenants/none/"), ("PUT", "/api/v1/tenants/none/"),
            ("POST", "/api/v1/tenants/none/mobile_numbers/"), ("DELETE", "/api/v1/tenants/foo/groups/none/"),
            ("GET", "/api/v1/tenants/foo/groups/sales/users/none/"), ("DELETE", "/api/exclusive_numbers/none"),
            ("DELETE", "/api/exclusive_numbers/NzAwNTUxOTA5NzczMTQ4MTYw"),
        ] {
            assert_eq!(system.send(method, &format!("{path}?colour=1"), body).status, 404, "{method} {path}");
            assert_eq!(app.anonymous().send(method, path, body).status, 401, "{method} {path}");
        }
        let refused = system.post("/api/v1/tokens/", &json!({"role": 7, "readonly": true}));
        assert_unknown(&refused, ("/readonly", "readonly", Some("readOnly")), "tokens");
        let many = json!({"phoneNumbers": vec![json!({"phonenumber": "+32471000001"}); 500]});
        assert_eq!(system.post(FOO_NUMBERS, &many).body["errors"].as_array().unwrap().len(), 100);
    }

    fn rows_are_accepted_as_they_were_read(database: &TestDatabase) {
        let app = foo_and_bar(database);
        let system = app.system();
        system.post(FOO_NUMBERS, &number_list(&["+32471000001"])).expect_status(201);
        system.post(SALES_NUMBERS, &number_list(&["+32471000001"])).expect_status(201);
        let rows = system.get(FOO_NUMBERS).body["assigned_numbers"].clone();
        let refused = system.delete(FOO_NUMBERS, &json!({"phoneNumbers": rows}));
        refused.expect_codes(400, &[1003]);
        system.delete(SALES_NUMBERS, &json!({"phoneNumbers": rows})).expect_codes(400, &[1002, 1002]);
        let rejected = refused.body["result"].clone();
        system.delete(FOO_NUMBERS, &json!({"phoneNumbers": rejected})).expect_codes(400, &[1003]);
        let twice = json!({"phoneNumbers": [{"phoneNumber": "+32471000002", "phoneNumbers": "+32471000003"}]});
        system.post(FOO_NUMBERS, &twice).expect_codes(400, &[1002]);
        for (path, changed) in [("/api/v1/tenants/foo/", "tenantId"), ("/api/v1/tenants/foo/groups/sales/", "groupId")] {
            let mut row = system.get(path).expect_status(200).body;
            system.put(path, &row).expect(200, &row);
            row[changed] = json!("other");
            let refused = system.put(path, &row);
            refused.expect_codes(400, &[1002]);
            assert_eq!(refused.body["errors"][0]["details"]["pointer"], format!("/{changed}"));
            row[changed] = Value::Null;
            system.put(path, &row).expect_status(200);
        }
    }

    fn exclusive_numbers_keep_what_cannot_change(database: &TestDatabase) {
        let (app, id) = with_everything(database);
        let (system, path) = (app.system(), format!("/api/exclusive_numbers/{id}"));
        let row = system.get(&path).expect_status(200).body;
        system.post(&path, &row).expect_status(200);
        for (name, other) in [("id", "NzAwNTUxOTA5NzczMTQ4MTYw"), ("created_at", "2017-07-21T17:32:28Z")] {
            let mut changed = row.clone();
            changed[name] = json!(other);
            let refused = system.post(&path, &changed).expect_status(400);
            assert_eq!(refused.body["errors"][0]["detail"]["pointer"], format!("/{name}"));
        }
    }

    fn trunk_rows_are_accepted_as_they_were_read(database: &TestDatabase) {
        let fixture = TrunkingFixture::start(database);
        let system = &fixture.system;
        fixture.define(&["+3226127000..+3226127099"]);
        let available = system.get(&pool_path("available_numbers")).body["available_numbers"].clone();
        let sales = group_path("sales", "numbers");
        system.post(&sales, &json!({"numbers": available})).expect_status(201);
        let mut rows = system.get(&sales).body["numbers"].clone();
        rows[0]["userId"] = json!("ann");
        system.put(&user_path("sales", "ann"), &json!({"numbers": rows})).expect_status(200);
        let of_user = system.get(&user_path("sales", "ann")).expect_status(200).body;
        system.put(&user_path("sales", "ann"), &of_user).expect(200, &of_user);
        system.put(&user_path("sales", "ann"), &json!({"numbers": []})).expect_status(200);
        rows[0]["groupId"] = json!("help");
        let refused = system.delete(&sales, &json!({"numbers": rows}));
        refused.expect_codes(400, &[1002]);
        assert_eq!(refused.body["errors"][0]["details"]["pointer"], "/numbers/0/groupId");
        rows[0]["groupId"] = json!("sales");
        system.delete(&sales, &json!({"numbers": rows})).expect_status(200);
        let rows = system.get(&pool_path("numbers")).body["numbers"].clone();
        system.delete(&pool_path("numbers"), &json!({"numbers": rows})).expect_status(200);
    }

    fn a_misspelt_end_takes_out_nothing(database: &TestDatabase) {
        let fixture = TrunkingFixture::start(database);
        fixture.define(&["+3226130000..+3226139999"]);
        let item = json!({"minPhoneNumber": "+3226130000", "maxPhonenumber": "+3226130009"});
        let refused = fixture.system.delete(&pool_path("numbers"), &json!({"numbers": [item]}));
        assert_eq!(
            refused.body["errors"][0]["details"]["reason"],
            r#""maxPhonenumber" is not an attribute of an item; did you mean "maxPhoneNumber"?"#
        );
        assert_eq!(fixture.list(&pool_path("numbers")), ["+3226130000..+3226139999"]);
    }
}
