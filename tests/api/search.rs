//! Tests of the search for the holder and the history of a number, within the scope of the caller.

use numbering_tests::app::{Client, TestApp};
use numbering_tests::database::TestDatabase;
use numbering_tests::fixtures::{
    FOO_NUMBERS, SALES_NUMBERS, add_mobile, assign_mobile, create_user, define_prefix, foo_and_bar,
    number_list,
};
use numbering_tests::on_both_databases;
use serde_json::{Value, json};

const SALES: &str = "/api/v1/tenants/foo/groups/sales/";

fn usage(client: &Client, number: &str) -> Value {
    let answer = client.get(&format!("/api/v1/search/numbers/usages/{number}/"));
    answer.expect_status(200).body
}

/// The history as texts `operation group user`.
fn history(client: &Client, number: &str) -> Vec<String> {
    let answer = client
        .get(&format!("/api/v1/search/numbers/history/{number}"))
        .expect_status(200);
    let word = |change: &Value, key: &str| change[key].as_str().unwrap().to_owned();
    let line = |change: &Value| {
        let words = ["operation", "tenantId", "groupId", "userId"].map(|key| word(change, key));
        words.join(" ").trim_end().to_owned()
    };
    answer.body["changes"]
        .as_array()
        .unwrap()
        .iter()
        .map(line)
        .collect()
}

/// A range of `foo` of which `sales` has a part, and its user `ann` one number of that part.
fn with_holders(database: &TestDatabase) -> TestApp {
    let app = foo_and_bar(database);
    add_mobile(&app, "foo", &["+32471000000..+32471000009"]);
    assign_mobile(&app, "foo", "sales", &["+32471000002..+32471000004"]);
    create_user(
        &app,
        "foo",
        "sales",
        &json!({"userId": "ann", "phoneNumber": "+32471000003"}),
    );
    app
}

fn usage_body(number: &str, ends: [&str; 2], group: &str, user: &str) -> Value {
    json!({
        "phoneNumber": number, "held": true, "kind": "mobile", "tenantId": "foo", "groupId": group, "userId": user,
        "available": group.is_empty(), "minPhoneNumber": ends[0], "maxPhoneNumber": ends[1],
    })
}

on_both_databases! {
    fn a_system_admin_sees_the_holder_of_a_number(database: &TestDatabase) {
        let app = with_holders(database);
        let system = app.system();
        let free = usage_body("+32471000001", ["+32471000000", "+32471000001"], "", "");
        assert_eq!(usage(&system, "+32471000001"), free);
        let with_sales = usage_body("+32471000002", ["+32471000002", "+32471000002"], "sales", "");
        assert_eq!(usage(&system, "+32471000002"), with_sales);
        let with_ann = usage_body("+32471000003", ["+32471000003", "+32471000003"], "sales", "ann");
        assert_eq!(usage(&system, "+32471000003"), with_ann);
        let nobodys = json!({"phoneNumber": "+32471000010", "held": false});
        assert_eq!(usage(&system, "+32471000010"), nobodys);
    }

    fn a_number_is_read_in_every_form(database: &TestDatabase) {
        let app = with_holders(database);
        for written in ["+32471000001", "%2B32471000001", "0032471000001", "+32%20471-00.00(01)"] {
            assert_eq!(usage(&app.system(), written)["phoneNumber"], "+32471000001", "{written}");
        }
        for written in ["32471000001", "+0471000001", "+123456", "x", "+32%00", "+44%20(0)207946000"] {
            for what in ["usages", "history"] {
                let path = format!("/api/v1/search/numbers/{what}/{written}/");
                app.system().get(&path).expect_codes(400, &[1002]);
            }
        }
    }

    fn every_number_under_a_prefix_is_held(database: &TestDatabase) {
        let app = foo_and_bar(database);
        define_prefix(&app, "bar", "+32-48");
        let expected = json!({
            "phoneNumber": "+32480000000", "held": true, "kind": "prefix", "tenantId": "bar", "groupId": "",
            "userId": "", "available": true, "prefix": "+32-48",
        });
        assert_eq!(usage(&app.system(), "+32480000000"), expected);
        assert_eq!(usage(&app.system(), "+32490000000")["held"], false);
    }

    fn a_number_of_another_tenant_reads_as_not_held(database: &TestDatabase) {
        let app = with_holders(database);
        let not_held = |number: &str| json!({"phoneNumber": number, "held": false});
        let (free, given) = ("+32471000001", "+32471000002");
        for (client, sees_free, sees_given) in [
            (app.system(), true, true),
            (app.tenant_admin("foo"), true, true),
            (app.group_admin("foo", "sales"), false, true),
            (app.group_admin("foo", "support"), false, false),
            (app.tenant_admin("bar"), false, false),
            (app.group_admin("bar", "sales"), false, false),
        ] {
            for (number, sees) in [(free, sees_free), (given, sees_given)] {
                let found = usage(&client, number);
                assert_eq!(found["held"], sees);
                assert!(sees || found == not_held(number), "{found}");
            }
        }
    }

    fn the_history_lists_every_holder_of_a_number(database: &TestDatabase) {
        let app = with_holders(database);
        app.system().delete(&format!("{SALES}users/ann/"), &Value::Null).expect_status(200);
        app.system().delete(SALES_NUMBERS, &number_list(&["+32471000003"])).expect_status(200);
        app.system().delete(FOO_NUMBERS, &number_list(&["+32471000003"])).expect_status(200);
        add_mobile(&app, "bar", &["+32471000003"]);
        let all = [
            "add foo", "assign foo sales", "carry foo sales ann", "release foo sales ann", "unassign foo sales",
            "remove foo", "add bar",
        ];
        assert_eq!(history(&app.system(), "+32471000003"), all);
        assert_eq!(history(&app.tenant_admin("foo"), "+32471000003"), &all[..6]);
        assert_eq!(history(&app.group_admin("foo", "sales"), "+32471000003"), &all[1..5]);
        assert_eq!(history(&app.tenant_admin("bar"), "+32471000003"), &all[6..]);
        assert_eq!(history(&app.group_admin("foo", "support"), "+32471000003"), [""; 0]);
        assert_eq!(history(&app.system(), "+32471000002"), &all[..2]);
        assert_eq!(history(&app.system(), "+32471000010"), [""; 0]);
    }

    fn pages_of_a_history_add_up_to_it(database: &TestDatabase) {
        let app = with_holders(database);
        app.system().delete(&format!("{SALES}users/ann/"), &Value::Null).expect_status(200);
        add_mobile(&app, "bar", &["+32471000010"]);
        let path = "/api/v1/search/numbers/history/+32471000003/";
        for client in [app.system(), app.group_admin("foo", "sales"), app.tenant_admin("bar")] {
            let whole = client.get(path).expect_status(200).body;
            assert!(whole.get("next").is_none());
            for limit in 1..=5 {
                let (mut changes, mut query) = (Vec::new(), format!("?limit={limit}"));
                loop {
                    let page = client.get(&format!("{path}{query}")).expect_status(200).body;
                    let rows = page["changes"].as_array().unwrap();
                    assert!(rows.len() <= limit);
                    changes.extend(rows.iter().cloned());
                    let Some(next) = page["next"].as_str() else { break };
                    assert_eq!(rows.len(), limit);
                    query = format!("?limit={limit}&after={next}");
                }
                assert_eq!(Value::from(changes), whole["changes"], "{limit}");
            }
        }
    }

    fn a_page_of_a_history_that_is_none_is_refused(database: &TestDatabase) {
        let app = foo_and_bar(database);
        for query in ["limit=0", "limit=10001", "limit=x", "after=x", "after=-1", "after=%2B32471000003"] {
            let path = format!("/api/v1/search/numbers/history/+32471000003/?{query}");
            app.system().get(&path).expect_codes(400, &[1002]);
        }
        let end = app.system().get(&format!("/api/v1/search/numbers/history/+32471000003/?limit=1&after={}", i64::MAX));
        end.expect(200, &json!({"phoneNumber": "+32471000003", "changes": []}));
    }

    fn the_history_names_actor_time_and_request(database: &TestDatabase) {
        let app = foo_and_bar(database);
        app.system().with_header("X-Request-Id", "first").post(FOO_NUMBERS, &number_list(&["+32471000001"])).expect_status(201);
        let created = app.system().post("/api/v1/tokens/", &json!({"role": "tenant_admin", "tenantId": "foo"})).body;
        let admin = app.anonymous().with_token(created["token"].as_str().unwrap()).with_header("X-Request-Id", "second");
        admin.post(SALES_NUMBERS, &number_list(&["+32471000001"])).expect_status(201);
        let history = app.system().get("/api/v1/search/numbers/history/+32471000001/").expect_status(200).body;
        assert_eq!(history["phoneNumber"], "+32471000001");
        let [first, second] = history["changes"].as_array().unwrap().as_slice() else {
            panic!("{history}");
        };
        assert_eq!((&first["actor"], &first["requestId"]), (&json!("bootstrap"), &json!("first")));
        assert_eq!((&second["actor"], &second["requestId"]), (&created["id"], &json!("second")));
        assert!(first["revision"].as_i64() < second["revision"].as_i64());
        let (before, after) = (first["at"].as_str().unwrap(), second["at"].as_str().unwrap());
        assert!(before <= after && before.starts_with("20") && before.ends_with('Z'), "{history}");
    }

    fn a_recreated_tenant_does_not_see_the_history_of_its_namesake(database: &TestDatabase) {
        let app = TestApp::start(database);
        let (system, body) = (app.system(), json!({"tenantId": "foo"}));
        system.post("/api/v1/tenants/", &body).expect_status(201);
        add_mobile(&app, "foo", &["+32471000001"]);
        system.delete(FOO_NUMBERS, &number_list(&["+32471000001"])).expect_status(200);
        system.delete("/api/v1/tenants/foo/", &Value::Null).expect_status(200);
        system.post("/api/v1/tenants/", &body).expect_status(201);
        assert_eq!(history(&app.tenant_admin("foo"), "+32471000001"), [""; 0]);
        assert_eq!(history(&system, "+32471000001"), ["add foo", "remove foo"]);
    }

    fn a_refused_change_leaves_no_history(database: &TestDatabase) {
        let app = with_holders(database);
        let before = history(&app.system(), "+32471000003");
        app.system().delete(FOO_NUMBERS, &number_list(&["+32471000003"])).expect_status(400);
        app.system().post(FOO_NUMBERS, &number_list(&["+32471000003", "+32472000000"])).expect_status(207);
        assert_eq!(history(&app.system(), "+32471000003"), before);
    }
}
