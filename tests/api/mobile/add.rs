//! Tests of adding numbers to a tenant: 201, 207 and 400, row by row.

use numbering_tests::database::TestDatabase;
use numbering_tests::fixtures::{
    FOO_NUMBERS, add_mobile, define_prefix, foo_and_bar, holdings, number_list, report_rows,
};
use numbering_tests::on_both_databases;
use serde_json::json;

on_both_databases! {
    fn rows_keep_the_order_of_the_request_and_numbers_are_canonical(database: &TestDatabase) {
        let app = foo_and_bar(database);
        let sent = ["+32 471 12-34.56", "0032(470)/000000", "+32471123455"];
        app.system().post(FOO_NUMBERS, &number_list(&sent)).expect(201, &json!({"result": [
            {"phoneNumber": "+32471123456", "status": "added"},
            {"phoneNumber": "+32470000000", "status": "added"},
            {"phoneNumber": "+32471123455", "status": "added"},
        ]}));
    }

    fn a_partial_addition_reports_every_item(database: &TestDatabase) {
        let app = foo_and_bar(database);
        add_mobile(&app, "bar", &["+32470000009"]);
        add_mobile(&app, "foo", &["+32470000011"]);
        define_prefix(&app, "foo", "+3248");
        let sent = [
            "+32471000001", "471", "+32 471000001", "+32470000009", "+32470000011", "+32480000000", "+32471000002",
        ];
        let added = app.system().post(FOO_NUMBERS, &number_list(&sent)).expect_status(207);
        assert_eq!(report_rows(&added), [
            "+32471000001 added",
            "471 1002",
            "+32471000001 1011",
            "+32470000009 1009",
            "+32470000011 11",
            "+32480000000 1010",
            "+32471000002 added",
        ]);
        assert_eq!(added.body["summary"], json!({"added": 2, "rejected": 5}));
        assert!(added.body.get("errors").is_none());
        let reason = added.body["result"][1]["reason"].as_str().unwrap();
        assert!(reason.contains("\"471\"") && !reason.ends_with('.'), "{reason}");
        app.system().get(FOO_NUMBERS).expect(200, &json!({
            "assigned_numbers": [],
            "available_numbers": ["+32470000011", "+32471000001", "+32471000002"],
        }));
    }

    fn an_addition_with_no_success_lists_each_code_once(database: &TestDatabase) {
        let app = foo_and_bar(database);
        add_mobile(&app, "foo", &["+32470000001"]);
        add_mobile(&app, "bar", &["+32470000009"]);
        let before = holdings(&app);
        let sent = ["+32470000001", "nonsense", "+32470000001", "+32470000009", "+44 (0)20 7946 0000"];
        let refused = app.system().post(FOO_NUMBERS, &number_list(&sent));
        refused.expect_codes(400, &[11, 1002, 1009]);
        assert_eq!(report_rows(&refused), [
            "+32470000001 11",
            "nonsense 1002",
            "+32470000001 11",
            "+32470000009 1009",
            "+44 (0)20 7946 0000 1002",
        ]);
        assert_eq!(refused.body["summary"], json!({"added": 0, "rejected": 5}));
        let indexes: Vec<u64> = refused.body["errors"].as_array().unwrap().iter()
            .map(|error| error["details"]["index"].as_u64().unwrap())
            .collect();
        assert_eq!(indexes, [0, 1, 3]);
        assert_eq!(holdings(&app), before);
    }

    fn the_trunk_digit_is_named_in_the_reason(database: &TestDatabase) {
        let app = foo_and_bar(database);
        let refused = app.system().post(FOO_NUMBERS, &number_list(&["+44 (0)20 7946 0000"]));
        refused.expect_codes(400, &[1002]);
        let row = &refused.body["result"][0];
        assert_eq!(row["phoneNumber"], "+44 (0)20 7946 0000");
        assert!(row["reason"].as_str().unwrap().contains("trunk digit"), "{row}");
    }

    fn the_first_of_several_reasons_is_reported(database: &TestDatabase) {
        let app = foo_and_bar(database);
        add_mobile(&app, "bar", &["+32470000009"]);
        add_mobile(&app, "foo", &["+32470000001"]);
        let sent = ["+32470000009", "+32470000009", "+32470000001..+32470000009", "+32470000001", "+32470000001"];
        let refused = app.system().post(FOO_NUMBERS, &number_list(&sent));
        assert_eq!(report_rows(&refused), [
            "+32470000009 1009",
            "+32470000009 1009",
            "+32470000001..+32470000009 1009",
            "+32470000001 11",
            "+32470000001 11",
        ]);
        let mixed = app.system().post(FOO_NUMBERS, &number_list(&["+32470000001..+32470000009"]));
        mixed.expect_codes(400, &[1009]);
    }

    fn the_list_may_have_either_of_its_two_names_but_not_both(database: &TestDatabase) {
        let app = foo_and_bar(database);
        let system = app.system();
        let items = json!([{"phoneNumber": "+32471000001"}]);
        system.post(FOO_NUMBERS, &json!({"numbers": items})).expect_status(201);
        system.delete(FOO_NUMBERS, &json!({"numbers": items})).expect(200, &json!({}));
        let both = json!({"phoneNumbers": items, "numbers": items});
        for method in ["POST", "DELETE"] {
            let refused = system.send(method, FOO_NUMBERS, both.to_string());
            refused.expect_codes(400, &[1002]);
            assert!(refused.body.get("result").is_none());
        }
        system.get(FOO_NUMBERS).expect(200, &json!({"assigned_numbers": [], "available_numbers": []}));
    }

    fn a_head_number_and_its_extensions_may_be_held_together(database: &TestDatabase) {
        let app = foo_and_bar(database);
        add_mobile(&app, "foo", &["+43112345"]);
        add_mobile(&app, "bar", &["+4311234510", "+431123451"]);
        add_mobile(&app, "foo", &["+43112345100"]);
    }
}
