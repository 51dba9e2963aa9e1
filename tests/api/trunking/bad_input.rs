//! Tests of invalid bodies of trunking: each is refused with code and pointer, and changes nothing.

use numbering_tests::database::TestDatabase;
use numbering_tests::on_both_databases;
use numbering_tests::trunking_fixture::{
    TrunkingFixture, group_path, pool_path, prefix_list, range_list, user_path,
};
use serde_json::{Value, json};

/// A list with a valid item before `item`.
fn range_items(item: &Value) -> Value {
    json!({"numbers": [{"minPhoneNumber": "+3226127000"}, item]})
}

/// Asserts that pool, group and user refuse the body with this code and pointer, and that nothing changes.
#[track_caller]
fn assert_refused_everywhere(
    fixture: &TrunkingFixture,
    list: &str,
    body: &Value,
    (code, pointer): (u64, &str),
) {
    let before = fixture.all_lists();
    for (method, path) in [
        ("POST", pool_path(list)),
        ("DELETE", pool_path(list)),
        ("POST", group_path("sales", list)),
        ("DELETE", group_path("sales", list)),
        ("PUT", user_path("sales", "ann")),
    ] {
        let answer = fixture.system.send(method, &path, body.to_string());
        let codes: Vec<&Value> = answer.body["errors"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|e| &e["code"])
            .collect();
        assert!(
            answer.status == 400 && codes.contains(&&json!(code)),
            "{method} {path} {body} {}",
            answer.text
        );
        assert!(
            answer.text.contains(&format!("\"{pointer}\"")),
            "{method} {path} {body} {}",
            answer.text
        );
    }
    assert_eq!(fixture.all_lists(), before);
}

/// Tenant `foo` with a prefix and a range, of which `sales` has a part.
fn fixture(database: &TestDatabase) -> TrunkingFixture {
    let fixture = TrunkingFixture::start(database);
    fixture.define(&["+3226127000..+3226127009"]);
    fixture.assign("sales", &["+3226127000"]);
    fixture.create(&pool_path("prefixes"), &prefix_list(&["+32-01"]));
    fixture
}

on_both_databases! {
    fn ends_that_do_not_form_a_range_are_refused(database: &TestDatabase) {
        let fixture = fixture(database);
        for (first, last, attribute) in [
            ("+3226127005", "+3226127004", "maxPhoneNumber"), ("+3226127000", "+32261270001", "maxPhoneNumber"),
            ("+3226127o00", "+3226127001", "minPhoneNumber"), ("+3226127000", "zero", "maxPhoneNumber"),
            ("+3226127000123456", "+3226127000123456", "minPhoneNumber"), ("+0226127000", "+0226127001", "minPhoneNumber"),
            ("+322612", "+322613", "minPhoneNumber"), ("3226127000", "3226127001", "minPhoneNumber"),
            ("+32 (0)26127000", "+3226127001", "minPhoneNumber"), ("", "", "minPhoneNumber"),
            ("+3226127000", "", "maxPhoneNumber"), ("+3226127000\n", "+3226127001", "minPhoneNumber"),
        ] {
            let body = range_items(&json!({"minPhoneNumber": first, "maxPhoneNumber": last}));
            assert_refused_everywhere(&fixture, "numbers", &body, (1002, &format!("/numbers/1/{attribute}")));
        }
    }

    fn the_reason_quotes_the_value_and_the_error(database: &TestDatabase) {
        let fixture = fixture(database);
        for (item, reason) in [
            (json!({"minPhoneNumber": "+44 (0)20 7946 0000"}), "\"+44 (0)20 7946 0000\" holds (0): the 0 is a trunk digit"),
            (json!({"minPhoneNumber": "+3226127000123456"}), "\"+3226127000123456\" has more than 15 digits"),
            (json!({"minPhoneNumber": "+32x"}), "\"+32x\" has an unexpected character 'x' at position 3"),
        ] {
            let answer = fixture.system.post(&group_path("sales", "numbers"), &json!({"numbers": [item]}));
            answer.expect_codes(400, &[1002]);
            let details = &answer.body["errors"][0]["details"];
            assert!(details["reason"].as_str().unwrap_or_default().starts_with(reason), "{details}");
            assert_eq!((&details["index"], &details["cause"]), (&json!(0), &json!("malformed")));
        }
    }

    fn malformed_prefixes_are_refused(database: &TestDatabase) {
        let fixture = fixture(database);
        for text in ["", "+", "32-01", "0032", "+032", "+32x", "+1234567890123456", "+(0)32", "+32\u{0}"] {
            let body = json!({"prefixes": [{"prefix": "+32-01"}, {"prefix": text}]});
            assert_refused_everywhere(&fixture, "prefixes", &body, (1002, "/prefixes/1/prefix"));
        }
        let none = fixture.system.post(&pool_path("prefixes"), &prefix_list(&["+"]));
        let reason = none.body["errors"][0]["details"]["reason"].clone();
        assert_eq!(reason, "\"+\" has 0 digits, and needs 1 or more");
    }

    fn wrong_types_and_missing_attributes_refuse_the_whole_body(database: &TestDatabase) {
        let fixture = fixture(database);
        for (item, code, at) in [
            (json!({}), 1001, "/numbers/1/minPhoneNumber"),
            (json!({"minPhoneNumber": null}), 1001, "/numbers/1/minPhoneNumber"),
            (json!({"maxPhoneNumber": "+3226127000"}), 1001, "/numbers/1/minPhoneNumber"),
            (json!({"minPhoneNumber": 3_226_127_000_u64}), 1002, "/numbers/1/minPhoneNumber"),
            (json!({"minPhoneNumber": "+3226127000", "maxPhoneNumber": true}), 1002, "/numbers/1/maxPhoneNumber"),
            (json!("+3226127000"), 1002, "/numbers/1"), (json!(null), 1002, "/numbers/1"),
        ] {
            assert_refused_everywhere(&fixture, "numbers", &range_items(&item), (code, at));
        }
        for (item, code, at) in [
            (json!({}), 1001, "/prefixes/1/prefix"), (json!({"prefix": 32}), 1002, "/prefixes/1/prefix"),
        ] {
            assert_refused_everywhere(&fixture, "prefixes", &json!({"prefixes": [{"prefix": "+32-01"}, item]}), (code, at));
        }
        assert_refused_everywhere(&fixture, "numbers", &json!({"numbers": {}}), (1002, "/numbers"));
        assert_refused_everywhere(&fixture, "prefixes", &json!({"prefixes": "+32"}), (1002, "/prefixes"));
    }

    fn an_empty_or_absent_list_is_refused(database: &TestDatabase) {
        let fixture = fixture(database);
        for (list, other) in [("numbers", "prefixes"), ("prefixes", "numbers")] {
            for (method, path) in [
                ("POST", pool_path(list)), ("DELETE", pool_path(list)), ("POST", group_path("sales", list)), ("DELETE", group_path("sales", list)),
            ] {
                for (body, code) in [
                    (json!({list: []}), 1002), (json!({list: null}), 1001), (json!({}), 1001),
                    (json!({other: [{"prefix": "+32", "minPhoneNumber": "+3226127000"}]}), 1002),
                    (json!([]), 1000), (json!("x"), 1000),
                ] {
                    let answer = fixture.system.send(method, &path, body.to_string());
                    answer.expect_codes(400, &[code]);
                }
                fixture.system.send(method, &path, "").expect_codes(400, &[1000]);
                fixture.system.send(method, &path, format!("{{\"{list}\":[],\"{list}\":[]}}")).expect_codes(400, &[1002]);
            }
        }
    }

    fn the_later_of_two_overlapping_items_of_a_request_is_refused(database: &TestDatabase) {
        let fixture = fixture(database);
        let items = ["+3226128000..+3226128005", "+3226128006", "+3226128005..+3226128007", "+3226128000"];
        fixture.assert_refused(("POST", &pool_path("numbers")), &range_list(&items), &["2 1011 repeated []", "3 1011 repeated []"]);
        let nested = ["+33", "+331", "+34", "+3", "+33-1"];
        fixture.assert_refused(("POST", &pool_path("prefixes")), &prefix_list(&nested), &[
            "1 1011 repeated []", "3 1011 repeated []", "4 1011 repeated []",
        ]);
        fixture.assert_refused(("POST", &group_path("sales", "prefixes")), &prefix_list(&["+3201", "+32-01"]), &["1 1011 repeated []"]);
        fixture.assert_refused(("POST", &group_path("sales", "numbers")), &range_list(&["+3226127001", "+3226127001"]), &["1 1011 repeated []"]);
    }

    fn malformed_items_are_reported_beside_items_that_break_a_rule(database: &TestDatabase) {
        let fixture = fixture(database);
        let items = ["+3226127001", "x", "+3226127000", "+3226127001", "+3299999999"];
        fixture.assert_refused(("POST", &group_path("sales", "numbers")), &range_list(&items), &[
            "1 1002 malformed []",
            "2 19 held_by_this_group [+3226127000..+3226127000 foo sales]",
            "3 1011 repeated []",
            "4 19 not_held []",
        ]);
    }

    fn extension_lengths_are_empty_or_2_to_20(database: &TestDatabase) {
        let fixture = fixture(database);
        for length in [json!(1), json!(21), json!("1"), json!("21"), json!(-2), json!(2.5), json!("+4"), json!(" 4"), json!(true), json!("four"), json!([])] {
            let item = json!({"minPhoneNumber": "+3226128000", "extensionLength": length});
            let answer = fixture.system.post(&pool_path("numbers"), &json!({"numbers": [item]}));
            answer.expect_codes(400, &[1002]);
            assert_eq!(answer.body["errors"][0]["details"]["pointer"], "/numbers/0/extensionLength", "{}", answer.text);
        }
        assert_eq!(fixture.list(&pool_path("numbers")), ["+3226127000..+3226127009"]);
    }

    fn extension_ranges_have_both_ends_of_one_length(database: &TestDatabase) {
        let fixture = fixture(database);
        for (start, end, at) in [
            (json!("000"), json!(null), "extensionRangeEnd"), (json!(null), json!("999"), "extensionRangeStart"),
            (json!(""), json!("999"), "extensionRangeStart"), (json!("00"), json!("999"), "extensionRangeEnd"),
            (json!("0"), json!("9"), "extensionRangeStart"), (json!("0".repeat(21)), json!("9".repeat(21)), "extensionRangeStart"),
            (json!("0a"), json!("99"), "extensionRangeStart"), (json!(10), json!("99"), "extensionRangeStart"),
            (json!("20"), json!("10"), "extensionRangeEnd"),
        ] {
            let item = json!({"prefix": "+33", "extensionRangeStart": start, "extensionRangeEnd": end});
            let answer = fixture.system.post(&pool_path("prefixes"), &json!({"prefixes": [item]}));
            assert_eq!((answer.status, &answer.body["errors"][0]["code"]), (400, &json!(1002)), "{}", answer.text);
            assert!(answer.text.contains(&format!("\"/prefixes/0/{at}\"")), "{}", answer.text);
        }
        assert_eq!(fixture.list(&pool_path("prefixes")), ["+32-01"]);
    }

    fn active_is_a_boolean(database: &TestDatabase) {
        let fixture = fixture(database);
        for active in [json!("true"), json!(1), json!([])] {
            let body = json!({"numbers": [{"minPhoneNumber": "+3226128000", "active": active}]});
            fixture.system.post(&pool_path("numbers"), &body).expect_codes(400, &[1002]);
        }
    }
}
