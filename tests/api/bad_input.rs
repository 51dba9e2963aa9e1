//! Tests of invalid lists of mobile numbers: each operation answers with a clear error and changes nothing.

use numbering_tests::app::{Client, TestApp};
use numbering_tests::database::TestDatabase;
use numbering_tests::fixtures::{
    FOO_NUMBERS, SALES_NUMBERS, add_mobile, assign_mobile, define_prefix, foo_and_bar, foo_and_bar_with,
    holdings, number_list, report_rows,
};
use numbering_tests::on_both_databases;
use numbering_tests::raw_http;
use serde_json::{Value, json};

/// Numbers in every state, so that a defect has something to change.
fn with_numbers(database: &TestDatabase) -> TestApp {
    let app = foo_and_bar(database);
    add_mobile(&app, "foo", &["+32471000000..+32471000009"]);
    add_mobile(&app, "bar", &["+32472000000"]);
    assign_mobile(&app, "foo", "sales", &["+32471000005"]);
    app
}

/// Every operation that takes a list of numbers.
const OPERATIONS: [(&str, &str); 4] = [
    ("POST", FOO_NUMBERS),
    ("DELETE", FOO_NUMBERS),
    ("POST", SALES_NUMBERS),
    ("DELETE", SALES_NUMBERS),
];

/// Asserts that each operation answers with one error of this code and pointer, and with nothing else.
#[track_caller]
fn assert_refused(system: &Client, body: &[u8], code: u64, pointer: &str) {
    for (method, path) in OPERATIONS {
        let refused = system.send(method, path, body);
        refused.expect_codes(400, &[code]);
        let error = &refused.body["errors"][0];
        let found = error["details"]["pointer"].as_str().unwrap_or("-");
        let sent = String::from_utf8_lossy(body);
        assert_eq!(found, pointer, "{method} {path} {sent}: {error}");
        let reason = error["details"]["reason"].as_str().unwrap();
        assert!(!reason.is_empty() && !reason.ends_with('.'), "{reason}");
        assert_eq!(refused.body.as_object().unwrap().len(), 1, "{}", refused.text);
    }
}

on_both_databases! {
    fn a_body_other_than_a_json_object_is_invalid(database: &TestDatabase) {
        let app = with_numbers(database);
        let before = holdings(&app);
        let deep = [b"{\"phoneNumbers\":".as_slice(), &b"[".repeat(10_000)].concat();
        let cases: [&[u8]; 16] = [
            b"", b" ", b"null", b"[]", b"7", b"\"x\"", b"true", b"{", b"{\"phoneNumbers\":[",
            b"{\"phoneNumbers\":[{\"phoneNumber\":\"+32473000000\"}]} x",
            b"{\"phoneNumbers\":[{\"phoneNumber\":\"+32473000000\"},]}",
            b"{'phoneNumbers':[]}", b"\x00\x01\x02\xff", b"{\"phoneNumbers\":\"\xff\"}", b"phoneNumber=%2B32473000000",
            &deep,
        ];
        for body in cases {
            assert_refused(&app.system(), body, 1000, "-");
        }
        assert_eq!(holdings(&app), before);
    }

    fn a_body_with_a_value_of_the_wrong_type_is_refused_with_its_pointer(database: &TestDatabase) {
        let app = with_numbers(database);
        let before = holdings(&app);
        let good = r#"{"phoneNumber":"+32473000000"}"#;
        for (body, code, pointer) in [
            ("{}".to_owned(), 1001, "/phoneNumbers"),
            (r#"{"phoneNumbers":null}"#.to_owned(), 1001, "/phoneNumbers"),
            (r#"{"phonenumbers":[]}"#.to_owned(), 1002, "/phonenumbers"),
            (r#"{"phoneNumbers":[]}"#.to_owned(), 1002, "/phoneNumbers"),
            (r#"{"numbers":[]}"#.to_owned(), 1002, "/numbers"),
            (r#"{"phoneNumbers":{}}"#.to_owned(), 1002, "/phoneNumbers"),
            (r#"{"phoneNumbers":"+32473000000"}"#.to_owned(), 1002, "/phoneNumbers"),
            (r#"{"phoneNumbers":["+32473000000"]}"#.to_owned(), 1002, "/phoneNumbers/0"),
            (format!(r#"{{"phoneNumbers":[{good},null]}}"#), 1002, "/phoneNumbers/1"),
            (format!(r#"{{"phoneNumbers":[{good},[{good}]]}}"#), 1002, "/phoneNumbers/1"),
            (format!(r#"{{"phoneNumbers":[{good},{{}}]}}"#), 1001, "/phoneNumbers/1/phoneNumber"),
            (format!(r#"{{"phoneNumbers":[{good},{{"phoneNumber":null}}]}}"#), 1001, "/phoneNumbers/1/phoneNumber"),
            (format!(r#"{{"phoneNumbers":[{good},{{"phoneNumber":32473000001}}]}}"#), 1002, "/phoneNumbers/1/phoneNumber"),
            (format!(r#"{{"phoneNumbers":[{good},{{"phoneNumber":["+32473000001"]}}]}}"#), 1002, "/phoneNumbers/1/phoneNumber"),
            (format!(r#"{{"phoneNumbers":[{good},{{"phoneNumber":"+32473000001","phoneNumber":"+32473000001"}}]}}"#), 1002, "/phoneNumbers/1/phoneNumber"),
            (format!(r#"{{"phoneNumbers":[{good},{{"maxPhoneNumber":"+32473000001"}}]}}"#), 1001, "/phoneNumbers/1/minPhoneNumber"),
            (format!(r#"{{"phoneNumbers":[{good},{{"minPhoneNumber":"+32473000001","maxPhoneNumber":7}}]}}"#), 1002, "/phoneNumbers/1/maxPhoneNumber"),
            (format!(r#"{{"phoneNumbers":[{{"phoneNumber":"+32473000001","minPhoneNumber":"+32473000001"}},{good}]}}"#), 1002, "/phoneNumbers/0"),
            (format!(r#"{{"phoneNumbers":[{good}],"phoneNumbers":[{good}]}}"#), 1002, "/phoneNumbers"),
            (format!(r#"{{"phoneNumbers":[{good}],"numbers":null}}"#), 1002, "/numbers"),
        ] {
            assert_refused(&app.system(), body.as_bytes(), code, pointer);
        }
        assert_eq!(holdings(&app), before);
    }

    fn a_malformed_number_is_a_rejected_row_that_echoes_it(database: &TestDatabase) {
        let app = with_numbers(database);
        let before = holdings(&app);
        let unread = [
            "", " ", "+", "00", "32473000000", "0473000000", "+0473000000", "000473000000", "+123456",
            "+1234567890123456", "+3247300000a", "+32473000000,", "++32473000000", "+44 (0)20 7946 0000",
            "+32473\u{0}000000", "+32473\n000000", "+32473000000\u{7f}", "\u{feff}+32473000000", "+٣٢٤٧٣٠٠٠٠٠٠",
            "+３２４７３０００００", "tel:+32473000000", "\u{1F4DE}",
        ];
        let long = "+".repeat(5000);
        let sent: Vec<&str> = unread.iter().copied().chain([long.as_str()]).collect();
        for (method, path) in OPERATIONS {
            let refused = app.system().send(method, path, number_list(&sent).to_string());
            refused.expect_codes(400, &[1002]);
            let expected: Vec<String> = sent.iter().map(|text| format!("{text} 1002")).collect();
            assert_eq!(report_rows(&refused), expected, "{method} {path}");
            for row in refused.body["result"].as_array().unwrap() {
                let reason = row["reason"].as_str().unwrap();
                assert!(!reason.is_empty() && reason.len() < 500 && !reason.ends_with('.'), "{reason}");
            }
        }
        assert_eq!(holdings(&app), before);
    }

    fn a_number_that_is_written_like_another_thing_is_refused_with_the_reason(database: &TestDatabase) {
        let app = with_numbers(database);
        let before = holdings(&app);
        let cases = [
            ("+32471000004.0", "ends with .0, the decimals of a spreadsheet"),
            ("+32471000043/44", "has a / before its last 2 digits: two numbers may be written as one"),
            ("+3.2471000043E+10", "E"),
            ("+498912340000--99", "has a separator too many at position 14"),
            ("+498912340000-", "none at the end"),
        ];
        let refused = app.system().post(FOO_NUMBERS, &number_list(&cases.map(|(sent, _)| sent)));
        refused.expect_codes(400, &[1002]);
        for (row, (_, expected)) in refused.body["result"].as_array().unwrap().iter().zip(cases) {
            assert!(row["reason"].as_str().unwrap().contains(expected), "{row}");
        }
        assert_eq!(holdings(&app), before);
        let valid = number_list(&["+49 89 1234-0", "+32 471/12.34.56", "0032 (471) 12-34-57"]);
        app.system().post(FOO_NUMBERS, &valid).expect_status(201);
    }

    fn adding_a_number_of_another_tenant_is_refused_and_names_it_to_a_system_admin(database: &TestDatabase) {
        let app = with_numbers(database);
        define_prefix(&app, "bar", "+3248");
        let before = holdings(&app);
        for (item, conflict) in [
            ("+32472000000", json!({"minPhoneNumber": "+32472000000", "maxPhoneNumber": "+32472000000", "tenantId": "bar"})),
            ("+32480000000", json!({"prefix": "+3248", "tenantId": "bar"})),
            ("+32479999990..+32480000009", json!({"prefix": "+3248", "tenantId": "bar"})),
        ] {
            let refused = app.system().post(FOO_NUMBERS, &number_list(&[item]));
            refused.expect_codes(400, &[1009]);
            let details = &refused.body["errors"][0]["details"];
            assert_eq!((&details["cause"], &details["conflicts"]), (&json!("held_by_tenant"), &json!([conflict])));
        }
        let admin = app.tenant_admin("foo");
        for item in ["+32472000000", "+32480000000"] {
            let refused = admin.post(SALES_NUMBERS, &number_list(&[item]));
            refused.expect_codes(400, &[19]);
            assert_eq!(refused.body["errors"][0]["details"]["conflicts"], json!([]));
            assert!(!refused.text.contains("bar"), "{}", refused.text);
            app.system().delete(FOO_NUMBERS, &number_list(&[item])).expect_codes(400, &[1004]);
        }
        assert_eq!(holdings(&app), before);
    }

    fn exceeding_a_limit_is_refused_with_the_limit(database: &TestDatabase) {
        let app = foo_and_bar_with(database, &["--max-items=3", "--max-body-bytes=300"]);
        let before = holdings(&app);
        let four = number_list(&["+32471000001", "+32471000002", "+32471000003", "+32471000004"]);
        let padded = format!("{}{}", number_list(&["+32471000001"]), " ".repeat(300));
        for (method, path) in OPERATIONS {
            for (body, limit) in [(four.to_string(), 3), (padded.clone(), 300)] {
                let refused = app.system().send(method, path, body);
                refused.expect_codes(413, &[1008]);
                assert_eq!(refused.body["errors"][0]["details"]["limit"], limit);
            }
        }
        assert_eq!(holdings(&app), before);
        let three = number_list(&["+32471000001", "+32471000002", "+32471000003"]);
        app.system().post(FOO_NUMBERS, &three).expect_status(201);
        let chunked = [&format!("POST {FOO_NUMBERS} HTTP/1.1"), raw_http::AUTHORIZATION, "Transfer-Encoding: chunked"];
        let chunks = format!("12c\r\n{}\r\n", " ".repeat(300)).repeat(2) + "0\r\n\r\n";
        assert!(raw_http::status_line(&app, &chunked, chunks.as_bytes()).ends_with(" 413"));
        let refused = app.system().send("GET", FOO_NUMBERS, format!("{{}}{}", " ".repeat(70_000)));
        assert_eq!((refused.status, &refused.body["errors"][0]["details"]["limit"]), (413, &json!(65_536)));
    }

    fn every_error_has_a_code_a_message_a_name_and_a_reason(database: &TestDatabase) {
        let app = with_numbers(database);
        let system = app.system();
        let twice = number_list(&["+32471000001", "+32471000001"]);
        let answers = [
            app.anonymous().get(FOO_NUMBERS),
            app.tenant_admin("bar").get(FOO_NUMBERS),
            system.get("/api/v1/tenants/none/"),
            system.send("POST", FOO_NUMBERS, "["),
            system.send("POST", FOO_NUMBERS, "{}"),
            system.post(FOO_NUMBERS, &twice),
            system.send("PATCH", FOO_NUMBERS, "{}"),
            system.post("/api/v1/tenants/", &json!({"tenantId": "foo"})),
            system.delete("/api/v1/tenants/foo/", &Value::Null),
        ];
        for answer in answers {
            assert_eq!(answer.header("Content-Type"), "application/json");
            for error in answer.body["errors"].as_array().unwrap() {
                let texts = [&error["message"], &error["details"]["name"], &error["details"]["reason"]];
                assert!(error["code"].is_u64(), "{error}");
                assert!(texts.iter().all(|text| text.as_str().is_some_and(|text| !text.is_empty())), "{error}");
            }
        }
    }
}
