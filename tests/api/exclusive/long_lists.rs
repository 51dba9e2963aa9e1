//! Tests of long lists of exclusive numbers: they are sent in chunks, in any order, and take bounded memory.

use numbering_tests::app::TestApp;
use numbering_tests::database::TestDatabase;
use numbering_tests::on_both_databases;

use super::paging::ORDERS;
use super::{EXCLUSIVE, assert_refused, listed};

/// The items of a long list: two chunks and a half.
const COUNT: u64 = 2500;

/// Inserts `count` numbers of the platform, in another order than that of their ids. Most share their description, state
/// and time of creation with others.
fn insert(database: &TestDatabase, count: u64) {
    let insert = format!(
        "INSERT INTO exclusive_numbers (key, tenant, number, description, enabled, created_at)
         WITH RECURSIVE series (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM series WHERE n < {count})
         SELECT 200000000000000000 + n, 0, 'n' || (n * 7919 % {count}), CASE WHEN n % 3 = 0 THEN NULL ELSE 'd' || n % 5 END,
             n % 2 = 0, 1795000000 + n % 4 FROM series"
    );
    database.session().run(&insert).unwrap();
}

on_both_databases! {
    fn a_long_list_is_streamed_whole(database: &TestDatabase) {
        let app = TestApp::start(database);
        insert(database, COUNT);
        let system = app.system();
        let all = system.get(EXCLUSIVE).expect_status(200);
        assert_eq!((&all.body["count"], all.header("transfer-encoding")), (&COUNT.into(), "chunked"));
        let expected: Vec<String> = (1..=COUNT).map(|n| format!("n{}", n * 7919 % COUNT)).collect();
        assert_eq!(listed(&system, ""), expected);
        let found: Vec<_> = expected.iter().filter(|number| number.contains("n1")).cloned().collect();
        assert_eq!(listed(&system, "?search=n"), expected);
        assert_eq!(listed(&system, "?search=N1"), found);
    }

    fn a_long_list_in_any_order_is_that_of_its_pages(database: &TestDatabase) {
        let app = TestApp::start(database);
        insert(database, COUNT);
        let system = app.system();
        for order in ORDERS {
            let page = |skip: u64| listed(&system, &format!("?orderby={order}&top=1000&skip={skip}"));
            let pages: Vec<String> = (0..COUNT).step_by(1000).flat_map(page).collect();
            for (skip, search) in [(0, ""), (700, ""), (1501, ""), (3, "n")] {
                let path = format!("{EXCLUSIVE}?orderby={order}&skip={skip}&search={search}");
                let list = system.get(&path).expect_status(200);
                let is_long = skip < 1500;
                assert_eq!(list.headers.contains_key("transfer-encoding"), is_long, "{path}");
                assert_eq!(list.body["count"], COUNT, "{path}");
                let listed = list.body["items"].as_array().unwrap().iter().map(|item| item["number"].as_str().unwrap());
                assert!(listed.eq(pages[skip..].iter()), "{path}");
            }
        }
    }

    fn an_order_takes_memory_for_the_ids(database: &TestDatabase) {
        // one consumer gets 1.875 MiB
        let app = TestApp::start_with(database, &["--memory-bytes=4194304"]);
        let system = app.system();
        insert(database, 20_000);
        assert_eq!(listed(&system, "?orderby=number").len(), 20_000);
        assert_eq!(listed(&system, "").len(), 20_000);
        insert_more(database);
        for query in ["?orderby=description", "?skip=1"] {
            let refused = system.get(&format!("{EXCLUSIVE}{query}"));
            assert_refused(&refused, 413, "LIMIT_EXCEEDED", None);
        }
        // the list in the order of its index needs none
        assert_eq!(listed(&system, "").len(), 40_000);
        assert_eq!(listed(&system, "?orderby=description&skip=39000").len(), 1000);
    }
}

/// Inserts as many numbers again.
fn insert_more(database: &TestDatabase) {
    let columns = "tenant, number || 'x', description, enabled, created_at";
    let copy = format!("SELECT key + 1000000, {columns} FROM exclusive_numbers");
    let insert = "INSERT INTO exclusive_numbers (key, tenant, number, description, enabled, created_at)";
    database.session().run(&format!("{insert} {copy}")).unwrap();
}
