//! Tests of the conventions of every path: slashes, names of collections, content types, bodies, methods.

use numbering_tests::app::TestApp;
use numbering_tests::database::TestDatabase;
use numbering_tests::fixtures::{
    FOO_NUMBERS, add_mobile, assign_mobile, create_group, create_tenant, foo_and_bar, number_list,
};
use numbering_tests::on_both_databases;
use numbering_tests::raw_http;
use serde_json::json;

use crate::access::operations;

on_both_databases! {
    fn every_form_of_a_path_is_the_same_path(database: &TestDatabase) {
        let app = foo_and_bar(database);
        add_mobile(&app, "foo", &["+32471000001"]);
        let (system, sent) = (app.system(), number_list(&["+32471000001"]));
        for tenants in ["tenant", "tenants"] {
            for groups in ["group", "groups"] {
                for slash in ["", "/"] {
                    let of_group = format!("/api/v1/{tenants}/foo/{groups}/sales/mobile_numbers{slash}");
                    system.post(&of_group, &sent).expect_status(201);
                    let listed = system.get(&format!("{of_group}?available=true")).expect_status(200);
                    assert_eq!(listed.body["available_numbers"], json!(["+32471000001"]));
                    system.delete(&of_group, &sent).expect(200, &json!({}));
                    system.get(&format!("/api/v1/{tenants}/foo/{groups}{slash}")).expect_status(200);
                    system.get(&format!("/api/v1/{tenants}/foo{slash}")).expect_status(200);
                }
            }
        }
        for path in ["/api/v1/tenant", "/api/v1/tenants/", "/api/v1/tokens", "/api/v1/tokens/"] {
            system.get(path).expect_status(200);
        }
    }

    fn head_is_answered_as_get_without_the_body(database: &TestDatabase) {
        let app = foo_and_bar(database);
        add_mobile(&app, "foo", &["+32471000001"]);
        let operations = operations();
        let paths = operations.iter().filter(|operation| operation.method == "GET");
        for path in paths.map(|operation| operation.path_in("foo", "sales")) {
            for client in [app.system(), app.anonymous()] {
                let (whole, head) = (client.get(&path), client.send("HEAD", &path, ""));
                assert_eq!((head.status, head.text.as_str()), (whole.status, ""), "{path}");
                let lengths = [whole, head].map(|answer| answer.headers.get("Content-Length").cloned());
                assert!(lengths[0] == lengths[1], "{path}: {lengths:?}");
            }
        }
        app.system().send("HEAD", "/api/exclusive_numbers/x/destroy", "").expect_status(405);
    }

    fn no_answer_is_cached_by_others_or_read_as_another_type(database: &TestDatabase) {
        let app = foo_and_bar(database);
        let token = json!({"role": "tenant_admin", "tenantId": "foo"});
        let system = || app.system().with_header("Idempotency-Key", "one");
        for (answer, cached) in [
            (app.system().get(FOO_NUMBERS), "private, no-cache"),
            (app.anonymous().get(FOO_NUMBERS), "private, no-cache"),
            (app.system().get("/api/v1/nowhere"), "private, no-cache"),
            (app.system().send("PATCH", FOO_NUMBERS, ""), "private, no-cache"),
            (app.system().get("/api/exclusive_numbers"), "private, no-cache"),
            (system().post("/api/v1/tokens/", &token), "no-store"),
            (system().post("/api/v1/tokens/", &token), "private, no-cache"),
        ] {
            let headers = (answer.header("Cache-Control"), answer.header("X-Content-Type-Options"));
            assert_eq!(headers, (cached, "nosniff"), "{}", answer.text);
        }
    }

    fn a_body_is_json_whatever_its_content_type_says(database: &TestDatabase) {
        let app = foo_and_bar(database);
        let sent = number_list(&["+32471000001"]).to_string();
        for kind in ["text/plain", "\"application/json\"", "application/xml", "multipart/form-data", "nonsense", ""] {
            let system = app.system().with_header("Content-Type", kind);
            system.send("POST", FOO_NUMBERS, &sent).expect_status(201);
            let listed = system.send("GET", FOO_NUMBERS, r#"{"available":false}"#).expect_status(200);
            assert_eq!(listed.body["available_numbers"], json!([]), "{kind}");
            system.send("DELETE", FOO_NUMBERS, &sent).expect(200, &json!({}));
        }
        let length = format!("Content-Length: {}", sent.len());
        let without = ["POST /api/v1/tenants/foo/mobile_numbers HTTP/1.1", raw_http::AUTHORIZATION, &length];
        assert_eq!(raw_http::status(&raw_http::send(&app, &without, sent.as_bytes())), "201");
        let chunked = ["DELETE /api/v1/tenant/foo/mobile_numbers HTTP/1.1", raw_http::AUTHORIZATION, "Transfer-Encoding: chunked"];
        let chunk = format!("{:x}\r\n{sent}\r\n0\r\n\r\n", sent.len());
        assert_eq!(raw_http::status(&raw_http::send(&app, &chunked, chunk.as_bytes())), "200");
    }

    fn unknown_keys_are_ignored_for_a_lenient_client_wherever_they_stand(database: &TestDatabase) {
        let app = foo_and_bar(database);
        let lenient = app.system().with_header("Prefer", "handling=lenient");
        let sent = r#"{"x":1,"x":[{"y":null}],"phoneNumbers":[{"phoneNumber":"+32471000001","z":{},"z":2}]}"#;
        lenient.send("POST", FOO_NUMBERS, sent).expect_status(201);
        lenient.send("DELETE", FOO_NUMBERS, sent).expect_status(200);
        lenient
            .send("POST", "/api/v1/tenants/", r#"{"a":1,"tenantId":"baz","name":null,"type":null,"a":2}"#)
            .expect(201, &json!({"tenantId": "baz", "type": "ServiceProvider", "name": ""}));
    }

    fn names_with_every_allowed_character_work_encoded_or_not(database: &TestDatabase) {
        let app = TestApp::start(database);
        let name = "a.b_c@d+e-f";
        create_tenant(&app, name);
        create_group(&app, name, name);
        add_mobile(&app, name, &["+32471000001"]);
        assign_mobile(&app, name, name, &["+32471000001"]);
        for written in [name, "a.b_c%40d%2Be-f", "%61%2e%62_c@d%2be%2Df"] {
            let listed = app.system().get(&format!("/api/v1/tenant/{written}/group/{written}/mobile_numbers"));
            listed.expect(200, &json!({"assigned_numbers": [], "available_numbers": ["+32471000001"]}));
        }
        let admin = app.group_admin(name, name);
        admin.get(&format!("/api/v1/tenants/{name}/groups/a.b_c%40d%2Be-f/mobile_numbers/")).expect_status(200);
        app.system().get("/api/v1/tenants/a.b_c@d%2Fe-f/").expect_codes(404, &[1004]);
        app.system().get("/api/v1/tenants/a.b_c%2540d%2Be-f/").expect_codes(404, &[1004]);
    }

    fn words_of_the_api_are_valid_names(database: &TestDatabase) {
        let app = TestApp::start(database);
        for (name, number) in ["tenant", "group", "groups", "mobile_numbers"].iter().zip(["+3247100", "+3247101", "+3247102", "+3247103"]) {
            create_tenant(&app, name);
            create_group(&app, name, name);
            add_mobile(&app, name, &[number]);
            app.tenant_admin(name).get(&format!("/api/v1/tenant/{name}/mobile_numbers")).expect_status(200);
            let listed = app.group_admin(name, name).get(&format!("/api/v1/tenants/{name}/group/{name}/mobile_numbers"));
            listed.expect(200, &json!({"assigned_numbers": [], "available_numbers": []}));
            app.system().get(&format!("/api/v1/tenant/{name}/group/{name}")).expect_status(200);
        }
    }

    fn an_unknown_method_of_a_path_is_405_with_the_allowed_ones(database: &TestDatabase) {
        let app = foo_and_bar(database);
        let system = app.system();
        for (path, methods) in [
            (FOO_NUMBERS, "DELETE, GET, POST"),
            ("/api/v1/tenant/foo/mobile_numbers", "DELETE, GET, POST"),
            ("/api/v1/tenants/foo", "DELETE, GET, PUT"),
            ("/api/v1/tokens", "GET, POST"),
            ("/api/v1/tokens/some", "DELETE"),
            ("/api/v1/search/numbers/usages/+32471000001", "GET"),
        ] {
            let refused = system.send("PATCH", path, "{}");
            refused.expect_codes(405, &[1013]);
            let mut allowed: Vec<&str> = refused.header("Allow").split(", ").collect();
            allowed.sort_unstable();
            assert_eq!(allowed.join(", "), methods, "{path}");
            system.send("OPTIONS", path, "").expect_codes(405, &[1013]);
        }
        system.put(FOO_NUMBERS, &number_list(&["+32471000001"])).expect_codes(405, &[1013]);
    }

    fn an_unknown_path_is_404(database: &TestDatabase) {
        let app = foo_and_bar(database);
        for path in [
            "/api/v1/", "/api/v1", "/api/v2/tenants/", "/x", "/api/v1/tenants/foo/numbers/", "/api/v1/tenants//",
            "/api/v1/tenants/foo/mobile_numbers/x/", "/api/v1/tenants/foo/mobile_numbers//", "/api/v1/Tenants/",
        ] {
            for method in ["GET", "POST", "DELETE"] {
                let refused = app.system().send(method, path, "{}");
                refused.expect_codes(404, &[1004]);
                assert_eq!(refused.header("Allow"), "");
            }
        }
    }
}
