//! The tenant's pool: what comes in, what goes out, and what stands in the way.

use numbering_tests::database::TestDatabase;
use numbering_tests::on_both_databases;
use serde_json::{Value, json};

use crate::trunking_scene::{Scene, carried, of, owned, pool, prefixes, ranges, told, words};

/// Takes out of the pool of foo.
#[track_caller]
fn take_out(scene: &Scene, items: &[&str]) {
    scene
        .system
        .delete(&pool("numbers"), &ranges(items))
        .expect(200, &json!({}));
}

on_both_databases! {
    fn attributes_of_a_definition_are_shown_as_texts(database: &TestDatabase) {
        let scene = Scene::start(database);
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
        scene.done(&pool("numbers"), &json!({"numbers": items}));
        let shown = scene.system.get(&pool("numbers")).expect_status(200);
        let rows = [(0, true, ""), (1, true, ""), (2, false, "2"), (3, true, "20")].map(|(digit, active, length)| {
            let number = format!("+322612700{digit}");
            json!({"minPhoneNumber": number, "maxPhoneNumber": number, "active": active, "extensionLength": length})
        });
        shown.expect(200, &json!({"numbers": rows}));
        scene.system.get(&pool("available_numbers")).expect(200, &json!({"available_numbers": rows}));
        scene.assign("sales", &["+3226127002"]);
        let row = &scene.system.get(&of("sales", "numbers")).body["numbers"][0];
        assert_eq!((&row["active"], &row["extensionLength"]), (&json!(false), &json!("2")));
    }

    fn a_whole_definition_goes_by_its_first_number(database: &TestDatabase) {
        let scene = Scene::start(database);
        scene.define(&["+3226127000..+3226127004", "+3226127005..+3226127009"]);
        take_out(&scene, &["+3226127005"]);
        assert_eq!(scene.list(&pool("numbers")), ["+3226127000..+3226127004"]);
        scene.refused(("DELETE", &pool("numbers")), &ranges(&["+3226127001", "+3226127005", "+3226127004..+3226127005"]),
            &["0 1004 not_held []", "1 1004 not_held []", "2 1011 repeated []"]);
        take_out(&scene, &["+3226127000"]);
        assert!(scene.list(&pool("numbers")).is_empty());
        scene.define(&["+3226127000..+3226127009"]);
        assert_eq!(scene.list(&pool("numbers")), ["+3226127000..+3226127009"]);
    }

    fn a_part_that_goes_leaves_a_hole_between_the_shares_of_groups(database: &TestDatabase) {
        let scene = Scene::start(database);
        scene.define(&["+3226127000..+3226127009"]);
        scene.assign("sales", &["+3226127000..+3226127004"]);
        scene.assign("help", &["+3226127006..+3226127009"]);
        scene.system.put(&carried("sales", "ann"), &ranges(&["+3226127001..+3226127001"])).expect_status(200);
        take_out(&scene, &["+3226127005..+3226127005"]);
        assert_eq!(scene.list(&pool("numbers")), ["+3226127000..+3226127004", "+3226127006..+3226127009"]);
        assert_eq!(scene.list(&of("help", "numbers")), ["+3226127006..+3226127009"]);
        assert_eq!(scene.list(&of("sales", "numbers")),
            ["+3226127000..+3226127000", "+3226127001..+3226127001 ann", "+3226127002..+3226127004"]);
        assert!(scene.list(&pool("available_numbers")).is_empty());
    }

    fn a_number_is_ported_out_of_the_middle_of_an_assigned_block(database: &TestDatabase) {
        let scene = Scene::start(database);
        scene.define(&["+3226127000..+3226127009"]);
        scene.assign("sales", &["+3226127000..+3226127009"]);
        let ported = ranges(&["+3226127004..+3226127004"]);
        scene.refused(("DELETE", &pool("numbers")), &ported,
            &["0 1003 held_by_group [+3226127000..+3226127009 foo sales]"]);
        scene.system.delete(&of("sales", "numbers"), &ported).expect(200, &json!({}));
        scene.system.delete(&pool("numbers"), &ported).expect(200, &json!({}));
        let around = owned(&["+3226127000..+3226127003", "+3226127005..+3226127009"]);
        assert_eq!(scene.list(&of("sales", "numbers")), around);
        assert_eq!(scene.list(&pool("numbers")), around);
        scene.refused(("DELETE", &pool("numbers")), &ranges(&["+3226127005"]),
            &["0 1003 held_by_group [+3226127005..+3226127009 foo sales]"]);
    }

    fn what_a_user_carries_is_in_use_by_that_user(database: &TestDatabase) {
        let scene = Scene::start(database);
        scene.define(&["+3226127000..+3226127009"]);
        scene.assign("sales", &["+3226127000..+3226127001"]);
        scene.system.put(&carried("sales", "ann"), &ranges(&["+3226127000"])).expect_status(200);
        let answer = scene.system.delete(&pool("numbers"), &ranges(&["+3226127000"]));
        assert_eq!(told(&answer), ["0 1003 held_by_group [+3226127000..+3226127001 foo sales ann]"]);
    }

    fn what_meets_ones_own_is_refused_whatever_the_kinds(database: &TestDatabase) {
        let scene = Scene::start(database);
        scene.define(&["+3226127000..+3226127009"]);
        scene.done(&pool("prefixes"), &prefixes(&["+32-01"]));
        let mobile = json!({"phoneNumbers": [{"phoneNumber": "+32471123456"}]});
        scene.done("/api/v1/tenants/foo/mobile_numbers/", &mobile);
        let items = ["+3226127009..+3226127010", "+32471123450..+32471123459", "+32015555555", "+322612700",
            "+32261270001"];
        scene.refused(("POST", &pool("numbers")), &ranges(&items), &[
            "0 1010 held_by_this_tenant [+3226127000..+3226127009 foo]",
            "1 1010 held_by_this_tenant [+32471123456..+32471123456 foo]",
            "2 1010 held_by_this_tenant [+3201 foo]",
        ]);
        scene.refused(("POST", &pool("prefixes")), &prefixes(&["+322612700", "+3247", "+32-0", "+32-012"]), &[
            "0 1010 held_by_this_tenant [+3226127000..+3226127009 foo]",
            "1 1010 held_by_this_tenant [+32471123456..+32471123456 foo]",
            "2 1010 held_by_this_tenant [+3201 foo]",
            "3 1011 repeated []",
        ]);
        scene.define(&items[3..]);
    }

    fn what_meets_anothers_is_refused_and_named_to_a_system_admin(database: &TestDatabase) {
        let scene = Scene::start(database);
        scene.tenant("bar", "ServiceProvider");
        scene.done(&pool("numbers").replace("foo", "bar"), &ranges(&["+3226127000..+3226127009"]));
        scene.done(&pool("prefixes").replace("foo", "bar"), &prefixes(&["+32-01"]));
        scene.refused(("POST", &pool("numbers")), &ranges(&["+3226127005..+3226127020", "+32015555555"]), &[
            "0 1009 held_by_tenant [+3226127000..+3226127009 bar]",
            "1 1009 held_by_tenant [+3201 bar]",
        ]);
        scene.refused(("POST", &pool("prefixes")), &prefixes(&["+3226", "+32-0"]), &[
            "0 1009 held_by_tenant [+3226127000..+3226127009 bar]",
            "1 1009 held_by_tenant [+3201 bar]",
        ]);
        scene.refused(("DELETE", &pool("numbers")), &ranges(&["+3226127000"]), &["0 1004 not_held []"]);
    }

    fn mobile_numbers_do_not_go_where_ranges_and_prefixes_are(database: &TestDatabase) {
        let scene = Scene::start(database);
        scene.define(&["+3226127000..+3226127009"]);
        scene.done(&pool("prefixes"), &prefixes(&["+32-01"]));
        scene.tenant("bar", "ServiceProvider");
        let numbers = json!({"phoneNumbers": [{"phoneNumber": "+3226127004"}, {"phoneNumber": "+32019999999"}]});
        for (tenant, code) in [("foo", 1010), ("bar", 1009)] {
            let answer = scene.system.post(&format!("/api/v1/tenants/{tenant}/mobile_numbers/"), &numbers);
            answer.expect_codes(400, &[code]);
            let codes = answer.body["result"].as_array().into_iter().flatten().map(|row| &row["code"]);
            assert_eq!(codes.collect::<Vec<_>>(), [code, code]);
        }
    }

    fn a_longer_prefix_takes_out_a_part(database: &TestDatabase) {
        let scene = Scene::start(database);
        scene.done(&pool("prefixes"), &prefixes(&["+32-01"]));
        scene.done(&of("sales", "prefixes"), &prefixes(&["+32-015"]));
        scene.system.delete(&pool("prefixes"), &prefixes(&["+32-014"])).expect(200, &json!({}));
        let left = "012356789".chars().map(|digit| format!("+3201{digit}")).collect::<Vec<_>>();
        assert_eq!(scene.list(&pool("prefixes")), left);
        scene.refused(("DELETE", &pool("prefixes")), &prefixes(&["+32-0151", "+32-014", "+32-0"]), &[
            "0 1003 held_by_group [+32015 foo sales]", "1 1004 not_held []", "2 1011 repeated []",
        ]);
    }

    fn the_pool_comes_in_pages(database: &TestDatabase) {
        let scene = Scene::start(database);
        scene.define(&["+3226127008..+3226127009", "+3226127000", "+322612700"]);
        let first = scene.system.get(&format!("{}?limit=2", pool("numbers"))).expect_status(200);
        assert_eq!(words(&first), ["+322612700..+322612700", "+3226127000..+3226127000"]);
        let next = first.body["next"].as_str().unwrap_or_default();
        assert_eq!(scene.list(&format!("{}?limit=2&after={next}", pool("numbers"))), ["+3226127008..+3226127009"]);
    }
}
