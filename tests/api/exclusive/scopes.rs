//! Whose they are: a tenant's, or the platform's.

use numbering_tests::app::TestApp;
use numbering_tests::database::TestDatabase;
use numbering_tests::fixtures::foo_and_bar;
use numbering_tests::on_both_databases;
use serde_json::json;

use super::{EXCLUSIVE, listed, number, refused};

/// The answer without the request's own id.
fn body_of(answer: &numbering_tests::app::Answer) -> (u16, String) {
    (answer.status, answer.text.clone())
}

on_both_databases! {
    fn each_tenant_and_the_platform_have_numbers_of_their_own(database: &TestDatabase) {
        let app = foo_and_bar(database);
        let (own, other, system) = (app.tenant_admin("foo"), app.tenant_admin("bar"), app.system());
        let of_foo = number(&own, "same");
        let of_bar = number(&other, "same");
        let of_platform = number(&system, "same");
        assert_eq!((listed(&own, "").len(), listed(&other, "").len(), listed(&system, "").len()), (1, 1, 1));
        assert_eq!(listed(&system, "?tenantId=foo"), ["same"]);
        system.post(&format!("{EXCLUSIVE}?tenantId=foo"), &json!({"number": "more"})).expect_status(200);
        assert_eq!(listed(&own, ""), ["same", "more"]);
        assert_eq!(listed(&own, "?tenantId=foo"), ["same", "more"]);
        for path in [&of_foo, &of_bar, &of_platform] {
            system.get(path).expect_status(200);
        }
        for path in [&of_bar, &of_platform] {
            refused(&own.get(path), 404, "NOT_FOUND", None);
            refused(&own.post(path, &json!({"number": "x"})), 404, "NOT_FOUND", None);
            refused(&own.ask("DELETE", path, ""), 404, "NOT_FOUND", None);
        }
        other.get(&of_bar).expect_status(200);
    }

    fn a_number_of_another_tenant_is_not_found(database: &TestDatabase) {
        let app = foo_and_bar(database);
        let of_bar = number(&app.tenant_admin("bar"), "a");
        let own = app.tenant_admin("foo");
        let absent = format!("{EXCLUSIVE}/NzAwNTUxOTA5NzczMTQ4MTYw");
        assert_eq!(body_of(&own.get(&of_bar)), body_of(&own.get(&absent)));
        for unknown in ["abc", "NzAw", "%00", "MQ==", "NzAwNTUxOTA5NzczMTQ4MTYw%20"] {
            refused(&own.get(&format!("{EXCLUSIVE}/{unknown}")), 404, "NOT_FOUND", None);
        }
    }

    fn roles_may_do_what_the_contract_says(database: &TestDatabase) {
        let app = foo_and_bar(database);
        let path = number(&app.tenant_admin("foo"), "a");
        let group = app.group_admin("foo", "sales");
        let reader = app.bearer_of(&json!({"role": "tenant_admin", "tenantId": "foo", "readOnly": true}));
        let nobody = app.anonymous();
        let unknown = app.anonymous().bearing("numb_unknown");
        for (client, status, word) in [(&group, 403, "FORBIDDEN"), (&nobody, 401, "UNAUTHORIZED"), (&unknown, 401, "UNAUTHORIZED")] {
            refused(&client.get(EXCLUSIVE), status, word, None);
            refused(&client.get(&path), status, word, None);
            refused(&client.ask("POST", EXCLUSIVE, "{broken"), status, word, None);
            refused(&client.ask("POST", &path, "{broken"), status, word, None);
            refused(&client.ask("POST", &format!("{path}/destroy"), ""), status, word, None);
            refused(&client.ask("DELETE", &path, ""), status, word, None);
        }
        assert_eq!(nobody.get(EXCLUSIVE).header("WWW-Authenticate"), "Bearer");
        reader.get(&path).expect_status(200);
        refused(&reader.post(EXCLUSIVE, &json!({"number": "b"})), 403, "FORBIDDEN", None);
        let own = app.tenant_admin("foo");
        refused(&own.get(&format!("{EXCLUSIVE}?tenantId=bar")), 403, "FORBIDDEN", None);
        refused(&own.post(&format!("{EXCLUSIVE}?tenantId=nobody"), &json!({})), 403, "FORBIDDEN", None);
        refused(&app.system().get(&format!("{EXCLUSIVE}?tenantId=nobody")), 404, "NOT_FOUND", None);
    }

    fn deleting_a_tenant_deletes_its_numbers(database: &TestDatabase) {
        let app = TestApp::start(database);
        let system = app.system();
        system.post("/api/v1/tenants/", &json!({"tenantId": "foo"})).expect_status(201);
        let path = number(&app.tenant_admin("foo"), "a");
        system.ask("DELETE", "/api/v1/tenants/foo/", "").expect_status(200);
        refused(&system.get(&path), 404, "NOT_FOUND", None);
        system.post("/api/v1/tenants/", &json!({"tenantId": "foo"})).expect_status(201);
        assert_eq!(listed(&app.tenant_admin("foo"), ""), Vec::<String>::new());
    }
}
