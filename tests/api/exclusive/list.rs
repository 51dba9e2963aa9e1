//! Tests of the list of exclusive numbers: whole, in pages, ordered and searched.

use numbering_tests::app::{Client, TestApp};
use numbering_tests::database::TestDatabase;
use numbering_tests::on_both_databases;
use serde_json::json;

use super::{EXCLUSIVE, assert_refused, create, listed};

fn with_numbers(app: &TestApp) -> Client {
    let system = app.system();
    let all = [
        json!({"number": "b", "description": "Zebra"}),
        json!({"number": "a", "enabled": false}),
        json!({"number": "C", "description": "the 100% zebra"}),
        json!({"number": "a_b", "description": "back\\slash"}),
    ];
    for body in &all {
        create(&system, body);
    }
    system
}

on_both_databases! {
    fn all_numbers_are_listed_oldest_first_by_default(database: &TestDatabase) {
        let app = TestApp::start(database);
        let system = with_numbers(&app);
        assert_eq!(listed(&system, ""), ["b", "a", "C", "a_b"]);
        assert_eq!(listed(&system, "/"), ["b", "a", "C", "a_b"]);
        assert_eq!(app.system().get(EXCLUSIVE).body["count"], 4);
    }

    fn a_page_reports_the_number_of_matches(database: &TestDatabase) {
        let app = TestApp::start(database);
        let system = with_numbers(&app);
        assert_eq!(listed(&system, "?top=2"), ["b", "a"]);
        assert_eq!(listed(&system, "?top=2&skip=1"), ["a", "C"]);
        assert_eq!(listed(&system, "?skip=3"), ["a_b"]);
        assert_eq!(system.get(&format!("{EXCLUSIVE}?top=1&skip=1")).body["count"], 4);
        system
            .get(&format!("{EXCLUSIVE}?skip=4"))
            .expect(200, &json!({"count": 4, "items": []}));
        system
            .get(&format!("{EXCLUSIVE}?skip=1000000&top=1000"))
            .expect(200, &json!({"count": 4, "items": []}));
    }

    fn a_list_is_ordered_by_a_field_and_then_by_age(database: &TestDatabase) {
        let app = TestApp::start(database);
        let system = with_numbers(&app);
        let cases: [(&str, [&str; 4]); 8] = [
            ("number", ["C", "a", "a_b", "b"]),
            ("number%20desc", ["b", "a_b", "a", "C"]),
            ("created_at%20desc", ["a_b", "C", "a", "b"]),
            ("created_at+asc", ["b", "a", "C", "a_b"]),
            ("id+desc", ["a_b", "C", "a", "b"]),
            ("enabled", ["a", "b", "C", "a_b"]),
            ("description+asc", ["a", "b", "a_b", "C"]),
            ("description+desc", ["C", "a_b", "b", "a"]),
        ];
        for (order, expected) in cases {
            assert_eq!(listed(&system, &format!("?orderby={order}")), expected, "{order}");
        }
        assert_eq!(listed(&system, "?orderby=number+desc&top=1&skip=1"), ["a_b"]);
    }

    fn a_search_covers_number_and_description(database: &TestDatabase) {
        let app = TestApp::start(database);
        let system = with_numbers(&app);
        let cases: [(&str, &[&str]); 8] = [
            ("zebra", &["b", "C"]),
            ("ZEBRA", &["b", "C"]),
            ("a", &["b", "a", "C", "a_b"]),
            ("c", &["C", "a_b"]),
            ("%25", &["C"]),
            ("_", &["a_b"]),
            ("%5C", &["a_b"]),
            ("nothing", &[]),
        ];
        for (search, expected) in cases {
            assert_eq!(listed(&system, &format!("?search={search}")), expected, "{search}");
        }
        let found = system.get(&format!("{EXCLUSIVE}?search=zebra&top=1&orderby=number+desc"));
        assert_eq!((&found.body["count"], &found.body["items"][0]["number"]), (&json!(2), &json!("b")));
    }

    fn a_search_ignores_the_case_of_all_letters(database: &TestDatabase) {
        let app = TestApp::start(database);
        let system = app.system();
        for number in ["École", "ΣΊΣΥΦΟΣ", "straße", "+3226", "a*b?c[d]e", "a.b(c)$"] {
            create(&system, &json!({"number": number}));
        }
        let cases: [(&str, &[&str]); 13] = [
            ("%C3%A9cole", &["École"]),
            ("%C3%89COLE", &["École"]),
            ("ecole", &[]),
            ("%CF%83%CE%AF%CF%83%CF%85%CF%86%CE%BF%CF%82", &["ΣΊΣΥΦΟΣ"]),
            ("STRA%E1%BA%9EE", &["straße"]),
            ("strasse", &[]),
            // a + is sent as a space by forms
            ("+32", &["+3226"]),
            ("%2B32", &["+3226"]),
            ("B?C[", &["a*b?c[d]e"]),
            ("*", &["a*b?c[d]e"]),
            ("(C)$", &["a.b(c)$"]),
            ("A.B", &["a.b(c)$"]),
            ("a%5Eb", &[]),
        ];
        for (search, expected) in cases {
            assert_eq!(listed(&system, &format!("?search={search}")), expected, "{search}");
        }
        // each character as the set of its cases
        let long = "k".repeat(1024);
        create(&system, &json!({"number": "long", "description": long}));
        assert_eq!(listed(&system, &format!("?search={}", "K".repeat(1024))), ["long"]);
    }

    fn invalid_list_parameters_are_refused(database: &TestDatabase) {
        let app = TestApp::start(database);
        let cases = [
            ("top=0", "/top"),
            ("top=1001", "/top"),
            ("top=x", "/top"),
            ("top=1&top=2", "/top"),
            ("skip=-1", "/skip"),
            ("skip=99999999999999999999", "/skip"),
            ("after=1", "/after"),
            ("after=NzAwNTUxOTA5NzczMTQ4MTYw&orderby=number", "/after"),
            ("orderby=nope", "/orderby"),
            ("orderby=number+down", "/orderby"),
            ("orderby=", "/orderby"),
        ];
        for (query, pointer) in cases {
            let answer = app.system().get(&format!("{EXCLUSIVE}?{query}"));
            assert_refused(&answer, 400, "VALIDATE_FAILED", Some(pointer));
        }
    }
}
