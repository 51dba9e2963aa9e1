//! Tests of many numbers: one by one, as a range, and as a streamed list.

use numbering_tests::database::TestDatabase;
use numbering_tests::fixtures::{FOO_NUMBERS, add_mobile, foo_and_bar, number_list};
use numbering_tests::on_both_databases;
use serde_json::{Value, json};

/// `count` numbers from `first`, `step` apart.
fn spread(first: u64, step: usize, count: usize) -> Vec<String> {
    let numbers = (first..).step_by(step).take(count);
    numbers.map(|number| format!("+{number}")).collect()
}

fn strings(list: &Value) -> Vec<&str> {
    list.as_array()
        .unwrap()
        .iter()
        .map(|number| number.as_str().unwrap())
        .collect()
}

on_both_databases! {
    fn ten_thousand_single_numbers_fit_one_request(database: &TestDatabase) {
        let app = foo_and_bar(database);
        let ascending = spread(32_471_000_000, 2, 10_000);
        let names: Vec<&str> = ascending.iter().rev().map(String::as_str).collect();
        let added = app.system().post(FOO_NUMBERS, &number_list(&names)).expect_status(201);
        let rows = added.body["result"].as_array().unwrap();
        assert_eq!((rows.len(), &rows[0]["phoneNumber"]), (10_000, &json!("+32471019998")));
        let listed = app.system().get(FOO_NUMBERS).expect_status(200).body;
        assert_eq!(strings(&listed["available_numbers"]), ascending);
        app.system().delete(FOO_NUMBERS, &number_list(&names)).expect(200, &json!({}));
        app.system().get(FOO_NUMBERS).expect(200, &json!({"assigned_numbers": [], "available_numbers": []}));
    }

    fn a_range_of_ten_million_is_one_item_and_one_range(database: &TestDatabase) {
        let app = foo_and_bar(database);
        let ends = json!({"minPhoneNumber": "+32470000000", "maxPhoneNumber": "+32479999999"});
        add_mobile(&app, "foo", &["+32470000000..+32479999999"]);
        assert_eq!(database.session().number("SELECT count(*) FROM pieces"), 1);
        let expected = json!({"assigned_ranges": [], "available_ranges": [ends]});
        app.system().get(&format!("{FOO_NUMBERS}?view=ranges")).expect(200, &expected);
        let page = app.system().get(&format!("{FOO_NUMBERS}?limit=2&after=+32474999999")).expect_status(200).body;
        assert_eq!((&page["available_numbers"], &page["next"]), (&json!(["+32475000000", "+32475000001"]), &json!("+32475000001")));
        app.system().post("/api/v1/tenants/bar/mobile_numbers/", &number_list(&["+32475555555"])).expect_codes(400, &[1009]);
    }

    fn a_list_of_a_million_numbers_is_streamed(database: &TestDatabase) {
        let app = foo_and_bar(database);
        add_mobile(&app, "foo", &["+32471000000..+32471999999"]);
        let listed = app.system().get(FOO_NUMBERS).expect_status(200);
        assert_eq!(listed.header("Transfer-Encoding"), "chunked");
        let found = strings(&listed.body["available_numbers"]);
        assert!(found.iter().copied().eq(spread(32_471_000_000, 1, 1_000_000)));
    }
}
