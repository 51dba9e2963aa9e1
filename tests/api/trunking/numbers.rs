//! Tests of the ranges of a group: assigned in whole and in part, unassigned, and refused.

use numbering_tests::database::TestDatabase;
use numbering_tests::on_both_databases;
use numbering_tests::trunking_fixture::{
    TrunkingFixture, group_path, list_items, pool_path, range_list, to_strings, user_path,
};
use serde_json::json;

const RANGE_TEXT: &str = "The number range provided is not available to the groups of this Tenant.";

on_both_databases! {
    fn a_part_is_assigned_and_the_rest_stays_available(database: &TestDatabase) {
        let fixture = TrunkingFixture::start(database);
        fixture.define(&["+3226127000..+3226127009"]);
        fixture.assign("sales", &["+3226127003..+3226127005"]);
        assert_eq!(fixture.list(&group_path("sales", "numbers")), ["+3226127003..+3226127005"]);
        let rest = to_strings(&["+3226127000..+3226127002", "+3226127006..+3226127009"]);
        for list in [group_path("sales", "available_numbers"), group_path("help", "available_numbers"), pool_path("available_numbers")] {
            assert_eq!(fixture.list(&list), rest);
        }
        fixture.assign("help", &["+3226127009"]);
        assert_eq!(fixture.list(&group_path("help", "numbers")), ["+3226127009..+3226127009"]);
        assert_eq!(fixture.list(&group_path("help", "available_numbers")),
            ["+3226127000..+3226127002", "+3226127006..+3226127008"]);
        assert_eq!(fixture.list(&pool_path("numbers")), ["+3226127000..+3226127009"]);
    }

    fn an_unassigned_part_leaves_a_gap_and_joins_the_available_range(database: &TestDatabase) {
        let fixture = TrunkingFixture::start(database);
        fixture.define(&["+3226127000..+3226127009"]);
        fixture.assign("sales", &["+3226127002..+3226127008"]);
        let back = fixture.system.delete(&group_path("sales", "numbers"), &range_list(&["+3226127004..+3226127005"]));
        back.expect(200, &json!({}));
        assert_eq!(fixture.list(&group_path("sales", "numbers")), ["+3226127002..+3226127003", "+3226127006..+3226127008"]);
        assert_eq!(fixture.list(&pool_path("available_numbers")),
            ["+3226127000..+3226127001", "+3226127004..+3226127005", "+3226127009..+3226127009"]);
        let rest = range_list(&["+3226127002", "+3226127006..+3226127008"]);
        fixture.system.delete(&group_path("sales", "numbers"), &rest).expect(200, &json!({}));
        assert!(fixture.list(&group_path("sales", "numbers")).is_empty());
        assert_eq!(fixture.list(&pool_path("available_numbers")), ["+3226127000..+3226127009"]);
    }

    fn adjacent_definitions_are_never_joined_in_the_available_list(database: &TestDatabase) {
        let fixture = TrunkingFixture::start(database);
        fixture.define(&["+3226127000..+3226127004", "+3226127005..+3226127009"]);
        let apart = ["+3226127000..+3226127004", "+3226127005..+3226127009"];
        assert_eq!(fixture.list(&group_path("sales", "available_numbers")), apart);
        let across = range_list(&["+3226127004..+3226127005"]);
        fixture.assert_refused(("POST", &group_path("sales", "numbers")), &across, &[
            "0 19 spans_definitions [+3226127000..+3226127004 foo, +3226127005..+3226127009 foo]",
        ]);
        fixture.assign("sales", &apart);
        assert_eq!(fixture.list(&group_path("sales", "numbers")), apart);
        fixture.system.delete(&group_path("sales", "numbers"), &range_list(&["+3226127000", "+3226127005"])).expect(200, &json!({}));
        assert_eq!(fixture.list(&group_path("sales", "available_numbers")), apart);
    }

    fn adjacent_assignments_are_never_joined(database: &TestDatabase) {
        let fixture = TrunkingFixture::start(database);
        fixture.define(&["+3226127000..+3226127009"]);
        fixture.assign("sales", &["+3226127000..+3226127002", "+3226127003"]);
        fixture.assign("sales", &["+3226127004..+3226127005"]);
        let shares = ["+3226127000..+3226127002", "+3226127003..+3226127003", "+3226127004..+3226127005"];
        assert_eq!(fixture.list(&group_path("sales", "numbers")), shares);
        fixture.system.delete(&group_path("sales", "numbers"), &range_list(&["+3226127003"])).expect(200, &json!({}));
        assert_eq!(fixture.list(&group_path("sales", "numbers")), [shares[0], shares[2]]);
        fixture.assert_refused(("DELETE", &group_path("sales", "numbers")), &range_list(&["+3226127001", "+3226127002..+3226127004"]), &[
            "0 19 begins_inside [+3226127000..+3226127002 foo sales]",
            "1 19 held_in_part [+3226127000..+3226127002 foo sales, +3226127004..+3226127005 foo sales]",
        ]);
    }

    fn every_rejected_item_is_named_with_its_cause(database: &TestDatabase) {
        let fixture = TrunkingFixture::start(database);
        fixture.define(&["+3226127000..+3226127009", "+3226127010..+3226127019"]);
        fixture.assign("sales", &["+3226127001..+3226127002"]);
        fixture.assign("help", &["+3226127003..+3226127004"]);
        let items = [
            "+3226127000", "+3226127018..+3226127030", "+3226127004..+3226127005", "+3226127002",
            "+3226127009..+3226127010", "+3226127000..+3226127000", "+3226127999",
        ];
        fixture.assert_refused(("POST", &group_path("sales", "numbers")), &range_list(&items), &[
            "1 19 held_in_part [+3226127010..+3226127019 foo]",
            "2 19 held_by_group [+3226127003..+3226127004 foo help]",
            "3 19 held_by_this_group [+3226127001..+3226127002 foo sales]",
            "4 19 spans_definitions [+3226127005..+3226127009 foo, +3226127010..+3226127019 foo]",
            "5 1011 repeated []",
            "6 19 not_held []",
        ]);
        let refused = fixture.system.post(&group_path("sales", "numbers"), &range_list(&items));
        let first = &refused.body["errors"][0];
        assert_eq!((&first["message"], &first["details"]["reason"]),
            (&json!(RANGE_TEXT), &json!("not all of +3226127018..+3226127030 is held by tenant foo")));
    }

    fn at_most_a_hundred_rejected_items_are_named(database: &TestDatabase) {
        let fixture = TrunkingFixture::start(database);
        let items: Vec<_> = (0..150).map(|number| format!("+32261270{number:03}")).collect();
        let items: Vec<&str> = items.iter().map(String::as_str).collect();
        let refused = fixture.system.post(&group_path("sales", "numbers"), &range_list(&items));
        refused.expect_codes(400, &[19; 100]);
    }

    fn a_range_of_another_tenant_reads_as_not_held(database: &TestDatabase) {
        let fixture = TrunkingFixture::start(database);
        fixture.tenant("bar", "ServiceProvider");
        let of_bar = pool_path("numbers").replace("foo", "bar");
        fixture.create(&of_bar, &range_list(&["+3226127000"]));
        fixture.assert_refused(("POST", &group_path("sales", "numbers")), &range_list(&["+3226127000"]), &["0 19 not_held []"]);
    }

    fn a_mobile_number_cannot_be_assigned_as_a_trunk_range(database: &TestDatabase) {
        let fixture = TrunkingFixture::start(database);
        let mobile = json!({"phoneNumbers": [{"phoneNumber": "+3226127000"}]});
        fixture.create("/api/v1/tenants/foo/mobile_numbers/", &mobile);
        fixture.assert_refused(("POST", &group_path("sales", "numbers")), &range_list(&["+3226127000"]),
            &["0 19 other_kind [+3226127000..+3226127000 foo]"]);
    }

    fn unassigning_a_range_of_a_user_is_refused(database: &TestDatabase) {
        let fixture = TrunkingFixture::start(database);
        fixture.define(&["+3226127000..+3226127009"]);
        fixture.assign("sales", &["+3226127000..+3226127005"]);
        let one = range_list(&["+3226127002..+3226127002"]);
        fixture.system.put(&user_path("sales", "ann"), &one).expect_status(200);
        assert_eq!(fixture.list(&group_path("sales", "numbers")),
            ["+3226127000..+3226127001", "+3226127002..+3226127002 ann", "+3226127003..+3226127005"]);
        let in_use = ["0 1003 held_by_user [+3226127002..+3226127002 foo sales ann]"];
        for items in ["+3226127000", "+3226127001..+3226127002", "+3226127002..+3226127002"] {
            fixture.assert_refused(("DELETE", &group_path("sales", "numbers")), &range_list(&[items]), &in_use);
        }
        let beside = range_list(&["+3226127000..+3226127001", "+3226127003..+3226127005"]);
        fixture.system.delete(&group_path("sales", "numbers"), &beside).expect(200, &json!({}));
        assert_eq!(fixture.list(&group_path("sales", "numbers")), ["+3226127002..+3226127002 ann"]);
    }

    fn a_range_can_be_unassigned_by_its_first_number(database: &TestDatabase) {
        let fixture = TrunkingFixture::start(database);
        fixture.define(&["+3226127000..+3226127009"]);
        fixture.assign("sales", &["+3226127000..+3226127005"]);
        fixture.assign("help", &["+3226127006..+3226127009"]);
        for (item, cause) in [
            ("+3226127001", "0 19 begins_inside [+3226127000..+3226127005 foo sales]"),
            ("+3226127006", "0 19 not_in_this_group []"),
            ("+3226127005..+3226127006", "0 19 held_in_part [+3226127000..+3226127005 foo sales]"),
            ("+3299999999", "0 19 not_in_this_group []"),
        ] {
            fixture.assert_refused(("DELETE", &group_path("sales", "numbers")), &range_list(&[item]), &[cause]);
        }
        let twice = range_list(&["+3226127000", "+3226127000..+3226127001"]);
        fixture.assert_refused(("DELETE", &group_path("sales", "numbers")), &twice, &["1 1011 repeated []"]);
        fixture.system.delete(&group_path("sales", "numbers"), &range_list(&["+3226127000"])).expect(200, &json!({}));
        assert_eq!(fixture.list(&pool_path("available_numbers")), ["+3226127000..+3226127005"]);
    }

    fn lists_are_paged(database: &TestDatabase) {
        let fixture = TrunkingFixture::start(database);
        fixture.define(&["+3226127000..+3226127004", "+3226127005", "+3226127007..+3226127009"]);
        fixture.assign("sales", &["+3226127000..+3226127004", "+3226127005", "+3226127008"]);
        let numbers = group_path("sales", "numbers");
        let first = fixture.system.get(&format!("{numbers}?limit=2")).expect_status(200);
        assert_eq!(list_items(&first), ["+3226127000..+3226127004", "+3226127005..+3226127005"]);
        let next = first.body["next"].as_str().unwrap().replace('+', "%2B");
        let last = fixture.system.get(&format!("{numbers}?limit=2&after={next}")).expect_status(200);
        assert_eq!(list_items(&last), ["+3226127008..+3226127008"]);
        assert_eq!(last.body.get("next"), None);
        let rest = format!("{}?after=+3226127007&limit=1", group_path("sales", "available_numbers"));
        assert_eq!(fixture.list(&rest), ["+3226127009..+3226127009"]);
        for wrong in ["limit=0", "limit=10001", "limit=x", "after=ann"] {
            fixture.system.get(&format!("{numbers}?{wrong}")).expect_codes(400, &[1002]);
        }
    }

    fn a_repeated_assignment_with_its_key_is_replayed(database: &TestDatabase) {
        let fixture = TrunkingFixture::start(database);
        fixture.define(&["+3226127000..+3226127009"]);
        let keyed = fixture.system.clone().with_header("Idempotency-Key", "assignment-1");
        let assign = |text| keyed.post(&group_path("sales", "numbers"), &range_list(&[text]));
        assert_eq!(assign("+3226127000..+3226127001").expect_status(201).header("Idempotency-Replayed"), "");
        let again = assign("+3226127000..+3226127001").expect_status(201);
        assert_eq!((again.header("Idempotency-Replayed"), again.text.as_str()), ("true", "{}"));
        assign("+3226127005").expect_codes(409, &[1016]);
        assert_eq!(fixture.list(&group_path("sales", "numbers")), ["+3226127000..+3226127001"]);
    }
}
