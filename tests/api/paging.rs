//! Tests of `limit`, `after` and `next` of lists.

use numbering_tests::app::{Client, TestApp};
use numbering_tests::database::TestDatabase;
use numbering_tests::fixtures::{
    FOO_NUMBERS, SALES_NUMBERS, add_mobile, assign_mobile, create_group, create_user, foo_and_bar,
};
use numbering_tests::on_both_databases;
use numbering_tests::trunking_fixture::{TRUNKING, TrunkingFixture};
use serde_json::{Value, json};

/// Numbers of three lengths as ranges and singles, some assigned to groups.
fn with_mixed_numbers(database: &TestDatabase) -> TestApp {
    let app = foo_and_bar(database);
    add_mobile(
        &app,
        "foo",
        &[
            "+9999998..+9999999",
            "+32471000000..+32471000019",
            "+32471000030",
            "+999999999999999",
        ],
    );
    assign_mobile(
        &app,
        "foo",
        "sales",
        &["+9999999", "+32471000005..+32471000009", "+32471000012"],
    );
    assign_mobile(&app, "foo", "support", &["+32471000010..+32471000011"]);
    app
}

/// The lists under `keys`, read page by page and joined.
fn read_pages(client: &Client, path: &str, limit: usize, keys: &[&str]) -> Value {
    let mut whole = json!({});
    let mut after = String::new();
    loop {
        let page = client
            .get(&format!("{path}limit={limit}{after}"))
            .expect_status(200)
            .body;
        let mut count = 0;
        for key in keys {
            let part = page[key].as_array().unwrap();
            count += part.len();
            let list = whole
                .as_object_mut()
                .unwrap()
                .entry(*key)
                .or_insert_with(|| json!([]));
            list.as_array_mut().unwrap().extend(part.iter().cloned());
        }
        let Some(next) = page.get("next") else {
            assert!(0 < count && count <= limit, "{page}");
            return whole;
        };
        assert_eq!(count, limit, "{page}");
        after = format!("&after={}", next.as_str().unwrap());
    }
}

on_both_databases! {
    fn pages_of_numbers_add_up_to_the_list(database: &TestDatabase) {
        let app = with_mixed_numbers(database);
        let keys = ["assigned_numbers", "available_numbers"];
        for query in ["?", "?available=true&", "?assignement=true&"] {
            let path = format!("{FOO_NUMBERS}{query}");
            let whole = app.system().get(&path).expect_status(200).body;
            for limit in [1, 2, 3, 7, 23, 24, 25, 10_000] {
                assert_eq!(read_pages(&app.system(), &path, limit, &keys), whole, "{query} {limit}");
            }
        }
    }

    fn pages_of_ranges_add_up_to_the_list(database: &TestDatabase) {
        let app = with_mixed_numbers(database);
        let path = format!("{FOO_NUMBERS}?view=ranges&");
        let whole = app.system().get(&path).expect_status(200).body;
        for limit in [1, 2, 3, 8, 9, 10] {
            assert_eq!(read_pages(&app.system(), &path, limit, &["assigned_ranges", "available_ranges"]), whole);
        }
    }

    fn the_numbers_of_a_group_are_paged_too(database: &TestDatabase) {
        let app = with_mixed_numbers(database);
        create_user(&app, "foo", "sales", &json!({"userId": "ann", "phoneNumber": "+32471000006"}));
        let path = format!("{SALES_NUMBERS}?");
        let whole = app.system().get(&path).expect_status(200).body;
        for limit in [1, 3, 6, 7, 8] {
            assert_eq!(read_pages(&app.system(), &path, limit, &["assigned_numbers", "available_numbers"]), whole);
        }
    }

    fn limit_and_after_are_read_from_the_body_and_a_space_is_a_plus(database: &TestDatabase) {
        let app = with_mixed_numbers(database);
        let system = app.system();
        let wanted = json!(["+32471000013", "+32471000014"]);
        let body = json!({"available": true, "limit": 2, "after": "+32471000012"}).to_string();
        for (query, body) in [
            ("", body.as_str()),
            ("?limit=2&after=+32471000012&available=1", ""),
            ("?limit=2&after=%2B32471000012&available=1", ""),
            ("?limit=2&after=%2032471000012", r#"{"available":true,"limit":1}"#),
        ] {
            let page = system.send("GET", &format!("{FOO_NUMBERS}{query}"), body).expect_status(200).body;
            assert_eq!(page["available_numbers"], wanted, "{query} {body}");
            assert_eq!(page["next"], "+32471000014");
        }
        let end = system.get(&format!("{FOO_NUMBERS}?limit=5&after=+999999999999999")).expect_status(200);
        end.expect(200, &json!({"assigned_numbers": [], "available_numbers": []}));
    }

    fn pages_of_prefixes_and_ranges_add_up_to_the_list(database: &TestDatabase) {
        let fixture = TrunkingFixture::start(database);
        let pool = format!("/api/v1/tenant/foo/{TRUNKING}/");
        let group = format!("/api/v1/tenant/foo/group/sales/{TRUNKING}/");
        let prefixes = |texts: &[&str]| {
            let items: Vec<Value> = texts.iter().map(|text| json!({"prefix": text})).collect();
            json!({"prefixes": items})
        };
        let ranges = |ends: &[[&str; 2]]| {
            let item = |ends: &[&str; 2]| json!({"minPhoneNumber": ends[0], "maxPhoneNumber": ends[1]});
            json!({"numbers": ends.iter().map(item).collect::<Vec<Value>>()})
        };
        fixture.create(&format!("{pool}prefixes/"), &prefixes(&["+32-01", "+32-02", "+33", "+44 20"]));
        fixture.create(&format!("{group}prefixes/"), &prefixes(&["+32015", "+320177", "+33", "+44205", "+44206"]));
        let defined = [["+3226127000", "+3226127099"], ["+3226127100", "+3226127100"], ["+4930000000", "+4930000999"]];
        fixture.create(&format!("{pool}numbers/"), &ranges(&defined));
        let assigned = [["+3226127010", "+3226127019"], ["+3226127050", "+3226127050"], ["+4930000500", "+4930000999"]];
        fixture.create(&format!("{group}numbers/"), &ranges(&assigned));
        for base in [&pool, &group] {
            for list in ["prefixes", "available_prefixes", "numbers", "available_numbers"] {
                let path = format!("{base}{list}/?");
                let whole = fixture.system.get(&path).expect_status(200).body;
                assert!(1 < whole[list].as_array().unwrap().len(), "{whole}");
                for limit in [1, 2, 3, 7, 10_000] {
                    assert_eq!(read_pages(&fixture.system, &path, limit, &[list]), whole, "{path} {limit}");
                }
            }
        }
    }

    fn groups_tenants_and_users_are_paged_in_the_order_of_their_ids(database: &TestDatabase) {
        let app = foo_and_bar(database);
        for id in ["a", "Z", "b-2", "b.1", "_x"] {
            create_group(&app, "foo", id);
            create_user(&app, "foo", "sales", &json!({"userId": id}));
        }
        let paths = [
            ("/api/v1/tenants/foo/groups/?", "groups", "groupId"),
            ("/api/v1/tenants/foo/groups/sales/users/?", "users", "userId"),
            ("/api/v1/tenants/?", "tenants", "tenantId"),
        ];
        for (path, key, id) in paths {
            let whole = app.system().get(path).expect_status(200).body;
            let ids = whole[key].as_array().unwrap().iter().map(|row| row[id].as_str().unwrap());
            assert!(ids.is_sorted() && whole.get("next").is_none(), "{whole}");
            for limit in [1, 2, 5, 7, 8] {
                assert_eq!(read_pages(&app.system(), path, limit, &[key]), whole, "{path} {limit}");
            }
            app.system().get(&format!("{path}limit=0")).expect_codes(400, &[1002]);
        }
    }

    fn every_list_reads_its_page_from_the_body_too(database: &TestDatabase) {
        let app = foo_and_bar(database);
        for id in ["ann", "bob"] {
            create_user(&app, "foo", "sales", &json!({"userId": id}));
        }
        for (path, key, id) in [
            ("/api/v1/tenants/", "tenants", "bar"),
            ("/api/v1/tenants/foo/groups/", "groups", "sales"),
            ("/api/v1/tenants/foo/groups/sales/users/", "users", "ann"),
        ] {
            let page = app.system().send("GET", path, r#"{"limit":1}"#).expect_status(200).body;
            assert_eq!((page[key].as_array().unwrap().len(), &page["next"]), (1, &json!(id)));
            let page = app.system().send("GET", path, json!({"after": id}).to_string()).expect_status(200).body;
            assert_eq!(page[key].as_array().unwrap().len(), 1);
            app.system().send("GET", path, "[").expect_codes(400, &[1000]);
        }
    }
}
