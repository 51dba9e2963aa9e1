//! Tests of tokens as credentials: creation, listing, use, expiry, revocation.

use numbering_tests::app::{Client, TestApp};
use numbering_tests::database::TestDatabase;
use numbering_tests::fixtures::{FOO_NUMBERS, SALES_NUMBERS, create_tenant, foo_and_bar};
use numbering_tests::on_both_databases;
use serde_json::{Value, json};

const TOKENS: &str = "/api/v1/tokens/";

/// Creates a token; returns its public id and a client that uses it.
fn create_token(app: &TestApp, body: &Value) -> (String, Client) {
    let answer = app.system().post(TOKENS, body).expect_status(201).body;
    let text = |key: &str| answer[key].as_str().unwrap().to_owned();
    (text("id"), app.anonymous().with_token(&text("token")))
}

/// The ids of the tokens that `client` can list.
fn listed_ids(client: &Client) -> Vec<String> {
    let listed = client.get(TOKENS).expect_status(200).body;
    let ids = listed["tokens"].as_array().unwrap().iter();
    ids.map(|token| token["id"].as_str().unwrap().to_owned())
        .collect()
}

on_both_databases! {
    fn a_secret_is_shown_once_and_never_listed(database: &TestDatabase) {
        let app = foo_and_bar(database);
        let body = json!({
            "role": "group_admin", "tenantId": "foo", "groupId": "sales", "name": "desk", "readOnly": true,
            "expiresAt": "2099-01-31T01:00:00+01:00",
        });
        let mut created = app.system().post(TOKENS, &body).expect_status(201).body;
        let secret = created.as_object_mut().unwrap().remove("token").unwrap();
        assert!(16 <= secret.as_str().unwrap().len());
        let created_at = created["createdAt"].as_str().unwrap();
        assert!(created_at.len() == 20 && created_at.ends_with('Z'), "{created_at}");
        assert_eq!(created, json!({
            "id": created["id"], "role": "group_admin", "tenantId": "foo", "groupId": "sales", "name": "desk",
            "readOnly": true, "createdAt": created_at, "expiresAt": "2099-01-31T00:00:00Z", "createdBy": "bootstrap",
        }));
        let listed = app.system().get(TOKENS).expect_status(200);
        assert_eq!(listed.body["tokens"], json!([created]));
        assert!(!listed.text.contains(secret.as_str().unwrap()));
        let mut session = database.session();
        assert_eq!(session.number(&format!(
            "SELECT count(*) FROM tokens WHERE CAST(token_id AS TEXT) = '{0}' OR name = '{0}'",
            secret.as_str().unwrap(),
        )), 0);
    }

    fn an_expired_token_is_refused(database: &TestDatabase) {
        let app = foo_and_bar(database);
        let (id, valid) = create_token(&app, &json!({"role": "system_admin", "expiresAt": "2099-01-01T00:00:00Z"}));
        valid.get(FOO_NUMBERS).expect_status(200);
        database.session().run(&format!("UPDATE tokens SET expires_at = 1 WHERE token_id = '{id}'")).unwrap();
        let refused = valid.get(FOO_NUMBERS);
        refused.expect_codes(401, &[1006]);
        assert_eq!(refused.header("WWW-Authenticate"), "Bearer");
    }

    fn a_revoked_token_is_refused_at_once_by_every_server(database: &TestDatabase) {
        let app = foo_and_bar(database);
        let (id, bearer) = create_token(&app, &json!({"role": "tenant_admin", "tenantId": "foo"}));
        bearer.get(FOO_NUMBERS).expect_status(200);
        let path = format!("{TOKENS}{id}/");
        app.system().delete(&path, &json!(null)).expect(200, &json!({}));
        bearer.get(FOO_NUMBERS).expect_codes(401, &[1006]);
        bearer.post(SALES_NUMBERS, &json!({})).expect_codes(401, &[1006]);
        app.system().delete(&path, &json!(null)).expect_codes(404, &[1004]);
    }

    fn other_authorization_schemes_are_refused(database: &TestDatabase) {
        let app = foo_and_bar(database);
        let secret = "bootstrap-token-of-the-tests";
        for (value, status) in [
            (format!("Bearer {secret}"), 200),
            (format!("bearer {secret}"), 200),
            (format!("BEARER  {secret}"), 200),
            (format!("Basic {secret}"), 401),
            (format!("Bearer{secret}"), 401),
            (secret.to_owned(), 401),
            (format!("Bearer {secret}x"), 401),
            ("Bearer ".to_owned(), 401),
            (String::new(), 401),
        ] {
            app.anonymous().with_header("Authorization", &value).get(FOO_NUMBERS).expect_status(status);
        }
        app.anonymous().get(&format!("{FOO_NUMBERS}?access_token={secret}")).expect_codes(401, &[1006]);
    }

    fn a_tenant_admin_creates_and_lists_its_own_tokens(database: &TestDatabase) {
        let app = foo_and_bar(database);
        let admin = app.tenant_admin("foo");
        let (of_system, _) = create_token(&app, &json!({"role": "system_admin"}));
        let (of_bar, _) = create_token(&app, &json!({"role": "tenant_admin", "tenantId": "bar"}));
        for body in [
            json!({"role": "tenant_admin", "tenantId": "foo"}),
            json!({"role": "group_admin", "tenantId": "foo", "groupId": "sales"}),
        ] {
            admin.post(TOKENS, &body).expect_status(201);
        }
        assert_eq!((listed_ids(&admin).len(), listed_ids(&app.system()).len()), (3, 5));
        for body in [
            json!({"role": "system_admin"}),
            json!({"role": "tenant_admin", "tenantId": "bar"}),
            json!({"role": "tenant_admin", "tenantId": "none"}),
            json!({"role": "group_admin", "tenantId": "bar", "groupId": "sales"}),
        ] {
            admin.post(TOKENS, &body).expect_codes(403, &[1007]);
        }
        for id in [of_system, of_bar, "none".to_owned()] {
            admin.delete(&format!("{TOKENS}{id}/"), &json!({})).expect_codes(404, &[1004]);
        }
        assert_eq!(listed_ids(&app.system()).len(), 5);
    }

    fn a_token_whose_scope_does_not_fit_its_role_is_refused(database: &TestDatabase) {
        let app = foo_and_bar(database);
        for (body, code, pointer) in [
            (json!({}), 1001, "/role"),
            (json!({"role": null}), 1001, "/role"),
            (json!({"role": "root"}), 1002, "/role"),
            (json!({"role": "system_admin", "tenantId": "foo"}), 1002, "/tenantId"),
            (json!({"role": "system_admin", "groupId": "sales"}), 1002, "/groupId"),
            (json!({"role": "tenant_admin"}), 1001, "/tenantId"),
            (json!({"role": "tenant_admin", "tenantId": "foo", "groupId": "sales"}), 1002, "/groupId"),
            (json!({"role": "group_admin", "tenantId": "foo"}), 1001, "/groupId"),
            (json!({"role": "group_admin", "groupId": "sales"}), 1001, "/tenantId"),
            (json!({"role": "tenant_admin", "tenantId": "a/b"}), 1002, "/tenantId"),
            (json!({"role": "system_admin", "name": "a\u{0}"}), 1002, "/name"),
            (json!({"role": "system_admin", "name": "é".repeat(81)}), 1002, "/name"),
            (json!({"role": "system_admin", "expiresAt": "tomorrow"}), 1002, "/expiresAt"),
            (json!({"role": "system_admin", "expiresAt": 4_000_000_000_u64}), 1002, "/expiresAt"),
            (json!({"role": "system_admin", "readOnly": "true"}), 1002, "/readOnly"),
        ] {
            let refused = app.system().post(TOKENS, &body);
            refused.expect_codes(400, &[code]);
            assert_eq!(refused.body["errors"][0]["details"]["pointer"], pointer, "{body}");
        }
        for body in [
            json!({"role": "tenant_admin", "tenantId": "none"}),
            json!({"role": "group_admin", "tenantId": "foo", "groupId": "none"}),
        ] {
            app.system().post(TOKENS, &body).expect_codes(404, &[1004]);
        }
        assert_eq!(listed_ids(&app.system()), [""; 0]);
    }

    fn tokens_are_deleted_with_their_tenant_or_group(database: &TestDatabase) {
        let app = foo_and_bar(database);
        let (of_group, of_tenant) = (app.group_admin("bar", "sales"), app.tenant_admin("bar"));
        app.system().delete("/api/v1/tenants/bar/groups/sales/", &json!({})).expect(200, &json!({}));
        of_group.get("/api/v1/tenants/bar/groups/sales/mobile_numbers/").expect_codes(401, &[1006]);
        of_tenant.get("/api/v1/tenants/bar/").expect_status(200);
        app.system().delete("/api/v1/tenants/bar/", &json!({})).expect(200, &json!({}));
        of_tenant.get("/api/v1/tenants/bar/").expect_codes(401, &[1006]);
        create_tenant(&app, "bar");
        of_tenant.get("/api/v1/tenants/bar/").expect_codes(401, &[1006]);
        assert_eq!(listed_ids(&app.system()), [""; 0]);
    }
}
