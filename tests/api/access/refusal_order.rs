//! Tests of the order of refusals: 401, 403, 404, and only then the errors of the body.

use std::time::{Duration, Instant};

use numbering_tests::database::TestDatabase;
use numbering_tests::fixtures::{
    FOO_NUMBERS, SALES_NUMBERS, foo_and_bar, foo_and_bar_with, holdings, number_list,
};
use numbering_tests::on_both_databases;
use numbering_tests::raw_http;
use serde_json::json;

const BROKEN: [&str; 5] = ["", "[", "[]", "{}", r#"{"phoneNumbers":7}"#];

on_both_databases! {
    fn the_token_is_checked_before_the_body(database: &TestDatabase) {
        let app = foo_and_bar_with(database, &["--max-body-bytes=100"]);
        let long = " ".repeat(200);
        for body in BROKEN.into_iter().chain([long.as_str()]) {
            app.anonymous().send("POST", FOO_NUMBERS, body).expect_codes(401, &[1006]);
            app.tenant_admin("foo").send("POST", FOO_NUMBERS, body).expect_codes(403, &[1007]);
        }
        app.system().send("POST", FOO_NUMBERS, long).expect_codes(413, &[1008]);
    }

    fn a_request_without_a_token_is_refused_before_its_body_arrives(database: &TestDatabase) {
        let app = foo_and_bar(database);
        for method in ["GET", "POST", "DELETE"] {
            let begin = Instant::now();
            let line = format!("{method} {FOO_NUMBERS} HTTP/1.1");
            let answer = raw_http::status_line(&app, &[&line, "Content-Length: 100", "Authorization: Bearer nobody"], b"{");
            assert_eq!(raw_http::status(&answer), "401", "{method}");
            assert!(begin.elapsed() < Duration::from_secs(5), "{method}");
        }
    }

    fn an_unknown_tenant_or_group_is_reported_before_a_malformed_body(database: &TestDatabase) {
        let app = foo_and_bar(database);
        let of_none = ["/api/v1/tenants/none/mobile_numbers/", "/api/v1/tenants/foo/groups/none/mobile_numbers/"];
        for path in of_none {
            for method in ["POST", "DELETE"] {
                for body in BROKEN {
                    app.system().send(method, path, body).expect_codes(404, &[1004]);
                }
            }
            app.system().get(&format!("{path}?available=maybe")).expect_codes(404, &[1004]);
        }
        app.tenant_admin("foo").send("POST", of_none[1], "[").expect_codes(404, &[1004]);
        for (method, path) in [("PUT", "/api/v1/tenants/none/"), ("PUT", "/api/v1/tenants/foo/groups/none/"),
            ("POST", "/api/v1/tenants/none/groups/")] {
            app.system().send(method, path, "[").expect_codes(404, &[1004]);
        }
    }

    fn an_unknown_resource_is_named(database: &TestDatabase) {
        let app = foo_and_bar(database);
        for (path, name) in [
            ("/api/v1/tenants/none/mobile_numbers/", "none"),
            ("/api/v1/tenants/foo/groups/nil/mobile_numbers/", "nil"),
            ("/api/v1/tenants/a%20b/", "a b"),
        ] {
            let refused = app.system().get(path);
            refused.expect_codes(404, &[1004]);
            let details = &refused.body["errors"][0]["details"];
            assert_eq!(details["name"], "NOT_FOUND");
            assert!(details["reason"].as_str().unwrap().contains(name), "{details}");
        }
    }

    fn a_refused_token_changes_nothing(database: &TestDatabase) {
        let app = foo_and_bar(database);
        let before = holdings(&app);
        let sent = number_list(&["+32471000001"]);
        app.anonymous().post(FOO_NUMBERS, &sent).expect_codes(401, &[1006]);
        app.tenant_admin("foo").post(FOO_NUMBERS, &sent).expect_codes(403, &[1007]);
        app.group_admin("foo", "sales").post(SALES_NUMBERS, &sent).expect_codes(403, &[1007]);
        app.client_with(&json!({"role": "system_admin", "readOnly": true})).post(FOO_NUMBERS, &sent).expect_codes(403, &[1007]);
        assert_eq!(holdings(&app), before);
    }
}
