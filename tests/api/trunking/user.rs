//! Tests of the ranges and prefixes of a user, which are those of the group.

use numbering_tests::app::Answer;
use numbering_tests::database::TestDatabase;
use numbering_tests::on_both_databases;
use numbering_tests::trunking_fixture::{
    TrunkingFixture, group_path, list_items, pool_path, prefix_list, range_list, user_path,
};
use serde_json::{Value, json};

/// Tenant `foo`, whose group `sales` has a block and a prefix, and whose group `help` has the rest of the range.
fn fixture(database: &TestDatabase) -> TrunkingFixture {
    let fixture = TrunkingFixture::start(database);
    fixture.define(&["+3226127000..+3226127009"]);
    fixture.create(&pool_path("prefixes"), &prefix_list(&["+32-01", "+32-02"]));
    fixture.assign("sales", &["+3226127000..+3226127005", "+3226127006"]);
    fixture.assign("help", &["+3226127008"]);
    fixture.create(&group_path("sales", "prefixes"), &prefix_list(&["+32-01"]));
    fixture
}

/// Replaces the ranges and prefixes of user `ann`.
fn put_ann(fixture: &TrunkingFixture, body: &Value) -> Answer {
    fixture.system.put(&user_path("sales", "ann"), body)
}

on_both_databases! {
    fn one_number_of_a_block_is_a_row_of_its_own(database: &TestDatabase) {
        let fixture = fixture(database);
        let state = put_ann(&fixture, &range_list(&["+3226127003..+3226127003"])).expect_status(200);
        assert_eq!(list_items(&state), ["+3226127003..+3226127003 ann"]);
        assert_eq!(state.body["prefixes"], json!([]));
        assert_eq!(fixture.system.get(&user_path("sales", "ann")).body, state.body);
        let rows = fixture.system.get(&group_path("sales", "numbers"));
        assert_eq!(rows.body["numbers"][1], state.body["numbers"][0]);
        assert_eq!(list_items(&rows), [
            "+3226127000..+3226127002", "+3226127003..+3226127003 ann", "+3226127004..+3226127005",
            "+3226127006..+3226127006",
        ]);
        put_ann(&fixture, &range_list(&[])).expect(200, &json!({"numbers": [], "prefixes": []}));
        assert_eq!(fixture.list(&group_path("sales", "numbers")), ["+3226127000..+3226127005", "+3226127006..+3226127006"]);
    }

    fn a_list_replaces_items_of_its_own_kind_alone(database: &TestDatabase) {
        let fixture = fixture(database);
        let both = json!({"numbers": [{"minPhoneNumber": "+3226127000"}], "prefixes": [{"prefix": "+3201"}]});
        let state = put_ann(&fixture, &both).expect_status(200);
        let mut found = list_items(&state);
        found.sort_unstable();
        assert_eq!(found, ["+32-01 ann", "+3226127000..+3226127005 ann"]);
        assert_eq!(list_items(&put_ann(&fixture, &range_list(&["+3226127006"]))).len(), 2);
        assert_eq!(fixture.list(&group_path("sales", "numbers")), ["+3226127000..+3226127005", "+3226127006..+3226127006 ann"]);
        assert_eq!(list_items(&put_ann(&fixture, &prefix_list(&[]))), ["+3226127006..+3226127006 ann"]);
        assert_eq!(fixture.list(&group_path("sales", "prefixes")), ["+32-01"]);
        assert_eq!(list_items(&put_ann(&fixture, &json!({}))), ["+3226127006..+3226127006 ann"]);
        assert_eq!(list_items(&put_ann(&fixture, &json!({"numbers": null}))), ["+3226127006..+3226127006 ann"]);
    }

    fn a_user_keeps_the_items_that_stay_in_the_list(database: &TestDatabase) {
        let fixture = fixture(database);
        put_ann(&fixture, &range_list(&["+3226127002..+3226127003"])).expect_status(200);
        let wider = put_ann(&fixture, &range_list(&["+3226127001..+3226127004"])).expect_status(200);
        assert_eq!(list_items(&wider), ["+3226127001..+3226127004 ann"]);
        let whole = put_ann(&fixture, &range_list(&["+3226127000"])).expect_status(200);
        assert_eq!(list_items(&whole), ["+3226127000..+3226127005 ann"]);
    }

    fn assigning_an_item_that_the_group_does_not_have_is_refused(database: &TestDatabase) {
        let fixture = fixture(database);
        put_ann(&fixture, &range_list(&["+3226127001..+3226127002"])).expect_status(200);
        let items = [
            "+3226127002..+3226127003", "+3226127008", "+3226127007", "+3226127005..+3226127006", "+3226127000",
        ];
        fixture.assert_refused(("PUT", &user_path("sales", "bob")), &range_list(&items), &[
            "0 19 held_by_user [+3226127001..+3226127002 foo sales ann]",
            "1 19 not_in_this_group []",
            "2 19 not_in_this_group []",
            "3 19 spans_shares [+3226127003..+3226127005 foo sales, +3226127006..+3226127006 foo sales]",
            "4 19 held_by_user [+3226127001..+3226127002 foo sales ann]",
        ]);
    }

    fn a_refused_list_leaves_the_other_unchanged(database: &TestDatabase) {
        let fixture = fixture(database);
        put_ann(&fixture, &json!({"numbers": [{"minPhoneNumber": "+3226127006"}]})).expect_status(200);
        let before = fixture.all_lists();
        for (body, message) in [
            (json!({"numbers": [], "prefixes": [{"prefix": "+32-02"}]}),
                "The prefix provided is not available to the groups of this Tenant."),
            (json!({"numbers": [{"minPhoneNumber": "+3226127008"}], "prefixes": [{"prefix": "+32-01"}]}),
                "The number range provided is not available to the groups of this Tenant."),
        ] {
            let answer = put_ann(&fixture, &body);
            answer.expect_codes(400, &[19]);
            assert_eq!(answer.body["errors"][0]["message"], message);
            assert_eq!(answer.body["errors"][0]["details"]["cause"], "not_in_this_group");
            assert_eq!(fixture.all_lists(), before);
        }
    }

    fn malformed_items_and_unknown_users_are_refused(database: &TestDatabase) {
        let fixture = fixture(database);
        for (body, pointer) in [
            (json!({"numbers": [{"minPhoneNumber": "+3226127000"}, {"minPhoneNumber": "ann"}]}), "/numbers/1/minPhoneNumber"),
            (json!({"prefixes": [{"prefix": "32"}]}), "/prefixes/0/prefix"),
            (json!({"numbers": [{"minPhoneNumber": "+3226127005", "maxPhoneNumber": "+3226127000"}]}),
                "/numbers/0/maxPhoneNumber"),
        ] {
            let answer = put_ann(&fixture, &body);
            answer.expect_codes(400, &[1002]);
            assert_eq!(answer.body["errors"][0]["details"]["pointer"], pointer, "{}", answer.text);
        }
        for user in ["eve", "ann%20"] {
            fixture.system.put(&user_path("sales", user), &json!({})).expect_codes(404, &[1004]);
        }
        fixture.system.put(&user_path("help", "ann"), &json!({})).expect_codes(404, &[1004]);
        fixture.system.get(&user_path("help", "ann")).expect_codes(404, &[1004]);
    }

    fn a_refusal_names_users_of_the_own_group_alone_to_a_group_admin(database: &TestDatabase) {
        let fixture = fixture(database);
        let admin = fixture.app.group_admin("foo", "sales");
        let answer = admin.put(&user_path("sales", "ann"), &range_list(&["+3226127008", "+3299999999"]));
        answer.expect_codes(400, &[19, 19]);
        assert!(!answer.text.contains("help"), "{}", answer.text);
        let detail = |index: usize| answer.body["errors"][index]["details"]["cause"].clone();
        assert_eq!(detail(0), detail(1));
    }

    fn deleting_a_user_with_ranges_or_prefixes_is_refused(database: &TestDatabase) {
        let fixture = fixture(database);
        let user = "/api/v1/tenants/foo/groups/sales/users/ann/";
        put_ann(&fixture, &prefix_list(&["+32-01"])).expect_status(200);
        fixture.system.send("DELETE", user, "").expect_codes(400, &[1003]);
        put_ann(&fixture, &prefix_list(&[])).expect_status(200);
        fixture.system.send("DELETE", user, "").expect(200, &json!({}));
        assert_eq!(fixture.list(&group_path("sales", "prefixes")), ["+32-01"]);
    }
}
