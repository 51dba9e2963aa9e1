//! Tests of removing numbers from a tenant: 200, 207 and 400, row by row.

use numbering_tests::database::TestDatabase;
use numbering_tests::fixtures::{
    FOO_NUMBERS, add_mobile, assign_mobile, foo_and_bar, holdings, number_list, report_rows,
};
use numbering_tests::on_both_databases;
use serde_json::json;

on_both_databases! {
    fn a_partial_removal_reports_every_item(database: &TestDatabase) {
        let app = foo_and_bar(database);
        add_mobile(&app, "foo", &["+32471000001", "+32471000002"]);
        add_mobile(&app, "bar", &["+32471000003"]);
        assign_mobile(&app, "foo", "sales", &["+32471000002"]);
        let sent = ["+32471000001", "0471", "+32471000001", "+32471000003", "+32471000004", "+32471000002"];
        let removed = app.system().delete(FOO_NUMBERS, &number_list(&sent)).expect_status(207);
        assert_eq!(report_rows(&removed), [
            "+32471000001 removed",
            "0471 1002",
            "+32471000001 1011",
            "+32471000003 1004",
            "+32471000004 1004",
            "+32471000002 1003",
        ]);
        assert_eq!(removed.body["summary"], json!({"removed": 1, "rejected": 5}));
        app.system().get(&format!("{FOO_NUMBERS}?available=true")).expect(200, &json!({
            "assigned_numbers": [], "available_numbers": [],
        }));
    }

    fn a_removal_with_no_success_changes_nothing(database: &TestDatabase) {
        let app = foo_and_bar(database);
        add_mobile(&app, "foo", &["+32471000001..+32471000009"]);
        assign_mobile(&app, "foo", "sales", &["+32471000002"]);
        let before = holdings(&app);
        let sent = ["+32471000002", "+32472000000", "+32471000001..+32471000009", "+32471000009..+32471000010"];
        let refused = app.system().delete(FOO_NUMBERS, &number_list(&sent));
        refused.expect_codes(400, &[1003, 1004]);
        assert_eq!(refused.body["summary"], json!({"removed": 0, "rejected": 4}));
        assert_eq!(refused.body["errors"][0]["details"]["conflicts"], json!([
            {"minPhoneNumber": "+32471000002", "maxPhoneNumber": "+32471000002", "tenantId": "foo", "groupId": "sales"},
        ]));
        assert_eq!(refused.body["errors"][0]["details"]["cause"], "held_by_group");
        assert_eq!(holdings(&app), before);
    }

    fn a_removed_number_can_be_added_by_another_tenant(database: &TestDatabase) {
        let app = foo_and_bar(database);
        add_mobile(&app, "foo", &["+32471000001"]);
        app.system().delete(FOO_NUMBERS, &number_list(&["+32471000001"])).expect(200, &json!({}));
        add_mobile(&app, "bar", &["+32471000001"]);
    }
}
