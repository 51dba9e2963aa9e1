//! Tenants, groups, users and numbers made over HTTP, and the request bodies that list numbers.

#![expect(
    clippy::must_use_candidate,
    reason = "a fixture that cannot be made fails the test"
)]

use serde_json::{Value, json};

use crate::app::{Answer, TestApp};
use crate::database::TestDatabase;

/// The path of the mobile numbers of tenant `foo`, as the API page writes it.
pub const FOO_NUMBERS: &str = "/api/v1/tenants/foo/mobile_numbers/";
/// The path of the mobile numbers of its group `sales`.
pub const SALES_NUMBERS: &str = "/api/v1/tenants/foo/groups/sales/mobile_numbers/";

/// Starts the service with tenant `foo`, its groups `sales` and `support`, and tenant `bar` with its group `sales`.
pub fn foo_and_bar(database: &TestDatabase) -> TestApp {
    foo_and_bar_with(database, &[])
}

/// Starts the same service with more flags, such as `--max-items=3`.
pub fn foo_and_bar_with(database: &TestDatabase, flags: &[&str]) -> TestApp {
    let app = TestApp::start_with(database, flags);
    create_tenant(&app, "foo");
    create_tenant(&app, "bar");
    create_group(&app, "foo", "sales");
    create_group(&app, "foo", "support");
    create_group(&app, "bar", "sales");
    app
}

/// Creates a tenant.
pub fn create_tenant(app: &TestApp, id: &str) {
    let created = app.system().post("/api/v1/tenants/", &json!({"tenantId": id}));
    created.expect_status(201);
}

/// Creates a group.
pub fn create_group(app: &TestApp, tenant: &str, id: &str) {
    let path = format!("/api/v1/tenants/{tenant}/groups/");
    app.system()
        .post(&path, &json!({"groupId": id}))
        .expect_status(201);
}

/// Creates a user from this body.
pub fn create_user(app: &TestApp, tenant: &str, group: &str, body: &Value) {
    let path = format!("/api/v1/tenants/{tenant}/groups/{group}/users/");
    app.system().post(&path, body).expect_status(201);
}

/// Adds mobile numbers to a tenant.
pub fn add_mobile(app: &TestApp, tenant: &str, list: &[&str]) {
    let path = format!("/api/v1/tenants/{tenant}/mobile_numbers/");
    app.system().post(&path, &number_list(list)).expect_status(201);
}

/// Assigns mobile numbers to a group.
pub fn assign_mobile(app: &TestApp, tenant: &str, group: &str, list: &[&str]) {
    let path = format!("/api/v1/tenants/{tenant}/groups/{group}/mobile_numbers/");
    app.system().post(&path, &number_list(list)).expect_status(201);
}

/// Defines a trunk prefix of a tenant.
pub fn define_prefix(app: &TestApp, tenant: &str, prefix: &str) {
    let path = format!("/api/v1/tenant/{tenant}/services/immediate_trunking_connectivity/prefixes/");
    let body = json!({"prefixes": [{"prefix": prefix}]});
    app.system().post(&path, &body).expect_status(201);
}

/// A body `{"phoneNumbers":[…]}`; an item `first..last` is a range.
pub fn number_list(items: &[&str]) -> Value {
    let item = |written: &&str| match written.split_once("..") {
        Some((first, last)) => json!({"minPhoneNumber": first, "maxPhoneNumber": last}),
        None => json!({"phoneNumber": written}),
    };
    json!({"phoneNumbers": items.iter().map(item).collect::<Vec<_>>()})
}

/// All mobile numbers of tenants `foo` and `bar`, to compare before and after.
pub fn holdings(app: &TestApp) -> [Value; 2] {
    ["foo", "bar"].map(|tenant| {
        let path = format!("/api/v1/tenants/{tenant}/mobile_numbers/?view=ranges");
        app.system().get(&path).expect_status(200).body
    })
}

/// The rows of a report as text: the number or range, then `added`, `removed` or the error code.
pub fn report_rows(answer: &Answer) -> Vec<String> {
    let row = |row: &Value| {
        let name = match row.get("phoneNumber").and_then(Value::as_str) {
            Some(number) => number.to_owned(),
            None => format!("{}..{}", text(row, "minPhoneNumber"), text(row, "maxPhoneNumber")),
        };
        match (text(row, "status"), row.get("code")) {
            ("rejected", Some(code)) => format!("{name} {code}"),
            (status, _) => format!("{name} {status}"),
        }
    };
    let rows = answer.body.get("result").and_then(Value::as_array);
    rows.into_iter().flatten().map(row).collect()
}

fn text<'a>(row: &'a Value, key: &str) -> &'a str {
    row.get(key).and_then(Value::as_str).unwrap_or_default()
}
