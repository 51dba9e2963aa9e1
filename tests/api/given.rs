//! What most tests begin with: tenants, groups and numbers, made over HTTP, and the bodies that name numbers.

use numbering_tests::app::{Answer, TestApp};
use numbering_tests::database::TestDatabase;
use serde_json::{Value, json};

/// The mobile numbers of tenant `foo`, as the API page writes the path.
pub(crate) const OF_FOO: &str = "/api/v1/tenants/foo/mobile_numbers/";
/// The mobile numbers of its group `sales`.
pub(crate) const OF_SALES: &str = "/api/v1/tenants/foo/groups/sales/mobile_numbers/";

/// The service with tenant `foo`, its groups `sales` and `support`, and tenant `bar` with its group `sales`.
pub(crate) fn foo_and_bar(database: &TestDatabase) -> TestApp {
    with_flags(database, &[])
}

/// The same, with more flags.
pub(crate) fn with_flags(database: &TestDatabase, flags: &[&str]) -> TestApp {
    let app = TestApp::start_with(database, flags);
    tenant(&app, "foo");
    tenant(&app, "bar");
    group(&app, "foo", "sales");
    group(&app, "foo", "support");
    group(&app, "bar", "sales");
    app
}

/// Makes a tenant.
pub(crate) fn tenant(app: &TestApp, id: &str) {
    let made = app.system().post("/api/v1/tenants/", &json!({"tenantId": id}));
    made.expect_status(201);
}

/// Makes a group.
pub(crate) fn group(app: &TestApp, tenant: &str, id: &str) {
    let path = format!("/api/v1/tenants/{tenant}/groups/");
    app.system()
        .post(&path, &json!({"groupId": id}))
        .expect_status(201);
}

/// Makes a user, with what else is said of it.
pub(crate) fn user(app: &TestApp, tenant: &str, group: &str, body: &Value) {
    let path = format!("/api/v1/tenants/{tenant}/groups/{group}/users/");
    app.system().post(&path, body).expect_status(201);
}

/// Brings numbers into a tenant.
pub(crate) fn mobile(app: &TestApp, tenant: &str, list: &[&str]) {
    let path = format!("/api/v1/tenants/{tenant}/mobile_numbers/");
    app.system().post(&path, &numbers(list)).expect_status(201);
}

/// Gives numbers to a group.
pub(crate) fn assigned(app: &TestApp, tenant: &str, group: &str, list: &[&str]) {
    let path = format!("/api/v1/tenants/{tenant}/groups/{group}/mobile_numbers/");
    app.system().post(&path, &numbers(list)).expect_status(201);
}

/// Defines a trunk prefix of a tenant.
pub(crate) fn prefix(app: &TestApp, tenant: &str, prefix: &str) {
    let path = format!("/api/v1/tenant/{tenant}/services/immediate_trunking_connectivity/prefixes/");
    let body = json!({"prefixes": [{"prefix": prefix}]});
    app.system().post(&path, &body).expect_status(201);
}

/// `{"phoneNumbers":[…]}`; an item `first..last` is a range.
pub(crate) fn numbers(items: &[&str]) -> Value {
    let item = |written: &&str| match written.split_once("..") {
        Some((begin, end)) => json!({"minPhoneNumber": begin, "maxPhoneNumber": end}),
        None => json!({"phoneNumber": written}),
    };
    json!({"phoneNumbers": items.iter().map(item).collect::<Vec<_>>()})
}

/// Everything that tenants `foo` and `bar` hold, for before and after.
pub(crate) fn held(app: &TestApp) -> [Value; 2] {
    ["foo", "bar"].map(|tenant| {
        let path = format!("/api/v1/tenants/{tenant}/mobile_numbers/?view=ranges");
        app.system().get(&path).expect_status(200).body
    })
}

/// The rows of a report in short: the number or range, then `added`, `removed` or the code.
pub(crate) fn rows(answer: &Answer) -> Vec<String> {
    let line = |row: &Value| {
        let name = match row["phoneNumber"].as_str() {
            Some(number) => number.to_owned(),
            None => format!("{}..{}", text(row, "minPhoneNumber"), text(row, "maxPhoneNumber")),
        };
        match row["status"].as_str() {
            Some("rejected") => format!("{name} {}", row["code"]),
            status => format!("{name} {}", status.unwrap_or_default()),
        }
    };
    let found = answer.body["result"].as_array().map(Vec::as_slice);
    found.unwrap_or_default().iter().map(line).collect()
}

fn text<'a>(row: &'a Value, key: &str) -> &'a str {
    row[key].as_str().unwrap_or_default()
}
