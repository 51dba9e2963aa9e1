//! Tests of scopes: an exclusive number belongs to a tenant or to the platform.

use numbering_tests::app::TestApp;
use numbering_tests::database::TestDatabase;
use numbering_tests::fixtures::foo_and_bar;
use numbering_tests::on_both_databases;
use serde_json::json;

use super::{EXCLUSIVE, assert_refused, create_number, listed};

/// Status and body of an answer, without the request id.
fn status_and_body(answer: &numbering_tests::app::Answer) -> (u16, String) {
    (answer.status, answer.text.clone())
}

on_both_databases! {
    fn each_tenant_and_the_platform_have_numbers_of_their_own(database: &TestDatabase) {
        let app = foo_and_bar(database);
        let (own, other, system) = (app.tenant_admin("foo"), app.tenant_admin("bar"), app.system());
        let of_foo = create_number(&own, "same");
        let of_bar = create_number(&other, "same");
        let of_platform = create_number(&system, "same");
        assert_eq!((listed(&own, "").len(), listed(&other, "").len(), listed(&system, "").len()), (1, 1, 1));
        assert_eq!(listed(&system, "?tenantId=foo"), ["same"]);
        system.post(&format!("{EXCLUSIVE}?tenantId=foo"), &json!({"number": "more"})).expect_status(200);
        assert_eq!(listed(&own, ""), ["same", "more"]);
        assert_eq!(listed(&own, "?tenantId=foo"), ["same", "more"]);
        for path in [&of_foo, &of_bar, &of_platform] {
            system.get(path).expect_status(200);
        }
        for path in [&of_bar, &of_platform] {
            assert_refused(&own.get(path), 404, "NOT_FOUND", None);
            assert_refused(&own.post(path, &json!({"number": "x"})), 404, "NOT_FOUND", None);
            assert_refused(&own.send("DELETE", path, ""), 404, "NOT_FOUND", None);
        }
        other.get(&of_bar).expect_status(200);
    }

    fn a_number_of_another_tenant_is_not_found(database: &TestDatabase) {
        let app = foo_and_bar(database);
        let of_bar = create_number(&app.tenant_admin("bar"), "a");
        let own = app.tenant_admin("foo");
        let absent = format!("{EXCLUSIVE}/NzAwNTUxOTA5NzczMTQ4MTYw");
        assert_eq!(status_and_body(&own.get(&of_bar)), status_and_body(&own.get(&absent)));
        for unknown in ["abc", "NzAw", "%00", "MQ==", "NzAwNTUxOTA5NzczMTQ4MTYw%20"] {
            assert_refused(&own.get(&format!("{EXCLUSIVE}/{unknown}")), 404, "NOT_FOUND", None);
        }
    }

    fn roles_may_do_what_the_contract_says(database: &TestDatabase) {
        let app = foo_and_bar(database);
        let path = create_number(&app.tenant_admin("foo"), "a");
        let group = app.group_admin("foo", "sales");
        let reader = app.client_with(&json!({"role": "tenant_admin", "tenantId": "foo", "readOnly": true}));
        let nobody = app.anonymous();
        let unknown = app.anonymous().with_token("numb_unknown");
        for (client, status, word) in [(&group, 403, "FORBIDDEN"), (&nobody, 401, "UNAUTHORIZED"), (&unknown, 401, "UNAUTHORIZED")] {
            assert_refused(&client.get(EXCLUSIVE), status, word, None);
            assert_refused(&client.get(&path), status, word, None);
            assert_refused(&client.send("POST", EXCLUSIVE, "{broken"), status, word, None);
            assert_refused(&client.send("POST", &path, "{broken"), status, word, None);
            assert_refused(&client.send("POST", &format!("{path}/destroy"), ""), status, word, None);
            assert_refused(&client.send("DELETE", &path, ""), status, word, None);
        }
        assert_eq!(nobody.get(EXCLUSIVE).header("WWW-Authenticate"), "Bearer");
        reader.get(&path).expect_status(200);
        assert_refused(&reader.post(EXCLUSIVE, &json!({"number": "b"})), 403, "FORBIDDEN", None);
        let own = app.tenant_admin("foo");
        assert_refused(&own.get(&format!("{EXCLUSIVE}?tenantId=bar")), 403, "FORBIDDEN", None);
        assert_refused(&own.post(&format!("{EXCLUSIVE}?tenantId=nobody"), &json!({})), 403, "FORBIDDEN", None);
        assert_refused(&app.system().get(&format!("{EXCLUSIVE}?tenantId=nobody")), 404, "NOT_FOUND", None);
    }

    fn deleting_a_tenant_deletes_its_numbers(database: &TestDatabase) {
        let app = TestApp::start(database);
        let system = app.system();
        system.post("/api/v1/tenants/", &json!({"tenantId": "foo"})).expect_status(201);
        let path = create_number(&app.tenant_admin("foo"), "a");
        system.send("DELETE", "/api/v1/tenants/foo/", "").expect_status(200);
        assert_refused(&system.get(&path), 404, "NOT_FOUND", None);
        system.post("/api/v1/tenants/", &json!({"tenantId": "foo"})).expect_status(201);
        assert_eq!(listed(&app.tenant_admin("foo"), ""), Vec::<String>::new());
    }
}
