//! Tests of invalid requests for exclusive numbers: each is refused and creates nothing.

use numbering_tests::app::TestApp;
use numbering_tests::database::TestDatabase;
use numbering_tests::on_both_databases;
use serde_json::json;

use super::{EXCLUSIVE, assert_refused, create, create_number};

on_both_databases! {
    fn an_invalid_body_is_refused_with_pointer_and_reason(database: &TestDatabase) {
        let app = TestApp::start(database);
        let system = app.system();
        let long = format!(r#"{{"number":"{}"}}"#, "é".repeat(65));
        let wordy = format!(r#"{{"number":"a","description":"{}"}}"#, "é".repeat(1025));
        let cases = [
            ("", None),
            ("{", None),
            ("[]", None),
            ("null", None),
            ("{}", Some("/number")),
            (r#"{"number":null}"#, Some("/number")),
            (r#"{"number":""}"#, Some("/number")),
            (r#"{"number":" \u00a0"}"#, Some("/number")),
            (r#"{"number":5}"#, Some("/number")),
            (r#"{"number":"a\u0000"}"#, Some("/number")),
            (r#"{"number":"a\n"}"#, Some("/number")),
            (r#"{"number":"a","number":"b"}"#, Some("/number")),
            (r#"{"number":"a","enabled":"true"}"#, Some("/enabled")),
            (r#"{"number":"a","description":[]}"#, Some("/description")),
            (r#"{"number":"a","description":"\u0007"}"#, Some("/description")),
            (long.as_str(), Some("/number")),
            (wordy.as_str(), Some("/description")),
        ];
        for (body, pointer) in cases {
            assert_refused(&system.send("POST", EXCLUSIVE, body), 400, "VALIDATE_FAILED", pointer);
        }
        assert_eq!(system.get(EXCLUSIVE).body["count"], 0);
    }

    fn lengths_are_counted_in_characters(database: &TestDatabase) {
        let app = TestApp::start(database);
        let (number, description) = ("é".repeat(64), "🙂".repeat(1024));
        let path = create(&app.system(), &json!({"number": number, "description": description}));
        let one = app.system().get(&path).body;
        assert_eq!((one["number"].as_str(), one["description"].as_str()), (Some(number.as_str()), Some(description.as_str())));
    }

    fn an_invalid_change_changes_nothing(database: &TestDatabase) {
        let app = TestApp::start(database);
        let system = app.system();
        let path = create(&system, &json!({"number": "a", "description": "d"}));
        let before = system.get(&path).body;
        for body in [r#"{"number":""}"#, r#"{"enabled":1}"#, r#"{"description":5}"#, "x", "", r#"{"description":null,"number":"\u0000"}"#] {
            let answer = system.send("POST", &path, body);
            assert_eq!((answer.status, &answer.body["errors"][0]["code"]), (400, &json!("VALIDATE_FAILED")), "{body}");
        }
        assert_eq!(system.get(&path).body, before);
        let absent = format!("{EXCLUSIVE}/NzAwNTUxOTA5NzczMTQ4MTYw");
        assert_refused(&system.send("POST", &absent, "{broken"), 404, "NOT_FOUND", None);
    }

    fn an_unknown_method_is_405(database: &TestDatabase) {
        let app = TestApp::start(database);
        let system = app.system();
        let path = create_number(&system, "a");
        for method in ["PUT", "PATCH"] {
            for (path, allow) in [(EXCLUSIVE, "GET, POST"), (&path, "GET, POST, DELETE")] {
                let answer = system.send(method, path, "{}");
                assert_refused(&answer, 405, "METHOD_NOT_ALLOWED", None);
                assert_eq!(answer.header("Allow"), allow);
            }
        }
        let answer = system.get(&format!("{path}/destroy"));
        assert_refused(&answer, 405, "METHOD_NOT_ALLOWED", None);
        assert_eq!(answer.header("Allow"), "POST");
    }

    fn a_body_that_is_too_large_is_refused(database: &TestDatabase) {
        let app = TestApp::start_with(database, &["--max-body-bytes=100"]);
        let answer = app.system().post(EXCLUSIVE, &json!({"number": "a", "description": "x".repeat(100)}));
        assert_refused(&answer, 413, "LIMIT_EXCEEDED", None);
        assert_eq!(answer.body["errors"][0]["detail"]["limit"], 100);
    }
}
