//! The samples of the API page on mobile numbers: every request and answer, with the page's values.

use numbering_tests::app::TestApp;
use numbering_tests::database::TestDatabase;
use numbering_tests::fixtures::{FOO_NUMBERS, add_mobile, assign_mobile, create_group, create_tenant};
use numbering_tests::on_both_databases;
use serde_json::json;

/// The tenant of the page, with the one number of its group.
fn sample_tenant(database: &TestDatabase) -> TestApp {
    let app = TestApp::start(database);
    create_tenant(&app, "foo");
    create_group(&app, "foo", "ApioGrpTest");
    add_mobile(&app, "foo", &["+3299996666"]);
    assign_mobile(&app, "foo", "ApioGrpTest", &["+3299996666"]);
    app
}

on_both_databases! {
    fn the_sample_of_the_list_is_answered_to_the_letter(database: &TestDatabase) {
        let app = sample_tenant(database);
        add_mobile(&app, "foo", &["+32471123456"]);
        let body = r#"{ "available": true, "assignement": true }"#;
        let listed = app.system().send("GET", FOO_NUMBERS, body).expect_status(200);
        assert_eq!(listed.header("Content-Type"), "application/json");
        assert_eq!(
            listed.text,
            r#"{"assigned_numbers":[{"phoneNumbers":"+3299996666","assignedToGroup":"ApioGrpTest","canBeDeleted":false}],"available_numbers":["+32471123456"]}"#
        );
    }

    fn both_lists_are_filled_by_default_and_empty_if_both_parameters_are_false(database: &TestDatabase) {
        let app = sample_tenant(database);
        let assigned = json!([{"phoneNumbers": "+3299996666", "assignedToGroup": "ApioGrpTest", "canBeDeleted": false}]);
        app.system()
            .get(FOO_NUMBERS)
            .expect(200, &json!({"assigned_numbers": assigned, "available_numbers": []}));
        app.system()
            .send("GET", FOO_NUMBERS, r#"{"available": false, "assignement": false}"#)
            .expect(200, &json!({"assigned_numbers": [], "available_numbers": []}));
    }

    fn the_sample_adds_and_removes_its_number(database: &TestDatabase) {
        let app = sample_tenant(database);
        let sample = r#"{ "phoneNumbers": [ {"phoneNumber": "+32471123456"} ] }"#;
        let system = app.system().with_header("Content-Type", "\"application/json\"");
        let added = system.send("POST", FOO_NUMBERS, sample).expect_status(201);
        assert_eq!(added.text, r#"{"result":[{"phoneNumber":"+32471123456","status":"added"}]}"#);
        system
            .get(&format!("{FOO_NUMBERS}?available=true"))
            .expect(200, &json!({"assigned_numbers": [], "available_numbers": ["+32471123456"]}));

        let removed = system.send("DELETE", FOO_NUMBERS, sample).expect_status(200);
        assert_eq!(removed.text, "{}");
        system
            .get(&format!("{FOO_NUMBERS}?available=true"))
            .expect(200, &json!({"assigned_numbers": [], "available_numbers": []}));
    }
}
