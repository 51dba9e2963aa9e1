//! Tests of the management of tokens: creation, listing and revocation, by role and scope.

use numbering_tests::app::{Client, TestApp};
use numbering_tests::database::{Backend, TestDatabase};
use numbering_tests::fixtures::{FOO_NUMBERS, SALES_NUMBERS, foo_and_bar};
use numbering_tests::on_both_databases;
use serde_json::{Value, json};

const TOKENS: &str = "/api/v1/tokens/";

/// The tokens of a list, as texts `role tenant group`.
fn listed(list: &Value) -> Vec<String> {
    let word = |token: &Value, key: &str| token[key].as_str().unwrap_or("-").to_owned();
    let line = |token: &Value| {
        ["role", "tenantId", "groupId"]
            .map(|key| word(token, key))
            .join(" ")
    };
    let mut lines: Vec<String> = list["tokens"].as_array().unwrap().iter().map(line).collect();
    lines.sort();
    lines
}

/// A token of the admin of `foo` that is valid until then.
fn until(time: &str) -> Value {
    json!({"role": "tenant_admin", "tenantId": "foo", "expiresAt": time})
}

/// Creates a token as `creator`; returns its public id and a client that uses it.
fn create(app: &TestApp, creator: &Client, body: &Value) -> (String, Client) {
    let created = creator.post(TOKENS, body).expect_status(201).body;
    let text = |key: &str| created[key].as_str().unwrap();
    (text("id").to_owned(), app.anonymous().with_token(text("token")))
}

on_both_databases! {
    fn a_token_shows_its_secret_once_and_its_scope_always(database: &TestDatabase) {
        let app = foo_and_bar(database);
        let body = json!({"role": "group_admin", "tenantId": "foo", "groupId": "sales", "name": "desk",
            "readOnly": true, "expiresAt": "2099-01-31T01:00:00+01:00"});
        let created = app.system().post(TOKENS, &body).expect_status(201).body;
        let secret = created["token"].as_str().unwrap();
        let listed = app.system().get(TOKENS).expect_status(200);
        assert!(!listed.text.contains(secret) && listed.body["tokens"][0].get("token").is_none());
        let row = &listed.body["tokens"][0];
        assert_eq!(row["id"], created["id"]);
        assert_eq!(row["expiresAt"], "2099-01-31T00:00:00Z");
        let created_at = row["createdAt"].as_str().unwrap();
        assert!(created_at.len() == "2026-11-24T10:00:00Z".len() && created_at.ends_with('Z'), "{created_at}");
        for (key, value) in [("role", "group_admin"), ("tenantId", "foo"), ("groupId", "sales"), ("name", "desk")] {
            assert_eq!((&row[key], &created[key]), (&json!(value), &json!(value)));
        }
        assert_eq!(row["readOnly"], true);
    }

    fn absent_attributes_of_a_token_are_omitted(database: &TestDatabase) {
        let app = foo_and_bar(database);
        let created = app.system().post(TOKENS, &json!({"role": "system_admin", "expiresAt": null})).expect_status(201);
        let keys: Vec<&String> = created.body.as_object().unwrap().keys().collect();
        assert_eq!(keys, ["createdAt", "createdBy", "id", "readOnly", "role", "token"]);
    }

    fn a_role_requires_its_tenant_and_group_and_nothing_else(database: &TestDatabase) {
        let app = foo_and_bar(database);
        let cases = [
            (json!({}), 1001, "/role"),
            (json!({"role": "root"}), 1002, "/role"),
            (json!({"role": "tenant_admin"}), 1001, "/tenantId"),
            (json!({"role": "group_admin", "tenantId": "foo"}), 1001, "/groupId"),
            (json!({"role": "group_admin", "groupId": "sales"}), 1001, "/tenantId"),
            (json!({"role": "system_admin", "tenantId": "foo"}), 1002, "/tenantId"),
            (json!({"role": "tenant_admin", "tenantId": "foo", "groupId": "sales"}), 1002, "/groupId"),
            (json!({"role": "tenant_admin", "tenantId": "a/b"}), 1002, "/tenantId"),
            (json!({"role": "system_admin", "expiresAt": "tomorrow"}), 1002, "/expiresAt"),
            (json!({"role": "system_admin", "readOnly": "true"}), 1002, "/readOnly"),
            (json!({"role": "system_admin", "name": "a\u{0}"}), 1002, "/name"),
        ];
        for (body, code, pointer) in cases {
            let refused = app.system().post(TOKENS, &body);
            refused.expect_codes(400, &[code]);
            assert_eq!(refused.body["errors"][0]["details"]["pointer"], pointer, "{body}");
        }
        app.system().get(TOKENS).expect(200, &json!({"tokens": []}));
    }

    fn a_token_for_an_unknown_tenant_or_group_is_refused(database: &TestDatabase) {
        let app = foo_and_bar(database);
        let system = app.system();
        system.post(TOKENS, &json!({"role": "tenant_admin", "tenantId": "none"})).expect_codes(404, &[1004]);
        let body = json!({"role": "group_admin", "tenantId": "bar", "groupId": "support"});
        system.post(TOKENS, &body).expect_codes(404, &[1004]);
    }

    fn a_tenant_admin_manages_tokens_of_its_own_tenant(database: &TestDatabase) {
        let app = foo_and_bar(database);
        let (own, _) = (app.tenant_admin("foo"), app.tenant_admin("bar"));
        own.post(TOKENS, &json!({"role": "tenant_admin", "tenantId": "foo"})).expect_status(201);
        own.post(TOKENS, &json!({"role": "group_admin", "tenantId": "foo", "groupId": "sales"})).expect_status(201);
        let refused: Vec<String> = ["bar", "none"].map(|tenant| {
            let answer = own.clone().with_header("X-Request-Id", "x").post(TOKENS, &json!({"role": "tenant_admin", "tenantId": tenant}));
            answer.expect_codes(403, &[1007]);
            answer.text
        }).to_vec();
        assert_eq!(refused[0], refused[1]);
        own.post(TOKENS, &json!({"role": "system_admin"})).expect_codes(403, &[1007]);
        let expected = ["group_admin foo sales", "tenant_admin foo -", "tenant_admin foo -"];
        assert_eq!(listed(&own.get(TOKENS).body), expected);
        assert_eq!(listed(&app.system().get(TOKENS).body), [expected[0], "tenant_admin bar -", expected[1], expected[2]]);
    }

    fn a_group_admin_may_not_manage_tokens(database: &TestDatabase) {
        let app = foo_and_bar(database);
        let admin = app.group_admin("foo", "sales");
        admin.get(TOKENS).expect_codes(403, &[1007]);
        let body = json!({"role": "group_admin", "tenantId": "foo", "groupId": "sales"});
        admin.post(TOKENS, &body).expect_codes(403, &[1007]);
        admin.delete("/api/v1/tokens/none/", &Value::Null).expect_codes(403, &[1007]);
    }

    fn a_revoked_token_is_refused(database: &TestDatabase) {
        let app = foo_and_bar(database);
        let created = app.system().post(TOKENS, &json!({"role": "tenant_admin", "tenantId": "foo"})).body;
        let (bar, admin) = (app.tenant_admin("bar"), app.anonymous().with_token(created["token"].as_str().unwrap()));
        admin.get(FOO_NUMBERS).expect_status(200);
        let path = format!("{TOKENS}{}/", created["id"].as_str().unwrap());
        bar.delete(&path, &Value::Null).expect_codes(404, &[1004]);
        admin.delete(&path, &Value::Null).expect(200, &json!({}));
        admin.get(FOO_NUMBERS).expect_codes(401, &[1006]);
        admin.delete(&path, &Value::Null).expect_codes(401, &[1006]);
        app.system().delete(&path, &Value::Null).expect_codes(404, &[1004]);
    }

    fn an_expiry_that_is_not_in_the_future_is_refused(database: &TestDatabase) {
        let app = foo_and_bar(database);
        let refused = app.system().post(TOKENS, &until("1999-12-31T23:59:59Z"));
        refused.expect_codes(400, &[1002]);
        assert_eq!(refused.body["errors"][0]["details"]["pointer"], "/expiresAt");
        app.system().get(TOKENS).expect(200, &json!({"tokens": []}));
        app.client_with(&until("2999-12-31T23:59:59Z")).get(FOO_NUMBERS).expect_status(200);
    }

    fn a_token_ends_no_later_than_its_creator(database: &TestDatabase) {
        let app = foo_and_bar(database);
        let (id, creator) = create(&app, &app.system(), &until("2999-06-01T00:00:00Z"));
        let refused = creator.post(TOKENS, &until("2999-06-01T00:00:01Z"));
        refused.expect_codes(400, &[1002]);
        assert_eq!(refused.body["errors"][0]["details"]["pointer"], "/expiresAt");
        for (body, expires_at) in [
            (until("2999-05-01T00:00:00Z"), "2999-05-01T00:00:00Z"),
            (until("2999-06-01T00:00:00Z"), "2999-06-01T00:00:00Z"),
            (json!({"role": "tenant_admin", "tenantId": "foo"}), "2999-06-01T00:00:00Z"),
        ] {
            let created = creator.post(TOKENS, &body).expect_status(201).body;
            assert_eq!((&created["expiresAt"], &created["createdBy"]), (&json!(expires_at), &json!(id)));
        }
    }

    fn a_token_is_revoked_alone_or_with_those_that_it_created(database: &TestDatabase) {
        let app = foo_and_bar(database);
        let of_foo = json!({"role": "tenant_admin", "tenantId": "foo"});
        let (first_id, first) = create(&app, &app.system(), &of_foo);
        let (second_id, second) = create(&app, &first, &of_foo);
        let (third_id, third) = create(&app, &second, &of_foo);
        let (_, fourth) = create(&app, &third, &of_foo);
        let (_, other) = create(&app, &app.system(), &of_foo);
        let revoke = |id: &str, query: &str| app.system().delete(&format!("{TOKENS}{id}/{query}"), &Value::Null);
        revoke(&first_id, "?issued=yes").expect_codes(400, &[1002]);
        revoke(&second_id, "?issued=false").expect(200, &json!({}));
        let created_by = |id: &str| {
            let listed = app.system().get(TOKENS).body;
            let mut tokens = listed["tokens"].as_array().unwrap().iter();
            tokens.find(|token| token["id"] == id).unwrap()["createdBy"].clone()
        };
        assert_eq!(created_by(&third_id), first_id, "a chain is not cut");
        let statuses = || [&first, &second, &third, &fourth, &other].map(|client| client.get(FOO_NUMBERS).status);
        assert_eq!(statuses(), [200, 401, 200, 200, 200]);
        revoke(&first_id, "?issued=true").expect(200, &json!({}));
        assert_eq!(statuses(), [401, 401, 401, 401, 200]);
        revoke(&first_id, "?issued=true").expect_codes(404, &[1004]);
    }

    fn a_read_only_token_may_not_change_anything(database: &TestDatabase) {
        let app = foo_and_bar(database);
        let reader = app.client_with(&json!({"role": "system_admin", "readOnly": true}));
        for path in [FOO_NUMBERS, SALES_NUMBERS, TOKENS, "/api/v1/tenants/", "/api/exclusive_numbers"] {
            reader.get(path).expect_status(200);
        }
        let before = app.system().get(TOKENS).body;
        for path in [FOO_NUMBERS, SALES_NUMBERS, TOKENS, "/api/v1/tenants/"] {
            reader.send("POST", path, "[").expect_codes(403, &[1007]);
        }
        reader.delete("/api/v1/tenants/foo/", &Value::Null).expect_codes(403, &[1007]);
        reader.put("/api/v1/tenants/foo/", &json!({})).expect_codes(403, &[1007]);
        reader.post("/api/exclusive_numbers", &json!({"number": "1"})).expect_status(403);
        assert_eq!(app.system().get(TOKENS).body, before);
    }
}

/// PostgreSQL alone: SQLite has one server process.
#[test]
fn a_second_server_refuses_a_revoked_token_too() {
    let Some(database) = TestDatabase::create(Backend::Postgres) else {
        return;
    };
    let (one, other) = (foo_and_bar(&database), TestApp::start(&database));
    let created = one
        .system()
        .post(TOKENS, &json!({"role": "tenant_admin", "tenantId": "foo"}))
        .body;
    let admin = other.anonymous().with_token(created["token"].as_str().unwrap());
    admin.get(FOO_NUMBERS).expect_status(200);
    let path = format!("{TOKENS}{}/", created["id"].as_str().unwrap());
    one.system().delete(&path, &Value::Null).expect_status(200);
    admin.get(FOO_NUMBERS).expect_codes(401, &[1006]);
}
