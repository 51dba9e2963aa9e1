//! Tests of `X-Request-Id`: every answer has one, the caller's own if it is valid.

use numbering_tests::app::{Client, TestApp};
use numbering_tests::database::TestDatabase;
use numbering_tests::fixtures::{FOO_NUMBERS, create_tenant, foo_and_bar_with, number_list};
use numbering_tests::on_both_databases;
use numbering_tests::raw_http;

/// One request for each status that is easy to get, also outside of `/api/v1`.
fn requests() -> Vec<(u16, &'static str, &'static str, String)> {
    let long = number_list(&["+32471000001", "+32471000002", "+32471000003", "+32471000004"]);
    vec![
        (200, "GET", FOO_NUMBERS, String::new()),
        (
            201,
            "POST",
            FOO_NUMBERS,
            number_list(&["+32471000001"]).to_string(),
        ),
        (
            207,
            "POST",
            FOO_NUMBERS,
            number_list(&["+32471000001", "+32471000002"]).to_string(),
        ),
        (400, "POST", FOO_NUMBERS, "[".to_owned()),
        (404, "GET", "/api/v1/tenants/nobody/", String::new()),
        (404, "GET", "/nowhere", String::new()),
        (405, "PATCH", FOO_NUMBERS, String::new()),
        (
            409,
            "POST",
            "/api/v1/tenants/",
            r#"{"tenantId":"foo"}"#.to_owned(),
        ),
        (413, "POST", FOO_NUMBERS, long.to_string()),
        (200, "GET", "/healthz", String::new()),
        (200, "GET", "/readyz", String::new()),
        (200, "GET", "/metrics", String::new()),
        (200, "GET", "/swagger-ui/", String::new()),
        (200, "GET", "/api-docs/openapi.json", String::new()),
        (404, "GET", "/api/exclusive_numbers/none", String::new()),
    ]
}

fn id(client: &Client, sent: &str) -> String {
    let answer = client.clone().with_header("X-Request-Id", sent).get("/healthz");
    answer.header("X-Request-Id").to_owned()
}

on_both_databases! {
    fn every_answer_carries_the_request_id_of_its_caller(database: &TestDatabase) {
        let app = foo_and_bar_with(database, &["--max-items=3"]);
        let system = app.system().with_header("X-Request-Id", "my/request:1~!");
        for (status, method, path, body) in requests() {
            let answer = system.send(method, path, body).expect_status(status);
            assert_eq!(answer.header("X-Request-Id"), "my/request:1~!", "{method} {path}");
        }
        let anonymous = app.anonymous().with_header("X-Request-Id", "x").get(FOO_NUMBERS).expect_status(401);
        assert_eq!(anonymous.header("X-Request-Id"), "x");
        let foreign = app.tenant_admin("bar").with_header("X-Request-Id", "x").get(FOO_NUMBERS).expect_status(403);
        assert_eq!(foreign.header("X-Request-Id"), "x");
    }

    fn an_answer_gets_a_new_request_id_by_default(database: &TestDatabase) {
        let app = TestApp::start(database);
        create_tenant(&app, "foo");
        let mut seen = std::collections::HashSet::new();
        for path in [FOO_NUMBERS, FOO_NUMBERS, "/nowhere", "/healthz", "/api/v1/tokens/"] {
            for client in [app.system(), app.anonymous()] {
                let answer = client.get(path);
                let id = answer.header("X-Request-Id").to_owned();
                assert!((1..=128).contains(&id.len()) && seen.insert(id), "{path}");
            }
        }
    }

    fn a_request_id_that_is_too_long_or_not_visible_is_replaced(database: &TestDatabase) {
        let app = TestApp::start(database);
        let client = app.anonymous();
        assert_eq!(id(&client, &"x".repeat(128)), "x".repeat(128));
        for sent in ["", "a b", &"x".repeat(129)] {
            let found = id(&client, sent);
            assert!(!found.is_empty() && found != sent, "{sent:?}");
        }
        let answer = raw_http::send(&app, &["GET /healthz HTTP/1.1", "X-Request-Id: zo\u{e9}"], b"");
        assert_eq!(raw_http::status(&answer), "200");
        assert!(!answer.contains("zo") && answer.contains("x-request-id: "), "{answer}");
    }
}
