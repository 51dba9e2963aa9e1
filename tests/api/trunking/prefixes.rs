//! Tests of prefixes: in the pool and assigned to groups, in whole and in part, and as they are listed.

use numbering_tests::app::Client;
use numbering_tests::database::TestDatabase;
use numbering_tests::on_both_databases;
use numbering_tests::trunking_fixture::{
    TrunkingFixture, group_path, list_items, pool_path, prefix_list, range_list, to_strings, user_path,
};
use serde_json::{Value, json};

const PREFIX_TEXT: &str = "The prefix provided is not available to the groups of this Tenant.";

/// Tenant `foo` with these prefixes in its pool.
fn with_prefixes(database: &TestDatabase, texts: &[&str]) -> TrunkingFixture {
    let fixture = TrunkingFixture::start(database);
    fixture.create(&pool_path("prefixes"), &prefix_list(texts));
    fixture
}

/// Assigns prefixes to `sales`.
#[track_caller]
fn assign(fixture: &TrunkingFixture, texts: &[&str]) {
    fixture.create(&group_path("sales", "prefixes"), &prefix_list(texts));
}

/// Unassigns prefixes of `sales`.
#[track_caller]
fn unassign(fixture: &TrunkingFixture, texts: &[&str]) {
    let back = fixture
        .system
        .delete(&group_path("sales", "prefixes"), &prefix_list(texts));
    back.expect(200, &json!({}));
}

/// The holder of a number, as a caller sees it.
fn holder(client: &Client, number: &str) -> Value {
    client
        .get(&format!("/api/v1/search/numbers/usages/{number}/"))
        .expect_status(200)
        .body
}

/// The operations of a number's history, with their groups.
fn changes(client: &Client, number: &str) -> Vec<String> {
    let history = client
        .get(&format!("/api/v1/search/numbers/history/{number}/"))
        .expect_status(200)
        .body;
    let text = |change: &Value| {
        format!(
            "{} {}",
            change["operation"].as_str().unwrap(),
            change["groupId"].as_str().unwrap()
        )
    };
    history["changes"].as_array().unwrap().iter().map(text).collect()
}

on_both_databases! {
    fn bare_digits_with_very_many_parts_are_divided_by_the_last_one(database: &TestDatabase) {
        let fixture = with_prefixes(database, &["+43190123"]);
        let parts: Vec<String> = (0..150).map(|part| format!("+43190123{part:03}")).collect();
        assign(&fixture, &parts.iter().map(String::as_str).collect::<Vec<_>>());
        let held = holder(&fixture.system, "+43190123");
        assert_eq!((&held["groupId"], &held["available"]), (&json!(""), &json!(false)));
    }

    fn the_bare_digits_of_a_prefix_have_the_holder_of_all_that_begins_with_them(database: &TestDatabase) {
        let fixture = TrunkingFixture::start(database);
        let (pool, group) = (pool_path("prefixes"), group_path("sales", "prefixes"));
        let head = "+43190123";
        let of = |group: &str, available: bool| json!({
            "phoneNumber": head, "held": true, "kind": "prefix", "tenantId": "foo", "groupId": group, "userId": "",
            "available": available, "prefix": "+43-190123",
        });
        fixture.create(&pool, &prefix_list(&["+43-190123"]));
        assert_eq!(holder(&fixture.system, head), of("", true));
        fixture.create(&group, &prefix_list(&["+431901230"]));
        assert_eq!(holder(&fixture.system, head), of("", false));
        let (of_group, nothing) = (fixture.app.group_admin("foo", "sales"), json!({"phoneNumber": head, "held": false}));
        assert_eq!(holder(&of_group, head), nothing);
        assert_eq!(holder(&of_group, "+431901230")["groupId"], "sales");
        let rest: Vec<String> = (1..10).map(|digit| format!("{head}{digit}")).collect();
        fixture.create(&group, &prefix_list(&rest.iter().map(String::as_str).collect::<Vec<_>>()));
        assert_eq!(holder(&of_group, head), of("sales", false));
        fixture.system.delete(&group, &prefix_list(&["+431901235"])).expect_status(200);
        assert_eq!(holder(&fixture.system, head), of("", false));
        fixture.system.delete(&pool, &prefix_list(&["+431901235"])).expect_status(200);
        assert_eq!(holder(&fixture.system, head), nothing);
    }

    fn the_history_of_bare_digits_ends_with_their_holder(database: &TestDatabase) {
        let fixture = with_prefixes(database, &["+43190123"]);
        let head = "+43190123";
        assign(&fixture, &["+431901230"]);
        assert_eq!(changes(&fixture.system, head), ["add "]);
        let rest: Vec<String> = (1..10).map(|digit| format!("{head}{digit}")).collect();
        assign(&fixture, &rest.iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!(changes(&fixture.system, head), ["add ", "assign sales"]);
        unassign(&fixture, &["+431901235"]);
        assert_eq!(changes(&fixture.system, head), ["add ", "assign sales", "unassign sales"]);
        let of_group = fixture.app.group_admin("foo", "sales");
        assert_eq!(changes(&of_group, head), ["assign sales", "unassign sales"]);
        fixture.system.delete(&pool_path("prefixes"), &prefix_list(&["+431901235"])).expect_status(200);
        assert_eq!(changes(&fixture.system, head).last().unwrap(), "remove ");
        assert_eq!(changes(&fixture.system, "+4319012"), Vec::<String>::new());
        assert_eq!(changes(&fixture.system, "+431901236"), ["add ", "assign sales"]);
    }

    fn the_fewest_prefixes_cover_the_rest(database: &TestDatabase) {
        let fixture = with_prefixes(database, &["+32-01"]);
        assign(&fixture, &["+32-012"]);
        let rest: Vec<String> = "013456789".chars().map(|digit| format!("+3201{digit}")).collect();
        assert_eq!(fixture.list(&group_path("sales", "available_prefixes")), rest);
        assert_eq!(fixture.list(&group_path("sales", "prefixes")), ["+32012"]);
        assign(&fixture, &["+320134"]);
        let deeper = fixture.list(&pool_path("available_prefixes"));
        assert_eq!((deeper.len(), &deeper[2..4]), (17, to_strings(&["+320130", "+320131"]).as_slice()));
        unassign(&fixture, &["+32-0134"]);
        assert_eq!(fixture.list(&pool_path("available_prefixes")), rest);
        unassign(&fixture, &["+32-012"]);
        assert_eq!(fixture.list(&pool_path("available_prefixes")), ["+32-01"]);
    }

    fn a_longer_prefix_is_unassigned_from_an_assigned_one(database: &TestDatabase) {
        let fixture = with_prefixes(database, &["+32-01", "+32-02"]);
        assign(&fixture, &["+32-01"]);
        unassign(&fixture, &["+32 01 5"]);
        let held = fixture.list(&group_path("sales", "prefixes"));
        assert_eq!(held, "012346789".chars().map(|digit| format!("+3201{digit}")).collect::<Vec<_>>());
        assert_eq!(fixture.list(&group_path("sales", "available_prefixes")), ["+32015", "+32-02"]);
        assign(&fixture, &["+32015"]);
        assert_eq!(fixture.list(&group_path("sales", "prefixes")).len(), 10, "what was assigned apart stays apart");
        fixture.assert_refused(("DELETE", &group_path("sales", "prefixes")), &prefix_list(&["+32-01"]), &[&format!(
            "0 19 spans_shares [{}]",
            (0..10).map(|digit| format!("+3201{digit} foo sales")).collect::<Vec<_>>().join(", "),
        )]);
    }

    fn a_prefix_is_shown_as_first_written_and_found_under_any_spelling(database: &TestDatabase) {
        let fixture = with_prefixes(database, &["+32-01", "+32 (02)"]);
        assert_eq!(fixture.list(&pool_path("prefixes")), ["+32-01", "+32 (02)"]);
        assign(&fixture, &["+3201", "+32/02"]);
        assert_eq!(fixture.list(&group_path("sales", "prefixes")), ["+32-01", "+32 (02)"]);
        unassign(&fixture, &["+32.01", "+3-202"]);
        assert_eq!(fixture.list(&pool_path("available_prefixes")), ["+32-01", "+32 (02)"]);
        let deleted = fixture.system.delete(&pool_path("prefixes"), &prefix_list(&["+32 01"]));
        deleted.expect(200, &json!({}));
        assert_eq!(fixture.list(&pool_path("prefixes")), ["+32 (02)"]);
    }

    fn a_prefix_that_is_stored_in_an_old_notation_is_understood_as_it_is_spelt(database: &TestDatabase) {
        let fixture = with_prefixes(database, &["+32-01", "+32-02"]);
        database.session().run("UPDATE definitions SET written = '+32--01' WHERE written = '+32-01'").unwrap();
        assert_eq!(fixture.list(&pool_path("prefixes")), ["+32--01", "+32-02"]);
        assign(&fixture, &["+32--01"]);
        let (ann, old) = (user_path("sales", "ann"), prefix_list(&["+32--01"]));
        fixture.system.put(&ann, &old).expect_status(200);
        fixture.system.put(&ann, &prefix_list(&[])).expect_status(200);
        unassign(&fixture, &["+32--01"]);
        for (method, path) in [("POST", pool_path("prefixes")), ("DELETE", pool_path("prefixes"))] {
            let refused = fixture.system.send(method, &path, prefix_list(&["+32--02"]).to_string());
            refused.expect_codes(400, &[1002]);
        }
        fixture.system.delete(&pool_path("prefixes"), &old).expect_status(200);
        assert_eq!(fixture.list(&pool_path("prefixes")), ["+32-02"]);
    }

    fn lists_are_paged_in_dictionary_order(database: &TestDatabase) {
        let fixture = with_prefixes(database, &["+33", "+32-02", "+3201", "+321", "+4"]);
        assert_eq!(fixture.list(&pool_path("prefixes")), ["+3201", "+32-02", "+321", "+33", "+4"]);
        assign(&fixture, &["+4", "+321", "+33", "+3201"]);
        let first = fixture.system.get(&format!("{}?limit=2", group_path("sales", "prefixes"))).expect_status(200);
        assert_eq!(list_items(&first), ["+3201", "+321"]);
        let next = first.body["next"].as_str().unwrap().replace('+', "%2B");
        let last = fixture.system.get(&format!("{}?limit=2&after={next}", group_path("sales", "prefixes")));
        assert_eq!((list_items(&last), last.body.get("next")), (to_strings(&["+33", "+4"]), None));
    }

    fn every_rejected_item_is_named_with_its_cause(database: &TestDatabase) {
        let fixture = with_prefixes(database, &["+32-01", "+32-02", "+32-03"]);
        fixture.create(&group_path("help", "prefixes"), &prefix_list(&["+32-02"]));
        assign(&fixture, &["+32-031"]);
        let items = ["+32-01", "+32-021", "+32-03", "+32-012", "+32", "+49"];
        fixture.assert_refused(("POST", &group_path("sales", "prefixes")), &prefix_list(&items), &[
            "1 19 held_by_group [+3202 foo help]",
            "2 19 held_by_this_group [+32031 foo sales]",
            "3 1011 repeated []",
            "4 1011 repeated []",
            "5 19 not_held []",
        ]);
        let refused = fixture.system.post(&group_path("sales", "prefixes"), &prefix_list(&["+32", "+49"]));
        let texts: Vec<&Value> = (0..2).map(|index| &refused.body["errors"][index]["message"]).collect();
        assert_eq!(texts, [PREFIX_TEXT, PREFIX_TEXT]);
        let removed = fixture.system.delete(&group_path("sales", "prefixes"), &prefix_list(&["+32-02"]));
        removed.expect_codes(400, &[19]);
        assert_eq!(removed.body["errors"][0]["message"], PREFIX_TEXT);
        assert_eq!(removed.body["errors"][0]["details"]["cause"], "not_in_this_group");
    }

    fn assigning_a_prefix_over_two_definitions_is_refused(database: &TestDatabase) {
        let all: Vec<String> = (0..10).map(|digit| format!("+320{digit}")).collect();
        let fixture = with_prefixes(database, &all.iter().map(String::as_str).collect::<Vec<_>>());
        let answer = fixture.system.post(&group_path("sales", "prefixes"), &prefix_list(&["+320"]));
        answer.expect_codes(400, &[19]);
        assert_eq!(answer.body["errors"][0]["details"]["cause"], "spans_definitions");
        assign(&fixture, &all.iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!(fixture.list(&group_path("sales", "prefixes")), all);
    }

    fn unassigning_a_prefix_of_a_user_is_refused(database: &TestDatabase) {
        let fixture = with_prefixes(database, &["+32-01"]);
        assign(&fixture, &["+32-01"]);
        let part = fixture.system.put(&user_path("sales", "ann"), &prefix_list(&["+32-017"])).expect_status(200);
        assert_eq!(list_items(&part), ["+32017 ann"]);
        let rows = fixture.list(&group_path("sales", "prefixes"));
        assert_eq!((rows.len(), rows[7].as_str()), (10, "+32017 ann"));
        for item in ["+32-01", "+32-017", "+32-0175"] {
            fixture.assert_refused(("DELETE", &group_path("sales", "prefixes")), &prefix_list(&[item]),
                &["0 1003 held_by_user [+32017 foo sales ann]"]);
        }
        unassign(&fixture, &["+32-016"]);
        assert_eq!(fixture.list(&pool_path("available_prefixes")), ["+32016"]);
    }

    fn every_list_shows_the_attributes_of_a_definition(database: &TestDatabase) {
        let fixture = TrunkingFixture::start(database);
        let item = json!({"prefix": "+32-01", "active": false, "extensionRangeStart": "000", "extensionRangeEnd": "099"});
        fixture.create(&pool_path("prefixes"), &json!({"prefixes": [item]}));
        let row = |prefix: &str| json!({
            "prefix": prefix, "active": false, "extensionRangeStart": "000", "extensionRangeEnd": "099",
        });
        fixture.system.get(&pool_path("prefixes")).expect(200, &json!({"prefixes": [row("+32-01")]}));
        fixture.system.get(&pool_path("available_prefixes")).expect(200, &json!({"available_prefixes": [row("+32-01")]}));
        assign(&fixture, &["+32-01"]);
        let held = fixture.system.get(&group_path("sales", "prefixes"));
        let held = &held.body["prefixes"][0];
        assert_eq!((&held["active"], &held["extensionRangeStart"], &held["extensionRangeEnd"]),
            (&json!(false), &json!("000"), &json!("099")));
    }

    fn one_request_is_all_or_nothing_over_its_items(database: &TestDatabase) {
        let fixture = with_prefixes(database, &["+32-01"]);
        fixture.define(&["+3226127000..+3226127009"]);
        for (list, body) in [
            ("prefixes", prefix_list(&["+32-01", "+32-09"])),
            ("numbers", range_list(&["+3226127000", "+3226127010"])),
        ] {
            fixture.assert_refused(("POST", &group_path("sales", list)), &body, &["1 19 not_held []"]);
        }
    }
}
