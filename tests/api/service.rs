//! Tests of the endpoints that need no token: health, metrics and the explorer.

use numbering_tests::app::TestApp;
use numbering_tests::database::TestDatabase;
use numbering_tests::fixtures::{FOO_NUMBERS, add_mobile, foo_and_bar};
use numbering_tests::on_both_databases;
use serde_json::json;

/// The files that a page loads: the values of `src` and `href`.
fn assets(page: &str) -> Vec<&str> {
    let attributes = ["src=\"", "href=\""];
    let found = attributes
        .iter()
        .flat_map(|attribute| page.split(attribute).skip(1));
    found.filter_map(|rest| rest.split('"').next()).collect()
}

on_both_databases! {
    fn healthz_and_readyz_answer_ok(database: &TestDatabase) {
        let app = TestApp::start(database);
        for (path, text) in [("/healthz", "ok\n"), ("/readyz", "ready\n")] {
            let answer = app.anonymous().get(path).expect_status(200);
            assert_eq!(answer.text, text);
        }
    }

    fn an_unknown_schema_is_not_ready(database: &TestDatabase) {
        let app = TestApp::start(database);
        for change in [
            "INSERT INTO __diesel_schema_migrations (version, run_on) VALUES ('99990101000000', '2026-11-24 10:00:00')",
            "DELETE FROM __diesel_schema_migrations",
        ] {
            database.session().run(change).unwrap();
            let waiting = app.anonymous().get("/readyz").expect_status(503);
            assert_eq!((waiting.text.as_str(), waiting.header("Retry-After")), ("not ready\n", "1"));
            app.anonymous().get("/healthz").expect_status(200);
        }
    }

    fn an_internal_error_reveals_no_detail(database: &TestDatabase) {
        let app = foo_and_bar(database);
        add_mobile(&app, "foo", &["+32471000001"]);
        database.session().run("UPDATE tenants SET tenant_id = 'a b' WHERE tenant_id = 'bar'").unwrap();
        let failed = app.system().with_header("X-Request-Id", "broken").get("/api/v1/tenants/");
        failed.expect_codes(500, &[1099]);
        assert_eq!(failed.body["errors"][0]["details"], json!({
            "name": "INTERNAL", "reason": "the log has an entry with this request id", "requestId": "broken",
        }));
        app.system().get(FOO_NUMBERS).expect_status(200);
    }

    fn metrics_count_requests_without_numbers_or_names(database: &TestDatabase) {
        let app = foo_and_bar(database);
        add_mobile(&app, "foo", &["+32471000001"]);
        app.system().get(FOO_NUMBERS).expect_status(200);
        app.system().get("/api/v1/search/numbers/usages/+32471000001/").expect_status(200);
        app.system().get("/api/v1/tenants/foo/+32471000001/").expect_status(404);
        app.system().get("/32471000001").expect_status(404);
        app.system().send("PATCH", "/api/v1/search/numbers/usages/+32471000001/", "").expect_status(405);
        app.anonymous().with_header("X-Request-Id", "32471000001").get(FOO_NUMBERS).expect_status(401);
        let metrics = app.anonymous().get("/metrics").expect_status(200);
        assert!(metrics.header("Content-Type").starts_with("text/plain"));
        let counted = r#"http_requests_total{method="GET",route="/api/v1/tenants/{tenant_id}/mobile_numbers/",status="200"} 1"#;
        assert!(metrics.text.contains(counted), "{}", metrics.text);
        for word in ["32471", "foo", "sales"] {
            assert!(!metrics.text.contains(word), "{word}: {}", metrics.text);
        }
    }
}

#[test]
fn the_explorer_loads_its_own_files_alone() {
    let database = TestDatabase::sqlite();
    let app = TestApp::start(&database);
    let anonymous = app.anonymous();
    let moved = anonymous.get("/swagger-ui").expect_status(308);
    assert_eq!(moved.header("Location"), "/swagger-ui/");
    let moved = anonymous.get("/").expect_status(307);
    assert_eq!(moved.header("Location"), "/swagger-ui/");
    let page = anonymous.get("/swagger-ui/").expect_status(200);
    assert!(page.header("Content-Type").starts_with("text/html"));
    let assets = assets(&page.text);
    assert!(3 < assets.len(), "{}", page.text);
    for asset in assets {
        assert!(!asset.contains("//"), "{asset}");
        let path = format!("/swagger-ui/{}", asset.trim_start_matches("./"));
        let loaded = anonymous.get(&path).expect_status(200);
        assert!(!loaded.text.is_empty(), "{asset}");
    }
    let settings = anonymous
        .get("/swagger-ui/swagger-initializer.js")
        .expect_status(200);
    assert!(
        settings.text.contains("/api-docs/openapi.json"),
        "{}",
        settings.text
    );
    assert!(!settings.text.contains("petstore"), "{}", settings.text);
}

#[test]
fn the_explorer_has_a_title_a_filter_and_closed_schemas() {
    let database = TestDatabase::sqlite();
    let app = TestApp::start(&database);
    for path in ["/swagger-ui/", "/swagger-ui/index.html"] {
        let page = app.anonymous().get(path).expect_status(200);
        assert!(page.text.contains("<title>numbering</title>"), "{}", page.text);
    }
    let style = app.anonymous().get("/swagger-ui/index.css");
    assert!(style.text.contains(".responses-table"), "{}", style.text);
    let settings = app.anonymous().get("/swagger-ui/swagger-initializer.js");
    let chosen = [
        "\"filter\": true",
        "\"defaultModelsExpandDepth\": 0",
        "\"tryItOutEnabled\": true",
    ];
    for setting in chosen {
        assert!(settings.text.contains(setting), "{setting}: {}", settings.text);
    }
}

#[test]
fn the_explorer_serves_known_files_alone() {
    let database = TestDatabase::sqlite();
    let app = TestApp::start(&database);
    for path in [
        "/swagger-ui/none.js",
        "/swagger-ui/../healthz",
        "/swagger-ui/%2e%2e/Cargo.toml",
    ] {
        app.anonymous().get(path).expect_status(404);
    }
}

#[test]
fn a_path_that_needs_no_token_has_get_and_head_alone() {
    let database = TestDatabase::sqlite();
    let app = TestApp::start(&database);
    for path in [
        "/",
        "/healthz",
        "/readyz",
        "/metrics",
        "/api-docs/openapi.json",
        "/swagger-ui",
        "/swagger-ui/",
        "/swagger-ui/index.css",
    ] {
        let refused = app.anonymous().post(path, &json!({}));
        refused.expect_codes(405, &[1013]);
        assert_eq!(refused.header("Allow"), "GET", "{path}");
        let whole = app.anonymous().get(path);
        let head = app.anonymous().send("HEAD", path, "");
        assert_eq!((head.status, head.text.as_str()), (whole.status, ""), "{path}");
    }
    for path in ["/healthz/x", "/swagger-uix"] {
        app.anonymous().post(path, &json!({})).expect_codes(404, &[1004]);
    }
}

#[test]
fn pages_of_the_explorer_load_nothing_else_and_stand_in_no_frame() {
    let database = TestDatabase::sqlite();
    let app = TestApp::start(&database);
    for path in [
        "/swagger-ui",
        "/swagger-ui/",
        "/swagger-ui/swagger-ui.css",
        "/swagger-ui/none.js",
    ] {
        let answer = app.anonymous().get(path);
        let policy = answer.header("Content-Security-Policy");
        assert!(
            policy.starts_with("default-src 'self';") && policy.contains("frame-ancestors 'none'"),
            "{policy}"
        );
        assert_eq!(
            (
                answer.header("X-Frame-Options"),
                answer.header("X-Content-Type-Options")
            ),
            ("DENY", "nosniff")
        );
    }
    let settings = app.anonymous().get("/swagger-ui/swagger-initializer.js").text;
    assert!(!settings.contains("persistAuthorization"), "{settings}");
}
