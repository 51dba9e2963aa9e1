//! Tests of the lifecycle of an exclusive number: creation, reading, update, deletion; the samples of the API page.

use numbering_tests::app::TestApp;
use numbering_tests::database::TestDatabase;
use numbering_tests::on_both_databases;
use serde_json::json;

use super::{EXCLUSIVE, assert_refused, create, create_number, id};

on_both_databases! {
    fn the_samples_of_the_api_page_are_answered_to_the_letter(database: &TestDatabase) {
        let app = TestApp::start(database);
        let system = app.system();
        let body = r#"{ "number": "text", "enabled": true, "description": "text" }"#;
        let id = id(&system.send("POST", EXCLUSIVE, body).expect_status(200));
        let one = system.get(&format!("{EXCLUSIVE}/{id}")).expect_status(200);
        let created_at = one.body["created_at"].as_str().unwrap().to_owned();
        let item = json!({"id": id, "number": "text", "created_at": created_at, "enabled": true, "description": "text"});
        assert_eq!(one.body, item);
        assert!(one.text.starts_with(&format!(r#"{{"id":"{id}","number":"text","created_at":"#)));
        assert_eq!((created_at.len(), &created_at[10..11], &created_at[19..]), (20, "T", "Z"));
        system.get(EXCLUSIVE).expect(200, &json!({"count": 1, "items": [item]}));
        let changed = system.send("POST", &format!("{EXCLUSIVE}/{id}"), body);
        assert_eq!((changed.status, changed.text.as_str()), (200, ""));
    }

    fn omitted_attributes_have_their_defaults(database: &TestDatabase) {
        let app = TestApp::start(database);
        let system = app.system();
        let path = create(&system, &json!({"number": "+32 2 612 70 00", "description": null}));
        let one = system.get(&path).body;
        assert_eq!((&one["enabled"], &one["description"]), (&json!(true), &json!(null)));
        assert_eq!(one["number"], "+32 2 612 70 00");
    }

    fn an_update_keeps_omitted_attributes(database: &TestDatabase) {
        let app = TestApp::start(database);
        let system = app.system();
        let path = create(&system, &json!({"number": "a", "enabled": false, "description": "d"}));
        let state = |of: &str| system.get(&path).body[of].clone();
        system.post(&path, &json!({"number": "b"})).expect_status(200);
        assert_eq!((state("number"), state("enabled"), state("description")), (json!("b"), json!(false), json!("d")));
        system.post(&path, &json!({"description": null})).expect_status(200);
        assert_eq!((state("number"), state("enabled"), state("description")), (json!("b"), json!(false), json!(null)));
        system.post(&path, &json!({"enabled": null, "number": null})).expect_status(200);
        assert_eq!((state("number"), state("enabled")), (json!("b"), json!(false)));
        system.post(&path, &json!({})).expect_status(200);
        assert_eq!(state("enabled"), false);
    }

    fn a_deleted_number_and_its_id_are_not_found(database: &TestDatabase) {
        let app = TestApp::start(database);
        let system = app.system();
        for (method, suffix) in [("POST", "/destroy"), ("DELETE", ""), ("POST", "/destroy/"), ("DELETE", "/")] {
            let path = create_number(&system, "a");
            let deleted = system.send(method, &format!("{path}{suffix}"), "");
            assert_eq!((deleted.status, deleted.text.as_str()), (204, ""));
            assert_refused(&system.get(&path), 404, "NOT_FOUND", None);
            assert_refused(&system.send(method, &format!("{path}{suffix}"), ""), 404, "NOT_FOUND", None);
            assert_ne!(create_number(&system, "b"), path);
            system.send("DELETE", &create_number(&system, "c"), "").expect_status(204);
            let b = &system.get(&format!("{EXCLUSIVE}?search=b")).body["items"][0]["id"].clone();
            system.send("DELETE", &format!("{EXCLUSIVE}/{}", b.as_str().unwrap()), "").expect_status(204);
        }
    }

    fn ids_ascend_with_time(database: &TestDatabase) {
        let app = TestApp::start(database);
        let system = app.system();
        let ids: Vec<String> = (0..20).map(|n| create_number(&system, &n.to_string())).collect();
        let listed = system.get(EXCLUSIVE).body["items"].as_array().unwrap().clone();
        let of_list: Vec<String> = listed.iter().map(|item| format!("{EXCLUSIVE}/{}", item["id"].as_str().unwrap())).collect();
        assert_eq!(ids, of_list);
    }

    fn creating_a_number_twice_is_refused(database: &TestDatabase) {
        let app = TestApp::start(database);
        let system = app.system();
        let first = create_number(&system, "a");
        let second = create_number(&system, "b");
        let refused = system.post(EXCLUSIVE, &json!({"number": "a"}));
        assert_refused(&refused, 409, "ALREADY_EXISTS", None);
        let winner = refused.body["errors"][0]["detail"]["id"].as_str().unwrap();
        assert!(first.ends_with(winner));
        assert_refused(&system.post(&second, &json!({"number": "a"})), 409, "ALREADY_EXISTS", None);
        system.post(&second, &json!({"number": "b"})).expect_status(200);
        assert_eq!(system.get(&second).body["number"], "b");
        system.send("DELETE", &first, "").expect_status(204);
        system.post(&second, &json!({"number": "a"})).expect_status(200);
    }

    fn one_of_many_concurrent_equal_creations_succeeds(database: &TestDatabase) {
        let app = TestApp::start(database);
        let threads: Vec<_> = (0..8)
            .map(|_| {
                let system = app.system();
                std::thread::spawn(move || system.post(EXCLUSIVE, &json!({"number": "a"})))
            })
            .collect();
        let answers: Vec<_> = threads.into_iter().map(|thread| thread.join().unwrap()).collect();
        let (created, refused): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == 200);
        assert_eq!((created.len(), refused.len()), (1, 7));
        for answer in refused {
            assert_refused(answer, 409, "ALREADY_EXISTS", None);
            assert_eq!(answer.body["errors"][0]["detail"]["id"], created[0].body["id"]);
        }
        assert_eq!(app.system().get(EXCLUSIVE).body["count"], 1);
    }

    fn a_repeated_request_gets_its_first_answer(database: &TestDatabase) {
        let app = TestApp::start(database);
        let system = app.system().with_header("Idempotency-Key", "k");
        let first = system.post(EXCLUSIVE, &json!({"number": "a"})).expect_status(200);
        let again = system.post(EXCLUSIVE, &json!({"number": "a"}));
        assert_eq!((again.status, &again.text, again.header("Idempotency-Replayed")), (200, &first.text, "true"));
        assert_refused(&system.post(EXCLUSIVE, &json!({"number": "b"})), 409, "CONFLICT", None);
        let path = format!("{EXCLUSIVE}/{}", id(&first));
        system.send("DELETE", &path, "").expect_status(204);
        let again = system.send("DELETE", &path, "").expect_status(204);
        assert_eq!((again.text.as_str(), again.header("Idempotency-Replayed")), ("", "true"));
    }
}
