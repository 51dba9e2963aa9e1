//! Tests of hostile input: no 5xx and no panic, on either database.

use numbering_tests::app::TestApp;
use numbering_tests::database::TestDatabase;
use numbering_tests::fixtures::{create_user, foo_and_bar};
use numbering_tests::on_both_databases;
use serde_json::{Value, json};

use crate::access::{Operation, operations};

/// Every attribute of any body.
const ATTRIBUTES: [&str; 30] = [
    "tenantId",
    "type",
    "name",
    "groupId",
    "groupName",
    "role",
    "expiresAt",
    "readOnly",
    "userId",
    "firstName",
    "lastName",
    "extension",
    "phoneNumber",
    "emailAddress",
    "departmentName",
    "enterpriseTrunk",
    "parentDepartment",
    "services",
    "numbers",
    "phoneNumbers",
    "prefixes",
    "prefix",
    "minPhoneNumber",
    "maxPhoneNumber",
    "active",
    "extensionLength",
    "extensionRangeStart",
    "extensionRangeEnd",
    "number",
    "description",
];

/// A body with `value` for every attribute, and lists of such bodies for the lists.
fn body_of(value: &Value) -> Value {
    let mut body = json!({});
    for attribute in ATTRIBUTES {
        body[attribute] = value.clone();
    }
    let row = body.clone();
    for list in ["services", "numbers", "phoneNumbers", "prefixes"] {
        body[list] = json!([row]);
    }
    body["parentDepartment"] = row;
    body
}

/// Values of every type that hardly any attribute accepts.
fn values() -> Vec<Value> {
    vec![
        json!(null),
        json!(true),
        json!(-1),
        json!(1e300),
        json!(u64::MAX),
        json!([]),
        json!({}),
        json!([[{}]]),
        json!(""),
        json!(" "),
        json!("x"),
        json!("a\u{0}b"),
        json!("\u{7f}\n\u{85}"),
        json!("\u{202e}\u{1F4DE}"),
        json!("'; DROP TABLE tenants; --"),
        json!("%s%n"),
        json!("x".repeat(100_000)),
        json!("+1"),
        json!("99"),
        json!("+99999999999999999999"),
        json!("0000-00-00T00:00:00Z"),
        json!("+999999-12-31T23:59:59Z"),
    ]
}

/// The path of an operation, with names that exist.
fn path_of(operation: &Operation) -> String {
    let path = operation
        .path
        .replace("{user_id}", "ann")
        .replace("{department_name}", "Lab");
    Operation {
        path,
        ..operation.clone()
    }
    .path_in("foo", "sales")
}

/// The operations that read a body.
fn changes() -> Vec<(&'static str, String)> {
    let mut changes = operations();
    changes.retain(|operation| match operation.method {
        "GET" => false,
        "DELETE" => !operation.path.trim_end_matches('/').ends_with('}'),
        _ => !operation.path.ends_with("/destroy"),
    });
    changes
        .iter()
        .map(|operation| (operation.method, path_of(operation)))
        .collect()
}

/// The lists, each with the names of its parameters.
fn lists() -> Vec<(String, Vec<String>)> {
    let document = serde_json::to_value(numbering_http::server::openapi::document().unwrap()).unwrap();
    let in_query = |operation: &Operation| {
        let parameters = document["paths"][&operation.path]["get"]["parameters"]
            .as_array()
            .cloned();
        let named = parameters
            .unwrap_or_default()
            .into_iter()
            .filter(|parameter| parameter["in"] == "query");
        named
            .map(|parameter| parameter["name"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let mut lists = operations();
    lists.retain(|operation| operation.method == "GET" && !in_query(operation).is_empty());
    lists
        .iter()
        .map(|operation| (path_of(operation), in_query(operation)))
        .collect()
}

/// Tenant `foo` with group `sales`, and in it a user and a department.
fn with_group(database: &TestDatabase) -> TestApp {
    let app = foo_and_bar(database);
    create_user(&app, "foo", "sales", &json!({"userId": "ann"}));
    let departments = "/api/v1/tenants/foo/groups/sales/departments/";
    app.system()
        .post(departments, &json!({"departmentName": "Lab"}))
        .expect_status(201);
    let services = "/api/v1/tenants/foo/groups/sales/services/";
    let service = json!({"services": [{"name": "Immediate Trunking Connectivity"}]});
    app.system().post(services, &service).expect_status(201);
    app
}

on_both_databases! {
    fn hostile_body_values_cause_no_failure(database: &TestDatabase) {
        let app = with_group(database);
        let system = app.system();
        let changes = changes();
        assert!(20 < changes.len());
        for value in values() {
            let body = body_of(&value).to_string();
            for (method, path) in &changes {
                let answer = system.send(method, path, &body);
                assert!(answer.status < 500, "{method} {path} {value}: {}", answer.text);
            }
        }
    }

    fn hostile_query_values_cause_no_failure(database: &TestDatabase) {
        let app = with_group(database);
        let system = app.system();
        let lists = lists();
        assert!(10 < lists.len());
        let values = [
            "", "%00", "%FF", "%", "%zz", "-1", "18446744073709551616", "9223372036854775807", "1e3", "+", "%2B1",
            "%2B999999999999999", "'", "%25", "_", "%5C", "a%0Ab", "number%20asc,created_at%20desc",
        ];
        for (path, parameters) in lists {
            for name in parameters {
                for value in values {
                    let answer = system.get(&format!("{path}?{name}={value}"));
                    assert!(answer.status < 500, "{path}?{name}={value}: {}", answer.text);
                }
                let answer = system.send("GET", &path, json!({ name.as_str(): "a\u{0}b" }).to_string());
                assert!(answer.status < 500, "{path} {name}: {}", answer.text);
            }
        }
    }
}
