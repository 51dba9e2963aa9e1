//! Tests of pages of a long list: each number appears once, in one order, with the count of all.

use std::collections::BTreeSet;

use numbering_tests::app::TestApp;
use numbering_tests::database::TestDatabase;
use numbering_tests::on_both_databases;
use serde_json::json;

use super::{EXCLUSIVE, assert_refused, create, listed};

/// Every order of the list.
pub(super) const ORDERS: [&str; 10] = [
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

/// Creates a number for each letter, most of which share creation second, description and flag.
fn create_similar(app: &TestApp) {
    for letter in 'a'..='z' {
        let description = (letter < 'x').then_some("the same");
        create(
            &app.system(),
            &json!({"number": letter, "enabled": letter != 'm', "description": description}),
        );
    }
}

on_both_databases! {
    fn pages_in_any_order_hold_each_number_once(database: &TestDatabase) {
        let app = TestApp::start(database);
        create_similar(&app);
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

    fn pages_after_an_id_hold_each_number_once_while_others_go(database: &TestDatabase) {
        let app = TestApp::start(database);
        create_similar(&app);
        let system = app.system();
        for (order, top) in [("id", 5), ("id+desc", 7)] {
            let whole = listed(&system, &format!("?orderby={order}"));
            let (mut pages, mut after, mut deleted) = (Vec::new(), String::new(), 0);
            loop {
                let path = format!("{EXCLUSIVE}?orderby={order}&top={top}{after}");
                let page = system.get(&path).expect_status(200);
                assert_eq!(page.body["count"], whole.len() - deleted, "{order}");
                let items = page.body["items"].as_array().unwrap();
                let Some(last) = items.last() else { break };
                pages.extend(items.iter().map(|item| item["number"].as_str().unwrap().to_owned()));
                // a page by `skip` would leave out a number now; the position need not exist
                let id = last["id"].as_str().unwrap();
                system.send("DELETE", &format!("{EXCLUSIVE}/{id}"), "").expect_status(204);
                deleted += 1;
                after = format!("&after={}", id.replace('=', "%3D").replace('+', "%2B"));
            }
            assert_eq!(pages, whole, "{order}");
        }
    }

    fn a_page_beyond_the_end_is_empty(database: &TestDatabase) {
        let app = TestApp::start(database);
        create_similar(&app);
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
        create(&system, &json!({"number": "long", "description": "%".repeat(1024)}));
        assert_eq!(listed(&system, &format!("?search={}", "%25".repeat(1024))), ["long"]);
        assert_eq!(listed(&system, &format!("?search={}", "%F0%9F%99%82".repeat(1024))), Vec::<String>::new());
        // the last one exceeds the values that one of the databases compares
        for search in ["%25".repeat(1025), "_".repeat(60_000)] {
            let answer = system.get(&format!("{EXCLUSIVE}?search={search}"));
            assert_refused(&answer, 400, "VALIDATE_FAILED", Some("/search"));
        }
    }

    fn an_empty_search_matches_all_and_control_characters_are_refused(database: &TestDatabase) {
        let app = TestApp::start(database);
        create_similar(&app);
        assert_eq!(listed(&app.system(), "?search=").len(), 26);
        let answer = app.system().get(&format!("{EXCLUSIVE}?search=a%00"));
        assert_refused(&answer, 400, "VALIDATE_FAILED", Some("/search"));
    }
}
