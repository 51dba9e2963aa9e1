//! Prefixes: in the pool, with groups, in whole and in part, and what is shown of them.

use numbering_tests::database::TestDatabase;
use numbering_tests::on_both_databases;
use serde_json::{Value, json};

use crate::trunking_scene::{Scene, carried, of, owned, pool, prefixes, ranges, words};

const PREFIX_TEXT: &str = "The prefix provided is not available to the groups of this Tenant.";

/// Foo with these prefixes in its pool.
fn scene_with(database: &TestDatabase, texts: &[&str]) -> Scene {
    let scene = Scene::start(database);
    scene.done(&pool("prefixes"), &prefixes(texts));
    scene
}

/// Gives prefixes to sales.
#[track_caller]
fn assign(scene: &Scene, texts: &[&str]) {
    scene.done(&of("sales", "prefixes"), &prefixes(texts));
}

/// Takes prefixes back from sales.
#[track_caller]
fn unassign(scene: &Scene, texts: &[&str]) {
    let back = scene.system.delete(&of("sales", "prefixes"), &prefixes(texts));
    back.expect(200, &json!({}));
}

on_both_databases! {
    fn the_fewest_prefixes_cover_what_is_left(database: &TestDatabase) {
        let scene = scene_with(database, &["+32-01"]);
        assign(&scene, &["+32-012"]);
        let rest: Vec<String> = "013456789".chars().map(|digit| format!("+3201{digit}")).collect();
        assert_eq!(scene.list(&of("sales", "available_prefixes")), rest);
        assert_eq!(scene.list(&of("sales", "prefixes")), ["+32012"]);
        assign(&scene, &["+320134"]);
        let deeper = scene.list(&pool("available_prefixes"));
        assert_eq!((deeper.len(), &deeper[2..4]), (17, owned(&["+320130", "+320131"]).as_slice()));
        unassign(&scene, &["+32-0134"]);
        assert_eq!(scene.list(&pool("available_prefixes")), rest);
        unassign(&scene, &["+32-012"]);
        assert_eq!(scene.list(&pool("available_prefixes")), ["+32-01"]);
    }

    fn a_longer_prefix_is_taken_back_from_an_assigned_one(database: &TestDatabase) {
        let scene = scene_with(database, &["+32-01", "+32-02"]);
        assign(&scene, &["+32-01"]);
        unassign(&scene, &["+32 01 5"]);
        let held = scene.list(&of("sales", "prefixes"));
        assert_eq!(held, "012346789".chars().map(|digit| format!("+3201{digit}")).collect::<Vec<_>>());
        assert_eq!(scene.list(&of("sales", "available_prefixes")), ["+32015", "+32-02"]);
        assign(&scene, &["+32015"]);
        assert_eq!(scene.list(&of("sales", "prefixes")).len(), 10, "what was assigned apart stays apart");
        scene.refused(("DELETE", &of("sales", "prefixes")), &prefixes(&["+32-01"]), &[&format!(
            "0 19 not_in_this_group [{}]",
            (0..10).map(|digit| format!("+3201{digit} foo sales")).collect::<Vec<_>>().join(", "),
        )]);
    }

    fn a_prefix_is_shown_as_first_written_and_found_under_any_spelling(database: &TestDatabase) {
        let scene = scene_with(database, &["+32-01", "+32 (02)"]);
        assert_eq!(scene.list(&pool("prefixes")), ["+32-01", "+32 (02)"]);
        assign(&scene, &["+3201", "+32/02"]);
        assert_eq!(scene.list(&of("sales", "prefixes")), ["+32-01", "+32 (02)"]);
        unassign(&scene, &["+32.01", "+3-202"]);
        assert_eq!(scene.list(&pool("available_prefixes")), ["+32-01", "+32 (02)"]);
        let gone = scene.system.delete(&pool("prefixes"), &prefixes(&["+32 01"]));
        gone.expect(200, &json!({}));
        assert_eq!(scene.list(&pool("prefixes")), ["+32 (02)"]);
    }

    fn lists_are_in_dictionary_order_and_come_in_pages(database: &TestDatabase) {
        let scene = scene_with(database, &["+33", "+32-02", "+3201", "+321", "+4"]);
        assert_eq!(scene.list(&pool("prefixes")), ["+3201", "+32-02", "+321", "+33", "+4"]);
        assign(&scene, &["+4", "+321", "+33", "+3201"]);
        let first = scene.system.get(&format!("{}?limit=2", of("sales", "prefixes"))).expect_status(200);
        assert_eq!(words(&first), ["+3201", "+321"]);
        let next = first.body["next"].as_str().unwrap().replace('+', "%2B");
        let last = scene.system.get(&format!("{}?limit=2&after={next}", of("sales", "prefixes")));
        assert_eq!((words(&last), last.body.get("next")), (owned(&["+33", "+4"]), None));
    }

    fn every_bad_item_is_named_with_its_cause(database: &TestDatabase) {
        let scene = scene_with(database, &["+32-01", "+32-02", "+32-03"]);
        scene.done(&of("help", "prefixes"), &prefixes(&["+32-02"]));
        assign(&scene, &["+32-031"]);
        let items = ["+32-01", "+32-021", "+32-03", "+32-012", "+32", "+49"];
        scene.refused(("POST", &of("sales", "prefixes")), &prefixes(&items), &[
            "1 19 held_by_group [+3202 foo help]",
            "2 19 held_by_this_group [+32031 foo sales]",
            "3 1011 repeated []",
            "4 1011 repeated []",
            "5 19 not_held []",
        ]);
        let refused = scene.system.post(&of("sales", "prefixes"), &prefixes(&["+32", "+49"]));
        let texts: Vec<&Value> = (0..2).map(|index| &refused.body["errors"][index]["message"]).collect();
        assert_eq!(texts, [PREFIX_TEXT, PREFIX_TEXT]);
        let removed = scene.system.delete(&of("sales", "prefixes"), &prefixes(&["+32-02"]));
        removed.expect_codes(400, &[19]);
        assert_eq!(removed.body["errors"][0]["message"], PREFIX_TEXT);
        assert_eq!(removed.body["errors"][0]["details"]["cause"], "not_in_this_group");
    }

    fn a_prefix_over_two_definitions_is_not_assigned(database: &TestDatabase) {
        let all: Vec<String> = (0..10).map(|digit| format!("+320{digit}")).collect();
        let scene = scene_with(database, &all.iter().map(String::as_str).collect::<Vec<_>>());
        let answer = scene.system.post(&of("sales", "prefixes"), &prefixes(&["+320"]));
        answer.expect_codes(400, &[19]);
        assert_eq!(answer.body["errors"][0]["details"]["cause"], "spans_definitions");
        assign(&scene, &all.iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!(scene.list(&of("sales", "prefixes")), all);
    }

    fn a_prefix_with_a_user_is_not_taken_back(database: &TestDatabase) {
        let scene = scene_with(database, &["+32-01"]);
        assign(&scene, &["+32-01"]);
        let part = scene.system.put(&carried("sales", "ann"), &prefixes(&["+32-017"])).expect_status(200);
        assert_eq!(words(&part), ["+32017 ann"]);
        let rows = scene.list(&of("sales", "prefixes"));
        assert_eq!((rows.len(), rows[7].as_str()), (10, "+32017 ann"));
        for item in ["+32-01", "+32-017", "+32-0175"] {
            scene.refused(("DELETE", &of("sales", "prefixes")), &prefixes(&[item]),
                &["0 1003 held_by_user [+32017 foo sales ann]"]);
        }
        unassign(&scene, &["+32-016"]);
        assert_eq!(scene.list(&pool("available_prefixes")), ["+32016"]);
    }

    fn attributes_of_a_definition_stand_in_every_list(database: &TestDatabase) {
        let scene = Scene::start(database);
        let item = json!({"prefix": "+32-01", "active": false, "extensionRangeStart": "000", "extensionRangeEnd": "099"});
        scene.done(&pool("prefixes"), &json!({"prefixes": [item]}));
        let row = |prefix: &str| json!({
            "prefix": prefix, "active": false, "extensionRangeStart": "000", "extensionRangeEnd": "099",
        });
        scene.system.get(&pool("prefixes")).expect(200, &json!({"prefixes": [row("+32-01")]}));
        scene.system.get(&pool("available_prefixes")).expect(200, &json!({"available_prefixes": [row("+32-01")]}));
        assign(&scene, &["+32-01"]);
        let held = scene.system.get(&of("sales", "prefixes"));
        let held = &held.body["prefixes"][0];
        assert_eq!((&held["active"], &held["extensionRangeStart"], &held["extensionRangeEnd"]),
            (&json!(false), &json!("000"), &json!("099")));
    }

    fn one_request_is_all_or_nothing_over_its_items(database: &TestDatabase) {
        let scene = scene_with(database, &["+32-01"]);
        scene.define(&["+3226127000..+3226127009"]);
        for (list, body) in [
            ("prefixes", prefixes(&["+32-01", "+32-09"])),
            ("numbers", ranges(&["+3226127000", "+3226127010"])),
        ] {
            scene.refused(("POST", &of("sales", list)), &body, &["1 19 not_held []"]);
        }
    }
}
