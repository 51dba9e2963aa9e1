use numbering_tests::app::TestApp;
use numbering_tests::database::TestDatabase;
use numbering_tests::on_both_databases;
use serde_json::json;

on_both_databases! {
    fn a_get_may_have_a_body(database: &TestDatabase) {
        let app = TestApp::start(database);
        let system = app.system();
        system.post("/api/v1/tenants/", &json!({"tenantId": "foo"})).expect_status(201);
        let listed = system.ask("GET", "/api/v1/tenants/foo/mobile_numbers/", r#"{"available": true}"#);
        listed.expect(200, &json!({"assigned_numbers": [], "available_numbers": []}));
        app.anonymous().get("/api/v1/tenants/").expect_codes(401, &[1006]);
    }
}
