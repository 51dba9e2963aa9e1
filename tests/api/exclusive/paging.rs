//! Pages of a long list: they hold each number once, in one order, and say how many there are.

use std::collections::BTreeSet;

use numbering_tests::app::TestApp;
use numbering_tests::database::TestDatabase;
use numbering_tests::on_both_databases;
use serde_json::json;

use super::{EXCLUSIVE, listed, made, refused};

/// Every order there is.
const ORDERS: [&str; 10] = [
    "id",
    "id+desc",
    "number",
    "number+desc",
    "created_at",
    "created_at+desc",
    "enabled",
    "enabled+desc",
    "description",
    "description+desc",
];

/// As many numbers as there are letters, of which most have the second, the description and the flag in common.
fn alike(app: &TestApp) {
    for letter in 'a'..='z' {
        let description = (letter < 'x').then_some("the same");
        made(
            &app.system(),
            &json!({"number": letter, "enabled": letter != 'm', "description": description}),
        );
    }
}

on_both_databases! {
    fn pages_in_any_order_hold_each_number_once(database: &TestDatabase) {
        let app = TestApp::start(database);
        alike(&app);
        let system = app.system();
        for order in ORDERS {
            let whole = listed(&system, &format!("?orderby={order}"));
            let page = |skip: usize| listed(&system, &format!("?orderby={order}&top=7&skip={skip}"));
            let pages: Vec<String> = (0..28).step_by(7).flat_map(page).collect();
            assert_eq!(pages, whole, "{order}");
            let letters: BTreeSet<String> = whole.into_iter().collect();
            assert!(letters.into_iter().eq(('a'..='z').map(String::from)), "{order}");
        }
    }

    fn a_page_beyond_the_end_is_empty(database: &TestDatabase) {
        let app = TestApp::start(database);
        alike(&app);
        for query in [
            "skip=26",
            "skip=9223372036854775807",
            "top=1000&skip=9223372036854775807",
            "top=1000&skip=9223372036854775807&orderby=created_at+desc&search=a",
        ] {
            let page = app.system().get(&format!("{EXCLUSIVE}?{query}")).expect_status(200);
            assert_eq!(page.body["items"], json!([]), "{query}");
        }
        assert_eq!(listed(&app.system(), "?top=1000").len(), 26);
    }

    fn a_search_text_longer_than_a_description_is_refused(database: &TestDatabase) {
        let app = TestApp::start(database);
        let system = app.system();
        made(&system, &json!({"number": "long", "description": "%".repeat(1024)}));
        assert_eq!(listed(&system, &format!("?search={}", "%25".repeat(1024))), ["long"]);
        assert_eq!(listed(&system, &format!("?search={}", "%F0%9F%99%82".repeat(1024))), Vec::<String>::new());
        // the last is more than one database can compare
        for search in ["%25".repeat(1025), "_".repeat(60_000)] {
            let answer = system.get(&format!("{EXCLUSIVE}?search={search}"));
            refused(&answer, 400, "VALIDATE_FAILED", Some("/search"));
        }
    }

    fn an_empty_search_matches_all_and_control_characters_are_refused(database: &TestDatabase) {
        let app = TestApp::start(database);
        alike(&app);
        assert_eq!(listed(&app.system(), "?search=").len(), 26);
        let answer = app.system().get(&format!("{EXCLUSIVE}?search=a%00"));
        refused(&answer, 400, "VALIDATE_FAILED", Some("/search"));
    }
}
