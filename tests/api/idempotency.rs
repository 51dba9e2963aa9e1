//! Tests of `Idempotency-Key`: a repeated request has no second effect and gets the first answer again.

use std::thread;

use numbering_tests::app::{Answer, Client, TestApp};
use numbering_tests::database::TestDatabase;
use numbering_tests::fixtures::{FOO_NUMBERS, SALES_NUMBERS, add_mobile, foo_and_bar, holdings, number_list};
use numbering_tests::on_both_databases;
use serde_json::{Value, json};

fn with_key(client: Client, key: &str) -> Client {
    client.with_header("Idempotency-Key", key)
}

fn is_replay(answer: &Answer) -> bool {
    answer.header("Idempotency-Replayed") == "true"
}

/// Sends a request twice, asserts that the second answer is a marked replay, and returns the first.
#[track_caller]
fn send_twice(client: &Client, method: &str, path: &str, body: &Value) -> Answer {
    let first = client.send(method, path, body.to_string());
    let second = client.send(method, path, body.to_string());
    assert!(!is_replay(&first) && is_replay(&second), "{method} {path}");
    assert_eq!((first.status, &first.text), (second.status, &second.text));
    assert_eq!(
        first.header("Numbers-Changed"),
        second.header("Numbers-Changed"),
        "{method} {path}"
    );
    first
}

fn tokens(app: &TestApp) -> usize {
    app.system().get("/api/v1/tokens/").body["tokens"]
        .as_array()
        .unwrap()
        .len()
}

on_both_databases! {
    fn a_repeated_change_is_applied_once_and_answered_twice(database: &TestDatabase) {
        let app = foo_and_bar(database);
        let system = with_key(app.system(), "k");
        let two = number_list(&["+32471000001", "+32471000002"]);
        let added = send_twice(&system, "POST", FOO_NUMBERS, &two).expect_status(201);
        assert_eq!(added.header("Numbers-Changed"), "2");
        send_twice(&system, "POST", SALES_NUMBERS, &two).expect_status(201);
        send_twice(&system, "DELETE", SALES_NUMBERS, &two).expect(200, &json!({}));
        send_twice(&system, "DELETE", FOO_NUMBERS, &two).expect(200, &json!({}));
        let three = number_list(&["+32471000001", "+32471000001", "+32471000003"]);
        send_twice(&with_key(app.system(), "other"), "POST", FOO_NUMBERS, &three).expect_status(207);
        send_twice(&system, "PUT", "/api/v1/tenants/foo/", &json!({"name": "Foo"})).expect_status(200);
        send_twice(&system, "POST", "/api/v1/tenants/", &json!({"tenantId": "baz"})).expect_status(201);
        send_twice(&system, "DELETE", "/api/v1/tenants/baz/", &Value::Null).expect(200, &json!({}));
    }

    fn another_bootstrap_token_has_keys_of_its_own(database: &TestDatabase) {
        let sent = json!({"tenantId": "foo"});
        for secret in ["one-bootstrap-token", "another-bootstrap-token"] {
            let app = TestApp::start_with(database, &[&format!("--bootstrap-token={secret}")]);
            let client = with_key(app.anonymous().with_token(secret), "k");
            let created = send_twice(&client, "POST", "/api/v1/tenants/", &sent).expect_status(201);
            assert_eq!(created.body["tenantId"], "foo");
            app.anonymous().with_token(secret).delete("/api/v1/tenants/foo/", &Value::Null).expect_status(200);
        }
    }

    fn a_replay_leaves_later_changes_untouched(database: &TestDatabase) {
        let app = foo_and_bar(database);
        let system = with_key(app.system(), "k");
        let sent = number_list(&["+32471000001"]);
        system.post(FOO_NUMBERS, &sent).expect_status(201);
        app.system().delete(FOO_NUMBERS, &sent).expect_status(200);
        let again = system.post(FOO_NUMBERS, &sent).expect_status(201);
        assert!(is_replay(&again));
        app.system().get(FOO_NUMBERS).expect(200, &json!({"assigned_numbers": [], "available_numbers": []}));
    }

    fn another_body_under_the_same_key_is_refused(database: &TestDatabase) {
        let app = foo_and_bar(database);
        let system = with_key(app.system(), "k");
        system.post(FOO_NUMBERS, &number_list(&["+32471000001"])).expect_status(201);
        let before = holdings(&app);
        system.post(FOO_NUMBERS, &number_list(&["+32471000002"])).expect_codes(409, &[1016]);
        system.send("POST", FOO_NUMBERS, "[").expect_codes(409, &[1016]);
        assert_eq!(holdings(&app), before);
        assert!(is_replay(&system.post(FOO_NUMBERS, &number_list(&["+32471000001"]))));
    }

    fn another_path_method_query_key_or_token_is_another_request(database: &TestDatabase) {
        let app = foo_and_bar(database);
        add_mobile(&app, "foo", &["+32471000001..+32471000009"]);
        let (system, sent) = (with_key(app.system(), "k"), number_list(&["+32471000001"]));
        let fresh = |answer: Answer, status: u16| {
            assert!(!is_replay(&answer.clone().expect_status(status)), "{}", answer.text);
        };
        fresh(system.post(SALES_NUMBERS, &sent), 201);
        fresh(system.delete(SALES_NUMBERS, &sent), 200);
        fresh(system.post("/api/v1/tenants/foo/groups/support/mobile_numbers/", &sent), 201);
        fresh(with_key(app.system(), "K").post(SALES_NUMBERS, &sent), 400);
        fresh(with_key(app.tenant_admin("foo"), "k").post(SALES_NUMBERS, &sent), 400);
        fresh(system.post(&format!("{SALES_NUMBERS}?x=1"), &sent), 400);
        assert!(is_replay(&system.post("/api/v1/tenant/foo/group/sales/mobile_numbers", &sent)), "one path");
    }

    fn refusals_are_judged_again(database: &TestDatabase) {
        let app = foo_and_bar(database);
        let system = with_key(app.system(), "k");
        let judged_again = |method: &str, path: &str, body: &Value, status: u16, code: u64| {
            for _ in 0..2 {
                let refused = system.send(method, path, body.to_string());
                refused.expect_codes(status, &[code]);
                assert!(!is_replay(&refused), "{method} {path}");
            }
        };
        judged_again("POST", FOO_NUMBERS, &json!({}), 400, 1001);
        judged_again("POST", "/api/v1/tenants/", &json!({"tenantId": "foo"}), 409, 11);
        judged_again("DELETE", "/api/v1/tenants/none/", &Value::Null, 404, 1004);
        judged_again("DELETE", "/api/v1/tenants/foo/", &Value::Null, 400, 1003);
        // with another body the key is taken, and with the same body the answer is that of the present
        system.post(FOO_NUMBERS, &json!({"phoneNumbers": []})).expect_codes(409, &[1016]);
        app.system().post("/api/v1/tenants/", &json!({"tenantId": "none"})).expect_status(201);
        system.send("DELETE", "/api/v1/tenants/none/", Value::Null.to_string()).expect_status(200);
        let replayed = system.send("DELETE", "/api/v1/tenants/none/", Value::Null.to_string());
        assert!(is_replay(&replayed.expect_status(200)));
    }

    fn a_revoked_token_gets_no_replay(database: &TestDatabase) {
        let app = foo_and_bar(database);
        add_mobile(&app, "foo", &["+32471000001"]);
        let created = app.system().post("/api/v1/tokens/", &json!({"role": "tenant_admin", "tenantId": "foo"}));
        let admin = with_key(app.anonymous().with_token(created.body["token"].as_str().unwrap()), "k");
        admin.post(SALES_NUMBERS, &number_list(&["+32471000001"])).expect_status(201);
        let path = format!("/api/v1/tokens/{}/", created.body["id"].as_str().unwrap());
        app.system().delete(&path, &Value::Null).expect_status(200);
        admin.post(SALES_NUMBERS, &number_list(&["+32471000001"])).expect_codes(401, &[1006]);
    }

    fn the_replay_of_a_new_token_has_its_id_and_no_secret(database: &TestDatabase) {
        let app = foo_and_bar(database);
        let system = with_key(app.system(), "k");
        let before = tokens(&app);
        let first = system.post("/api/v1/tokens/", &json!({"role": "system_admin"})).expect_status(201);
        let again = system.post("/api/v1/tokens/", &json!({"role": "system_admin"})).expect_status(201);
        assert!(is_replay(&again) && again.body.get("token").is_none());
        assert!(first.body["token"].is_string() && first.body["id"] == again.body["id"]);
        assert_eq!(tokens(&app), before + 1);
    }

    fn a_key_has_1_to_255_visible_characters(database: &TestDatabase) {
        let app = foo_and_bar(database);
        let sent = number_list(&["+32471000001"]);
        for key in ["", "a b", &"x".repeat(256)] {
            let refused = with_key(app.system(), key).post(FOO_NUMBERS, &sent);
            refused.expect_codes(400, &[1002]);
        }
        send_twice(&with_key(app.system(), &"~".repeat(255)), "POST", FOO_NUMBERS, &sent).expect_status(201);
    }

    fn a_get_ignores_the_key(database: &TestDatabase) {
        let app = foo_and_bar(database);
        let system = with_key(app.system(), "k");
        system.get(FOO_NUMBERS).expect_status(200);
        add_mobile(&app, "foo", &["+32471000001"]);
        let listed = system.get(FOO_NUMBERS).expect_status(200);
        assert_eq!(listed.body["available_numbers"], json!(["+32471000001"]));
        assert!(!is_replay(&listed));
    }

    fn one_of_eight_concurrent_equal_requests_is_applied(database: &TestDatabase) {
        let app = foo_and_bar(database);
        let sent = json!({"role": "tenant_admin", "tenantId": "foo"});
        let before = tokens(&app);
        let answers: Vec<Answer> = thread::scope(|scope| {
            let ask = || scope.spawn(|| with_key(app.system(), "k").post("/api/v1/tokens/", &sent));
            let threads: Vec<_> = (0..8).map(|_| ask()).collect();
            threads.into_iter().map(|one| one.join().unwrap()).collect()
        });
        for answer in &answers {
            match answer.status {
                409 => {
                    answer.expect_codes(409, &[1017]);
                    assert!(answer.header("Retry-After").parse::<u32>().is_ok());
                }
                _ => assert_eq!((answer.status, answer.body.get("token").is_none()), (201, is_replay(answer))),
            }
        }
        let first = answers.iter().filter(|answer| answer.status == 201 && !is_replay(answer));
        assert_eq!((first.count(), tokens(&app)), (1, before + 1));
    }
}
