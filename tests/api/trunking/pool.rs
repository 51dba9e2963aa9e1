//! Tests of the tenant's pool: definitions, removals, and their refusals.

use numbering_tests::database::TestDatabase;
use numbering_tests::on_both_databases;
use numbering_tests::trunking_fixture::{
    TrunkingFixture, error_summaries, group_path, list_items, pool_path, prefix_list, range_list, to_strings,
    user_path,
};
use serde_json::{Value, json};

/// Removes ranges from the pool of `foo`.
#[track_caller]
fn remove(fixture: &TrunkingFixture, items: &[&str]) {
    fixture
        .system
        .delete(&pool_path("numbers"), &range_list(items))
        .expect(200, &json!({}));
}

on_both_databases! {
    fn attributes_of_a_definition_are_shown_as_texts(database: &TestDatabase) {
        let fixture = TrunkingFixture::start(database);
        let item = |first: u64, rest: Value| {
            let mut item = json!({"minPhoneNumber": format!("+322612700{first}")});
            for (key, value) in rest.as_object().into_iter().flatten() {
                item[key] = value.clone();
            }
            item
        };
        let items = [
            item(0, json!({})), item(1, json!({"extensionLength": "", "active": null})),
            item(2, json!({"extensionLength": 2, "active": false})), item(3, json!({"extensionLength": "20"})),
        ];
        fixture.create(&pool_path("numbers"), &json!({"numbers": items}));
        let shown = fixture.system.get(&pool_path("numbers")).expect_status(200);
        let rows = [(0, true, ""), (1, true, ""), (2, false, "2"), (3, true, "20")].map(|(digit, active, length)| {
            let number = format!("+322612700{digit}");
            json!({"minPhoneNumber": number, "maxPhoneNumber": number, "active": active, "extensionLength": length})
        });
        shown.expect(200, &json!({"numbers": rows}));
        fixture.system.get(&pool_path("available_numbers")).expect(200, &json!({"available_numbers": rows}));
        fixture.assign("sales", &["+3226127002"]);
        let row = &fixture.system.get(&group_path("sales", "numbers")).body["numbers"][0];
        assert_eq!((&row["active"], &row["extensionLength"]), (&json!(false), &json!("2")));
    }

    fn a_whole_definition_can_be_removed_by_its_first_number(database: &TestDatabase) {
        let fixture = TrunkingFixture::start(database);
        fixture.define(&["+3226127000..+3226127004", "+3226127005..+3226127009"]);
        remove(&fixture, &["+3226127005"]);
        assert_eq!(fixture.list(&pool_path("numbers")), ["+3226127000..+3226127004"]);
        fixture.assert_refused(("DELETE", &pool_path("numbers")), &range_list(&["+3226127001", "+3226127005", "+3226127004..+3226127005"]),
            &[
                "0 1004 begins_inside [+3226127000..+3226127004 foo]",
                "1 1004 not_held []",
                "2 1004 held_in_part [+3226127000..+3226127004 foo]",
            ]);
        remove(&fixture, &["+3226127000"]);
        assert!(fixture.list(&pool_path("numbers")).is_empty());
        fixture.define(&["+3226127000..+3226127009"]);
        assert_eq!(fixture.list(&pool_path("numbers")), ["+3226127000..+3226127009"]);
    }

    fn a_refusal_names_at_most_a_thousand_conflicts(database: &TestDatabase) {
        let fixture = TrunkingFixture::start(database);
        let numbers = |base: u64, step: u64, count: u64| -> Vec<String> {
            (0..count).map(|index| format!("+{}", base + step * index)).collect()
        };
        let singles = numbers(3_226_120_000, 2, 1_320);
        fixture.define(&singles.iter().map(String::as_str).collect::<Vec<_>>());
        let ends = numbers(3_226_120_000, 44, 60).into_iter().zip(numbers(3_226_120_043, 44, 60));
        let ranges: Vec<String> = ends.map(|(first, last)| format!("{first}..{last}")).collect();
        let body = range_list(&ranges.iter().map(String::as_str).collect::<Vec<_>>());
        let refused = fixture.system.post(&pool_path("numbers"), &body).expect_status(400);
        let details = refused.body["errors"].as_array().unwrap().iter().map(|error| &error["details"]);
        let counts: Vec<usize> = details.clone().map(|details| details["conflicts"].as_array().unwrap().len()).collect();
        assert_eq!(counts, [[20; 50].as_slice(), &[0; 10]].concat());
        assert!(details.clone().all(|details| details["truncated"] == true));
    }

    fn removing_a_part_leaves_a_gap_between_the_assignments_of_groups(database: &TestDatabase) {
        let fixture = TrunkingFixture::start(database);
        fixture.define(&["+3226127000..+3226127009"]);
        fixture.assign("sales", &["+3226127000..+3226127004"]);
        fixture.assign("help", &["+3226127006..+3226127009"]);
        fixture.system.put(&user_path("sales", "ann"), &range_list(&["+3226127001..+3226127001"])).expect_status(200);
        remove(&fixture, &["+3226127005..+3226127005"]);
        assert_eq!(fixture.list(&pool_path("numbers")), ["+3226127000..+3226127004", "+3226127006..+3226127009"]);
        assert_eq!(fixture.list(&group_path("help", "numbers")), ["+3226127006..+3226127009"]);
        assert_eq!(fixture.list(&group_path("sales", "numbers")),
            ["+3226127000..+3226127000", "+3226127001..+3226127001 ann", "+3226127002..+3226127004"]);
        assert!(fixture.list(&pool_path("available_numbers")).is_empty());
    }

    fn a_number_in_the_middle_of_an_assigned_block_can_be_ported_out(database: &TestDatabase) {
        let fixture = TrunkingFixture::start(database);
        fixture.define(&["+3226127000..+3226127009"]);
        fixture.assign("sales", &["+3226127000..+3226127009"]);
        let ported = range_list(&["+3226127004..+3226127004"]);
        fixture.assert_refused(("DELETE", &pool_path("numbers")), &ported,
            &["0 1003 held_by_group [+3226127000..+3226127009 foo sales]"]);
        fixture.system.delete(&group_path("sales", "numbers"), &ported).expect(200, &json!({}));
        fixture.system.delete(&pool_path("numbers"), &ported).expect(200, &json!({}));
        let around = to_strings(&["+3226127000..+3226127003", "+3226127005..+3226127009"]);
        assert_eq!(fixture.list(&group_path("sales", "numbers")), around);
        assert_eq!(fixture.list(&pool_path("numbers")), around);
        fixture.assert_refused(("DELETE", &pool_path("numbers")), &range_list(&["+3226127005"]),
            &["0 1003 held_by_group [+3226127005..+3226127009 foo sales]"]);
    }

    fn removing_a_range_of_a_user_is_refused_and_names_the_user(database: &TestDatabase) {
        let fixture = TrunkingFixture::start(database);
        fixture.define(&["+3226127000..+3226127009"]);
        fixture.assign("sales", &["+3226127000..+3226127001"]);
        fixture.system.put(&user_path("sales", "ann"), &range_list(&["+3226127000"])).expect_status(200);
        let answer = fixture.system.delete(&pool_path("numbers"), &range_list(&["+3226127000"]));
        assert_eq!(error_summaries(&answer), ["0 1003 held_by_group [+3226127000..+3226127001 foo sales ann]"]);
    }

    fn defining_over_ones_own_numbers_is_refused_for_every_kind(database: &TestDatabase) {
        let fixture = TrunkingFixture::start(database);
        fixture.define(&["+3226127000..+3226127009"]);
        fixture.create(&pool_path("prefixes"), &prefix_list(&["+32-01"]));
        let mobile = json!({"phoneNumbers": [{"phoneNumber": "+32471123456"}]});
        fixture.create("/api/v1/tenants/foo/mobile_numbers/", &mobile);
        let items = ["+3226127009..+3226127010", "+32471123450..+32471123459", "+32015555555", "+322612700",
            "+32261270001"];
        fixture.assert_refused(("POST", &pool_path("numbers")), &range_list(&items), &[
            "0 1010 held_by_this_tenant [+3226127000..+3226127009 foo]",
            "1 1010 held_by_this_tenant [+32471123456..+32471123456 foo]",
            "2 1010 held_by_this_tenant [+3201 foo]",
        ]);
        fixture.assert_refused(("POST", &pool_path("prefixes")), &prefix_list(&["+322612700", "+3247", "+32-0", "+32-012"]), &[
            "0 1010 held_by_this_tenant [+3226127000..+3226127009 foo]",
            "1 1010 held_by_this_tenant [+32471123456..+32471123456 foo]",
            "2 1010 held_by_this_tenant [+3201 foo]",
            "3 1010 held_by_this_tenant [+3201 foo]",
        ]);
        fixture.define(&items[3..]);
    }

    fn defining_over_numbers_of_another_tenant_is_refused_and_names_it_to_a_system_admin(database: &TestDatabase) {
        let fixture = TrunkingFixture::start(database);
        fixture.tenant("bar", "ServiceProvider");
        fixture.create(&pool_path("numbers").replace("foo", "bar"), &range_list(&["+3226127000..+3226127009"]));
        fixture.create(&pool_path("prefixes").replace("foo", "bar"), &prefix_list(&["+32-01"]));
        fixture.assert_refused(("POST", &pool_path("numbers")), &range_list(&["+3226127005..+3226127020", "+32015555555"]), &[
            "0 1009 held_by_tenant [+3226127000..+3226127009 bar]",
            "1 1009 held_by_tenant [+3201 bar]",
        ]);
        fixture.assert_refused(("POST", &pool_path("prefixes")), &prefix_list(&["+3226", "+32-0"]), &[
            "0 1009 held_by_tenant [+3226127000..+3226127009 bar]",
            "1 1009 held_by_tenant [+3201 bar]",
        ]);
        fixture.assert_refused(("DELETE", &pool_path("numbers")), &range_list(&["+3226127000"]), &["0 1004 not_held []"]);
    }

    fn adding_mobile_numbers_over_ranges_or_prefixes_is_refused(database: &TestDatabase) {
        let fixture = TrunkingFixture::start(database);
        fixture.define(&["+3226127000..+3226127009"]);
        fixture.create(&pool_path("prefixes"), &prefix_list(&["+32-01"]));
        fixture.tenant("bar", "ServiceProvider");
        let numbers = json!({"phoneNumbers": [{"phoneNumber": "+3226127004"}, {"phoneNumber": "+32019999999"}]});
        for (tenant, code) in [("foo", 1010), ("bar", 1009)] {
            let answer = fixture.system.post(&format!("/api/v1/tenants/{tenant}/mobile_numbers/"), &numbers);
            answer.expect_codes(400, &[code]);
            let codes = answer.body["result"].as_array().into_iter().flatten().map(|row| &row["code"]);
            assert_eq!(codes.collect::<Vec<_>>(), [code, code]);
        }
    }

    fn a_longer_prefix_removes_a_part(database: &TestDatabase) {
        let fixture = TrunkingFixture::start(database);
        fixture.create(&pool_path("prefixes"), &prefix_list(&["+32-01"]));
        fixture.create(&group_path("sales", "prefixes"), &prefix_list(&["+32-015"]));
        fixture.system.delete(&pool_path("prefixes"), &prefix_list(&["+32-014"])).expect(200, &json!({}));
        let left = "012356789".chars().map(|digit| format!("+3201{digit}")).collect::<Vec<_>>();
        assert_eq!(fixture.list(&pool_path("prefixes")), left);
        fixture.assert_refused(("DELETE", &pool_path("prefixes")), &prefix_list(&["+32-0151", "+32-014", "+32-0"]), &[
            "0 1003 held_by_group [+32015 foo sales]",
            "1 1004 not_held []",
            "2 1004 held_in_part [+32010 foo, +32011 foo, +32012 foo, +32013 foo, +32015 foo sales, +32016 foo, +32017 foo, \
             +32018 foo, +32019 foo]",
        ]);
    }

    fn the_pool_is_paged(database: &TestDatabase) {
        let fixture = TrunkingFixture::start(database);
        fixture.define(&["+3226127008..+3226127009", "+3226127000", "+322612700"]);
        let first = fixture.system.get(&format!("{}?limit=2", pool_path("numbers"))).expect_status(200);
        assert_eq!(list_items(&first), ["+322612700..+322612700", "+3226127000..+3226127000"]);
        let next = first.body["next"].as_str().unwrap_or_default();
        assert_eq!(fixture.list(&format!("{}?limit=2&after={next}", pool_path("numbers"))), ["+3226127008..+3226127009"]);
    }
}
