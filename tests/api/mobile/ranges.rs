//! Tests of ranges among the items: accepted whole or not at all, with their conflicts.

use numbering_tests::database::TestDatabase;
use numbering_tests::fixtures::{
    FOO_NUMBERS, SALES_NUMBERS, add_mobile, assign_mobile, foo_and_bar, holdings, number_list, report_rows,
};
use numbering_tests::on_both_databases;
use serde_json::{Value, json};

on_both_databases! {
    fn a_range_is_added_whole_beside_single_numbers(database: &TestDatabase) {
        let app = foo_and_bar(database);
        let added = app.system().post(FOO_NUMBERS, &number_list(&["+32471000000..+32471000999", "+32471001000"]));
        added.expect(201, &json!({"result": [
            {"minPhoneNumber": "+32471000000", "maxPhoneNumber": "+32471000999", "status": "added"},
            {"phoneNumber": "+32471001000", "status": "added"},
        ]}));
        app.system().get(&format!("{FOO_NUMBERS}?view=ranges")).expect(200, &json!({
            "assigned_ranges": [],
            "available_ranges": [{"minPhoneNumber": "+32471000000", "maxPhoneNumber": "+32471001000"}],
        }));
    }

    fn a_range_without_its_last_number_is_one_number(database: &TestDatabase) {
        let app = foo_and_bar(database);
        let body = json!({"phoneNumbers": [{"minPhoneNumber": "0032471000000", "maxPhoneNumber": null}]});
        let row = |status: &str| json!({
            "minPhoneNumber": "+32471000000", "maxPhoneNumber": "+32471000000", "status": status,
        });
        app.system().post(FOO_NUMBERS, &body).expect(201, &json!({"result": [row("added")]}));
        app.system().delete(FOO_NUMBERS, &body).expect(200, &json!({}));
    }

    fn a_partly_held_range_is_rejected_whole_with_its_conflicts(database: &TestDatabase) {
        let app = foo_and_bar(database);
        add_mobile(&app, "foo", &["+32471000004..+32471000005", "+32471000008"]);
        let before = holdings(&app);
        let refused = app.system().post(FOO_NUMBERS, &number_list(&["+32471000000..+32471000009"]));
        refused.expect_codes(400, &[11]);
        let conflicts = json!([
            {"minPhoneNumber": "+32471000004", "maxPhoneNumber": "+32471000005", "tenantId": "foo"},
            {"minPhoneNumber": "+32471000008", "maxPhoneNumber": "+32471000008", "tenantId": "foo"},
        ]);
        assert_eq!(refused.body["result"][0]["conflicts"], conflicts);
        assert_eq!(refused.body["errors"][0]["details"]["conflicts"], conflicts);
        assert_eq!(refused.body["errors"][0]["details"]["cause"], "held_by_this_tenant");
        assert_eq!(holdings(&app), before);
    }

    fn the_first_twenty_of_many_conflicts_are_named(database: &TestDatabase) {
        let app = foo_and_bar(database);
        let singles: Vec<String> = (0..30).map(|i| format!("+324710000{:02}", 2 * i)).collect();
        let singles: Vec<&str> = singles.iter().map(String::as_str).collect();
        add_mobile(&app, "foo", &singles);
        let refused = app.system().post(FOO_NUMBERS, &number_list(&["+32471000000..+32471000099"]));
        let conflicts = refused.body["result"][0]["conflicts"].as_array().unwrap();
        assert_eq!(conflicts.len(), 20);
        assert_eq!(conflicts[19]["minPhoneNumber"], "+32471000038");
        assert_eq!(refused.body["result"][0]["truncated"], true);
        assert_eq!(refused.body["errors"][0]["details"]["truncated"], true);
        // 20 conflicts are told in full
        let refused = app.system().post(FOO_NUMBERS, &number_list(&["+32471000000..+32471000039"]));
        assert_eq!(refused.body["result"][0]["truncated"], json!(null));
    }

    fn a_request_names_at_most_a_thousand_conflicts(database: &TestDatabase) {
        let app = foo_and_bar(database);
        let singles: Vec<String> = (0..1300).map(|i| format!("+3247100{:04}", 2 * i)).collect();
        add_mobile(&app, "foo", &singles.iter().map(String::as_str).collect::<Vec<_>>());
        let ranges: Vec<String> = (0..60).map(|i| format!("+3247100{:04}..+3247100{:04}", 40 * i, 40 * i + 39)).collect();
        let refused = app.system().post(FOO_NUMBERS, &number_list(&ranges.iter().map(String::as_str).collect::<Vec<_>>()));
        refused.expect_codes(400, &[11]);
        let count = |place: &Value| place["conflicts"].as_array().unwrap().len();
        let rows = refused.body["result"].as_array().unwrap();
        // the error of the code repeats those of the first item
        assert_eq!(count(&refused.body["errors"][0]["details"]), 20);
        assert_eq!(rows.iter().map(count).collect::<Vec<_>>(), [[20; 49].as_slice(), &[0; 11]].concat());
        let truncated: Vec<bool> = rows.iter().map(|row| row["truncated"] == true).collect();
        assert_eq!(truncated, [[false; 49].as_slice(), &[true; 11]].concat());
        assert_eq!(rows[59]["reason"], "some of +32471002360..+32471002399 is held by tenant foo already");
    }

    fn an_invalid_range_is_rejected_and_echoed(database: &TestDatabase) {
        let app = foo_and_bar(database);
        let sent = ["+32471000009..+32471000000", "+32471000000..+324710000001", "0471..+32471000000", "+32471000000..x"];
        let refused = app.system().post(FOO_NUMBERS, &number_list(&sent));
        refused.expect_codes(400, &[1002]);
        assert_eq!(report_rows(&refused), sent.map(|range| format!("{range} 1002")));
        for row in refused.body["result"].as_array().unwrap() {
            assert_eq!(row["conflicts"], json!([]), "{row}");
            assert!(!row["reason"].as_str().unwrap().is_empty());
        }
    }

    fn a_part_of_a_range_can_be_assigned_unassigned_and_removed(database: &TestDatabase) {
        let app = foo_and_bar(database);
        add_mobile(&app, "foo", &["+32471000000..+32471000099"]);
        assign_mobile(&app, "foo", "sales", &["+32471000010..+32471000019"]);
        let range = |first: &str, last: &str| json!({"minPhoneNumber": first, "maxPhoneNumber": last});
        app.system().delete(SALES_NUMBERS, &number_list(&["+32471000015..+32471000019"])).expect(200, &json!({}));
        app.system().delete(FOO_NUMBERS, &number_list(&["+32471000000..+32471000009"])).expect(200, &json!({}));
        app.system().get(&format!("{FOO_NUMBERS}?view=ranges")).expect(200, &json!({
            "assigned_ranges": [{
                "minPhoneNumber": "+32471000010", "maxPhoneNumber": "+32471000014",
                "assignedToGroup": "sales", "canBeDeleted": false,
            }],
            "available_ranges": [range("+32471000015", "+32471000099")],
        }));
    }

    fn ranges_that_overlap_an_accepted_one_of_the_request_are_duplicates(database: &TestDatabase) {
        let app = foo_and_bar(database);
        let sent = ["+32471000000..+32471000009", "+32471000009..+32471000019", "+32471000005", "+32471000010"];
        let added = app.system().post(FOO_NUMBERS, &number_list(&sent)).expect_status(207);
        assert_eq!(report_rows(&added), [
            "+32471000000..+32471000009 added",
            "+32471000009..+32471000019 1011",
            "+32471000005 1011",
            "+32471000010 added",
        ]);
    }
}
