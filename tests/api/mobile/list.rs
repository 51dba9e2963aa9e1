//! Tests of the lists of a tenant: their parameters, their order, their views as numbers and as ranges.

use numbering_tests::app::{Client, TestApp};
use numbering_tests::database::TestDatabase;
use numbering_tests::fixtures::{FOO_NUMBERS, add_mobile, assign_mobile, foo_and_bar};
use numbering_tests::on_both_databases;
use serde_json::json;

/// Two numbers of `sales`, and two available ones.
fn four_numbers(database: &TestDatabase) -> TestApp {
    let app = foo_and_bar(database);
    add_mobile(&app, "foo", &["+32471000000..+32471000003"]);
    assign_mobile(&app, "foo", "sales", &["+32471000001..+32471000002"]);
    app
}

/// Asserts which lists are filled: assigned, available.
#[track_caller]
fn assert_filled(system: &Client, query: &str, body: &str, expected: (bool, bool)) {
    let listed = system
        .send("GET", &format!("{FOO_NUMBERS}{query}"), body)
        .expect_status(200);
    let count = |key: &str| listed.body[key].as_array().unwrap().len();
    let counts = (count("assigned_numbers"), count("available_numbers"));
    let expected = (if expected.0 { 2 } else { 0 }, if expected.1 { 2 } else { 0 });
    assert_eq!(counts, expected, "{query} {body}");
}

on_both_databases! {
    fn a_list_is_filled_if_its_parameter_is_true_or_absent(database: &TestDatabase) {
        let app = four_numbers(database);
        let system = app.system();
        let cases = [
            ("", "", (true, true)),
            ("", "{}", (true, true)),
            ("", "null", (true, true)),
            ("", r#"{"available":null,"assignement":null}"#, (true, true)),
            ("", r#"{"available":true}"#, (false, true)),
            ("", r#"{"available":false}"#, (false, false)),
            ("", r#"{"assignement":true}"#, (true, false)),
            ("", r#"{"assignment":true}"#, (true, false)),
            ("", r#"{"assignement":false,"available":true}"#, (false, true)),
            ("?assignement=true", "", (true, false)),
            ("?assignment=1&available=0", "", (true, false)),
            ("?available=false&assignement=false", "", (false, false)),
            // the query takes precedence, parameter by parameter
            ("?available=false", r#"{"available":true,"assignement":true}"#, (true, false)),
            ("?assignment=false", r#"{"available":true,"assignement":true}"#, (false, true)),
            ("?available=true", r#"{"view":null,"assignement":null}"#, (false, true)),
        ];
        for (query, body, expected) in cases {
            assert_filled(&system, query, body, expected);
        }
    }

    fn a_query_boolean_has_exactly_six_spellings(database: &TestDatabase) {
        let app = four_numbers(database);
        let system = app.system();
        for (spelling, is_true) in
            [("true", true), ("True", true), ("1", true), ("false", false), ("False", false), ("0", false)]
        {
            assert_filled(&system, &format!("?available={spelling}"), "", (false, is_true));
        }
        for spelling in ["TRUE", "yes", "2", "", "tru", "%20true"] {
            let refused = system.get(&format!("{FOO_NUMBERS}?available={spelling}"));
            refused.expect_codes(400, &[1002]);
            assert_eq!(refused.body["errors"][0]["details"]["pointer"], "/available", "{spelling}");
        }
    }

    fn a_parameter_of_the_wrong_type_or_given_twice_is_refused(database: &TestDatabase) {
        let app = four_numbers(database);
        let system = app.system();
        for (query, body, pointer) in [
            ("", r#"{"available":"true"}"#, "/available"),
            ("", r#"{"assignement":1}"#, "/assignement"),
            ("", r#"{"available":true,"available":true}"#, "/available"),
            ("", r#"{"assignement":true,"assignment":true}"#, "/assignment"),
            ("?available=1&available=1", "", "/available"),
            ("?assignement=1&assignment=1", "", "/assignment"),
            ("?view=rows", "", "/view"),
            ("?limit=0", "", "/limit"),
            ("?limit=10001", "", "/limit"),
            ("?limit=ten", "", "/limit"),
            ("?after=12", "", "/after"),
        ] {
            let refused = system.send("GET", &format!("{FOO_NUMBERS}{query}"), body);
            refused.expect_codes(400, &[1002]);
            assert_eq!(refused.body["errors"][0]["details"]["pointer"], pointer, "{query} {body}");
        }
        for body in ["[]", "7", "{", "\"available\"", "\u{feff}{}", " "] {
            let status = if body == " " { 200 } else { 400 };
            system.send("GET", FOO_NUMBERS, body).expect_status(status);
        }
    }

    fn numbers_ascend_the_shorter_ones_first(database: &TestDatabase) {
        let app = foo_and_bar(database);
        let sent = ["+999999999999999", "+32471000010", "+1000000", "+32471000009", "+9999999", "+324710000"];
        add_mobile(&app, "foo", &sent);
        let ordered = ["+1000000", "+9999999", "+324710000", "+32471000009", "+32471000010", "+999999999999999"];
        app.system()
            .get(FOO_NUMBERS)
            .expect(200, &json!({"assigned_numbers": [], "available_numbers": ordered}));
    }

    fn an_assigned_number_is_listed_as_not_deletable(database: &TestDatabase) {
        let app = four_numbers(database);
        let row = |number: &str| json!({"phoneNumbers": number, "assignedToGroup": "sales", "canBeDeleted": false});
        app.system().get(FOO_NUMBERS).expect(200, &json!({
            "assigned_numbers": [row("+32471000001"), row("+32471000002")],
            "available_numbers": ["+32471000000", "+32471000003"],
        }));
    }

    fn the_range_view_lists_maximal_ranges(database: &TestDatabase) {
        let app = four_numbers(database);
        add_mobile(&app, "foo", &["+32471000005", "+32471000004"]);
        assign_mobile(&app, "foo", "support", &["+32471000003"]);
        let range = |first: &str, last: &str| json!({"minPhoneNumber": first, "maxPhoneNumber": last});
        let with = |first: &str, last: &str, group: &str| json!({
            "minPhoneNumber": first, "maxPhoneNumber": last, "assignedToGroup": group, "canBeDeleted": false,
        });
        let expected = json!({
            "assigned_ranges": [
                with("+32471000001", "+32471000002", "sales"),
                with("+32471000003", "+32471000003", "support"),
            ],
            "available_ranges": [
                range("+32471000000", "+32471000000"),
                range("+32471000004", "+32471000005"),
            ],
        });
        app.system().get(&format!("{FOO_NUMBERS}?view=ranges")).expect(200, &expected);
        app.system().send("GET", FOO_NUMBERS, r#"{"view":"ranges"}"#).expect(200, &expected);
        app.system()
            .get(&format!("{FOO_NUMBERS}?view=ranges&available=false"))
            .expect(200, &json!({"assigned_ranges": [], "available_ranges": []}));
    }
}
