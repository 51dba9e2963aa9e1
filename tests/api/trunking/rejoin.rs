//! Tests of blocks and prefixes that were cut and become whole again.

use numbering_tests::database::TestDatabase;
use numbering_tests::on_both_databases;
use numbering_tests::trunking_fixture::{
    TrunkingFixture, group_path, list_items, pool_path, prefix_list, range_list, to_strings,
};
use serde_json::{Value, json};

/// Removes items from a pool.
#[track_caller]
fn remove(fixture: &TrunkingFixture, list: &str, items: &Value) {
    fixture
        .system
        .delete(&pool_path(list), items)
        .expect(200, &json!({}));
}

on_both_databases! {
    fn a_block_of_which_a_part_was_ported_out_and_came_back_is_one_block(database: &TestDatabase) {
        let fixture = TrunkingFixture::start(database);
        let block = json!({"numbers": [{
            "minPhoneNumber": "+3226127000", "maxPhoneNumber": "+3226127999", "active": false, "extensionLength": "3",
        }]});
        fixture.create(&pool_path("numbers"), &block);
        remove(&fixture, "numbers", &range_list(&["+3226127100..+3226127199"]));
        assert_eq!(fixture.list(&pool_path("numbers")), ["+3226127000..+3226127099", "+3226127200..+3226127999"]);
        let part = json!({"numbers": [{
            "minPhoneNumber": "+3226127100", "maxPhoneNumber": "+3226127199", "active": false, "extensionLength": 3,
        }]});
        fixture.create(&pool_path("numbers"), &part);
        let shown = fixture.system.get(&pool_path("numbers")).expect_status(200);
        shown.expect(200, &block);
        assert_eq!(fixture.list(&pool_path("available_numbers")), ["+3226127000..+3226127999"]);
        // the whole block is assigned as one, and removed by its first number
        fixture.assign("sales", &["+3226127050..+3226127149"]);
        assert_eq!(fixture.list(&group_path("sales", "numbers")), ["+3226127050..+3226127149"]);
        fixture.system.delete(&group_path("sales", "numbers"), &range_list(&["+3226127050"])).expect(200, &json!({}));
        remove(&fixture, "numbers", &range_list(&["+3226127000"]));
        assert!(fixture.list(&pool_path("numbers")).is_empty());
    }

    fn a_part_with_other_attributes_stays_a_row_of_its_own(database: &TestDatabase) {
        let fixture = TrunkingFixture::start(database);
        fixture.define(&["+3226127000..+3226127999"]);
        remove(&fixture, "numbers", &range_list(&["+3226127100..+3226127199"]));
        let part = json!({"numbers": [{"minPhoneNumber": "+3226127100", "maxPhoneNumber": "+3226127199", "active": false}]});
        fixture.create(&pool_path("numbers"), &part);
        assert_eq!(fixture.list(&pool_path("numbers")), [
            "+3226127000..+3226127099", "+3226127100..+3226127199", "+3226127200..+3226127999",
        ]);
    }

    fn a_prefix_that_was_cut_and_completed_is_shown_as_it_was_written(database: &TestDatabase) {
        let fixture = TrunkingFixture::start(database);
        fixture.create(&pool_path("prefixes"), &prefix_list(&["+47-22"]));
        remove(&fixture, "prefixes", &prefix_list(&["+47223"]));
        let rows = |list: &str| list_items(&fixture.system.get(&pool_path(list)).expect_status(200));
        let nine = [0, 1, 2, 4, 5, 6, 7, 8, 9].map(|digit| format!("+4722{digit}"));
        assert_eq!(rows("prefixes"), nine);
        fixture.create(&pool_path("prefixes"), &prefix_list(&["+47-223"]));
        for list in ["prefixes", "available_prefixes"] {
            assert_eq!(rows(list), to_strings(&["+47-22"]));
        }
    }
}
