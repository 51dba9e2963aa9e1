//! Tests of paths: bodies of GET, and invalid names.

use numbering_tests::app::TestApp;
use numbering_tests::database::TestDatabase;
use numbering_tests::on_both_databases;
use serde_json::json;

on_both_databases! {
    fn a_get_may_have_a_body(database: &TestDatabase) {
        let app = TestApp::start(database);
        let system = app.system();
        system.post("/api/v1/tenants/", &json!({"tenantId": "foo"})).expect_status(201);
        let listed = system.send("GET", "/api/v1/tenants/foo/mobile_numbers/", r#"{"available": true}"#);
        listed.expect(200, &json!({"assigned_numbers": [], "available_numbers": []}));
        app.anonymous().get("/api/v1/tenants/").expect_codes(401, &[1006]);
    }
}

on_both_databases! {
    fn invalid_names_in_paths_are_not_found(database: &TestDatabase) {
        let app = TestApp::start(database);
        let system = app.system();
        system.post("/api/v1/tenants/", &json!({"tenantId": "foo"})).expect_status(201);
        system.post("/api/v1/tenants/foo/groups/", &json!({"groupId": "g"})).expect_status(201);
        for name in ["a%00b", "a%0Ab", "%ff%fe", "%2F", "%25"] {
            system.send("DELETE", &format!("/api/v1/tokens/{name}/"), "").expect_codes(404, &[1004]);
            for below in ["tenants", "tenants/foo/groups", "tenants/foo/groups/g/users", "tenants/foo/groups/g/departments"] {
                system.get(&format!("/api/v1/{below}/{name}/")).expect_codes(404, &[1004]);
            }
        }
    }
}
