//! Tests of every role on every operation: in its own scope, a sibling's, another tenant's, and an unknown one.

use numbering_tests::app::{Answer, Client, TestApp};
use numbering_tests::database::TestDatabase;
use numbering_tests::fixtures::{add_mobile, create_user, foo_and_bar};
use numbering_tests::on_both_databases;
use serde_json::json;

use super::operation_table::{Least, Operation, operations};

/// Tenants and groups with users, so that no test can delete them.
fn with_users(database: &TestDatabase) -> TestApp {
    let app = foo_and_bar(database);
    for (tenant, group) in [("foo", "sales"), ("foo", "support"), ("bar", "sales")] {
        create_user(&app, tenant, group, &json!({"userId": "keeper"}));
    }
    add_mobile(&app, "foo", &["+32471000001"]);
    app
}

/// Sends a body that is not JSON, so that nothing happens.
fn ask(client: &Client, operation: &Operation, tenant: &str, group: &str) -> Answer {
    let body = if operation.method == "GET" { "" } else { "[" };
    client.send(operation.method, &operation.path_in(tenant, group), body)
}

/// Asserts that the token is authorized exactly if `expected`.
#[track_caller]
fn assert_authorized(answer: &Answer, expected: bool, what: &Operation, who: &str) {
    let is_let = !matches!(answer.status, 401 | 403);
    assert!(answer.status < 500, "{who}: {what:?}: {}", answer.text);
    assert_eq!(is_let, expected, "{who}: {what:?}: {}", answer.text);
}

const PLACES: [(&str, &str); 5] = [
    ("foo", "sales"),
    ("foo", "support"),
    ("foo", "none"),
    ("bar", "sales"),
    ("none", "sales"),
];

#[test]
fn every_operation_is_in_the_role_table() {
    let document = serde_json::to_value(numbering_http::server::openapi::document().unwrap()).unwrap();
    let mut described = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let role = operation["x-min-role"].as_str().unwrap_or_default();
            described.push(format!("{} {path} {role}", method.to_uppercase()));
        }
    }
    let line = |operation: &Operation| {
        format!(
            "{} {} {}",
            operation.method,
            operation.path,
            operation.least.name()
        )
    };
    let mut expected: Vec<String> = operations().iter().map(line).collect();
    described.sort_unstable();
    expected.sort_unstable();
    assert_eq!(described, expected);
}

on_both_databases! {
    fn every_operation_requires_a_valid_token(database: &TestDatabase) {
        let app = with_users(database);
        for client in [app.anonymous(), app.anonymous().with_token("no-such-token")] {
            for operation in operations() {
                let refused = ask(&client, &operation, "foo", "sales").expect_status(401);
                assert_eq!(refused.header("WWW-Authenticate"), "Bearer", "{operation:?}");
            }
        }
    }

    fn an_expired_revoked_or_non_bearer_token_is_refused(database: &TestDatabase) {
        let app = with_users(database);
        let expired = app.client_with(&json!({"role": "system_admin", "expiresAt": "2999-01-01T00:00:00Z"}));
        database.session().run("UPDATE tokens SET expires_at = 1577836800 WHERE expires_at IS NOT NULL").unwrap();
        let revoked = app.client_with(&json!({"role": "system_admin", "name": "revoked"}));
        let listed = app.system().get("/api/v1/tokens/").expect_status(200).body;
        let tokens = listed["tokens"].as_array().unwrap();
        let id = tokens.iter().find(|token| token["name"] == "revoked").unwrap()["id"].as_str().unwrap();
        app.system().send("DELETE", &format!("/api/v1/tokens/{id}/"), "").expect_status(200);
        let malformed = ["Bearer", "Bearer ", "Basic bootstrap-token-of-the-tests", "bootstrap-token-of-the-tests"];
        let malformed = malformed.map(|value| app.anonymous().with_header("Authorization", value));
        for client in [expired, revoked].iter().chain(&malformed) {
            for operation in operations() {
                assert_authorized(&ask(client, &operation, "foo", "sales"), false, &operation, "a dead token");
            }
        }
    }

    fn a_system_admin_may_call_every_operation(database: &TestDatabase) {
        let app = with_users(database);
        let system = app.system();
        for operation in operations() {
            for (tenant, group) in PLACES {
                let answer = ask(&system, &operation, tenant, group);
                assert_authorized(&answer, true, &operation, "system admin");
            }
        }
    }

    fn a_tenant_admin_may_manage_its_tenant_and_groups(database: &TestDatabase) {
        let app = with_users(database);
        let admin = app.tenant_admin("foo");
        for operation in operations() {
            for (tenant, group) in PLACES {
                let reaches = operation.least <= Least::Tenant && (tenant == "foo" || !operation.is_in_a_tenant());
                let answer = ask(&admin, &operation, tenant, group);
                assert_authorized(&answer, reaches, &operation, &format!("admin of foo in {tenant}/{group}"));
            }
        }
    }

    fn a_group_admin_may_manage_its_group(database: &TestDatabase) {
        let app = with_users(database);
        let admin = app.group_admin("foo", "sales");
        for operation in operations() {
            for (tenant, group) in PLACES {
                let is_own = (tenant == "foo" || !operation.is_in_a_tenant())
                    && (group == "sales" || !operation.is_in_a_group());
                let reaches = operation.least == Least::Group && is_own;
                let answer = ask(&admin, &operation, tenant, group);
                assert_authorized(&answer, reaches, &operation, &format!("admin of foo/sales in {tenant}/{group}"));
            }
        }
    }

    fn a_read_only_token_may_read_in_its_scope_and_change_nothing(database: &TestDatabase) {
        let app = with_users(database);
        for body in [
            json!({"role": "system_admin", "readOnly": true}),
            json!({"role": "tenant_admin", "tenantId": "foo", "readOnly": true}),
        ] {
            let reader = app.client_with(&body);
            let role = if body["role"] == "system_admin" { Least::System } else { Least::Tenant };
            for operation in operations() {
                let reaches = operation.method == "GET" && operation.least <= role;
                let answer = ask(&reader, &operation, "foo", "sales");
                assert_authorized(&answer, reaches, &operation, "reader");
            }
        }
    }

    fn a_path_outside_the_scope_is_refused_whether_or_not_it_exists(database: &TestDatabase) {
        let app = with_users(database);
        let plain = |client: &Client, operation: &Operation, tenant, group| {
            let mut answer = ask(client, operation, tenant, group).expect_status(403);
            // the connection is closed if the body came too late to be skipped: that reveals nothing
            for header in ["x-request-id", "date", "connection"] {
                answer.headers.remove(header);
            }
            // their order is that of a hash table
            let mut headers: Vec<String> = answer.headers.iter().map(|header| format!("{header:?}")).collect();
            headers.sort_unstable();
            (answer.text, headers)
        };
        let (tenant_admin, group_admin) = (app.tenant_admin("foo"), app.group_admin("foo", "sales"));
        for operation in operations().iter().filter(|operation| operation.is_in_a_tenant()) {
            for client in [&tenant_admin, &group_admin] {
                let existing = plain(client, operation, "bar", "sales");
                assert_eq!(existing, plain(client, operation, "none", "sales"), "{operation:?}");
                assert_eq!(existing, plain(client, operation, "bar", "none"), "{operation:?}");
                assert_eq!(existing, plain(client, operation, "%00", "a%2Fb"), "{operation:?}");
            }
            if operation.is_in_a_group() {
                let existing = plain(&group_admin, operation, "foo", "support");
                assert_eq!(existing, plain(&group_admin, operation, "foo", "none"), "{operation:?}");
            }
        }
    }

    fn hostile_names_in_paths_cause_no_failure(database: &TestDatabase) {
        let app = with_users(database);
        let system = app.system();
        for operation in operations() {
            for name in ["%00", "%0A", "%FF", "%2F", "..%2F", "%25", "%E2%82%AC", "'--", "1e9", &"x".repeat(400)] {
                let parameter = |path: &str| match path.rfind('{') {
                    Some(begin) => {
                        let end = begin + path[begin..].find('}').unwrap();
                        format!("{}{name}{}", &path[..begin], &path[end + 1..])
                    }
                    None => path.to_owned(),
                };
                let named = Operation { path: parameter(&operation.path), ..operation.clone() };
                let answer = ask(&system, &named, "foo", "sales");
                assert_authorized(&answer, true, &named, "system admin");
            }
        }
    }
}
