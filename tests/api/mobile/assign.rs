//! Tests of the mobile numbers of a group: assigned, unassigned, listed with their users.

use numbering_tests::database::TestDatabase;
use numbering_tests::fixtures::{
    FOO_NUMBERS, SALES_NUMBERS, add_mobile, assign_mobile, create_user, foo_and_bar, holdings, number_list,
    report_rows,
};
use numbering_tests::on_both_databases;
use serde_json::{Value, json};

/// An available number, one of `sales`, and one of `support`.
const NUMBERS: [&str; 3] = ["+32471000001", "+32471000002", "+32471000003"];

fn row(number: &str, user: &Value) -> Value {
    let mut row = json!({"phoneNumber": number});
    for key in ["userId", "firstName", "lastName", "extension"] {
        row[key] = user.get(key).cloned().unwrap_or_else(|| json!(""));
    }
    row
}

on_both_databases! {
    fn available_numbers_are_assigned_and_the_others_rejected(database: &TestDatabase) {
        let app = foo_and_bar(database);
        add_mobile(&app, "foo", &NUMBERS);
        add_mobile(&app, "bar", &["+32471000009"]);
        assign_mobile(&app, "foo", "sales", &NUMBERS[1..2]);
        assign_mobile(&app, "foo", "support", &NUMBERS[2..]);
        let sent = ["+32471000001", "x", "+32471000001", "+32471000002", "+32471000003", "+32471000009"];
        let added = app.tenant_admin("foo").post(SALES_NUMBERS, &number_list(&sent)).expect_status(207);
        let expected = ["added", "1002", "1011", "19", "19", "19"];
        assert_eq!(report_rows(&added), std::array::from_fn::<_, 6, _>(|i| {
            format!("{} {}", sent[i], expected[i])
        }));
        assert_eq!(added.body["summary"], json!({"added": 1, "rejected": 5}));
        app.system().get(SALES_NUMBERS).expect(200, &json!({
            "assigned_numbers": [], "available_numbers": ["+32471000001", "+32471000002"],
        }));
    }

    fn a_full_assignment_is_answered_with_its_rows(database: &TestDatabase) {
        let app = foo_and_bar(database);
        add_mobile(&app, "foo", &["+32471000000..+32471000009"]);
        let sent = number_list(&["+32471000001", "+32471000004..+32471000005"]);
        app.system().post(SALES_NUMBERS, &sent).expect(201, &json!({"result": [
            {"phoneNumber": "+32471000001", "status": "added"},
            {"minPhoneNumber": "+32471000004", "maxPhoneNumber": "+32471000005", "status": "added"},
        ]}));
        app.system().delete(SALES_NUMBERS, &sent).expect(200, &json!({}));
        app.system().get(SALES_NUMBERS).expect(200, &json!({"assigned_numbers": [], "available_numbers": []}));
    }

    fn a_refused_assignment_reports_its_reason_and_changes_nothing(database: &TestDatabase) {
        let app = foo_and_bar(database);
        add_mobile(&app, "foo", &NUMBERS);
        assign_mobile(&app, "foo", "support", &["+32471000003"]);
        let before = holdings(&app);
        for (item, cause, conflicts) in [
            ("+32472000000..+32472000001", "not_held", json!([])),
            ("+32471000000..+32471000001", "held_in_part", json!([{
                "minPhoneNumber": "+32471000001", "maxPhoneNumber": "+32471000002", "tenantId": "foo",
            }])),
            ("+32471000003", "held_by_group", json!([{
                "minPhoneNumber": "+32471000003", "maxPhoneNumber": "+32471000003",
                "tenantId": "foo", "groupId": "support",
            }])),
        ] {
            let refused = app.tenant_admin("foo").post(SALES_NUMBERS, &number_list(&[item]));
            refused.expect_codes(400, &[19]);
            let error = &refused.body["errors"][0];
            assert_eq!(error["message"], "The number range provided is not available to the groups of this Tenant.");
            assert_eq!(error["details"]["cause"], cause);
            assert_eq!(error["details"]["conflicts"], conflicts);
        }
        assert_eq!(holdings(&app), before);
    }

    fn unassigning_a_number_of_a_user_is_refused(database: &TestDatabase) {
        let app = foo_and_bar(database);
        add_mobile(&app, "foo", &NUMBERS);
        assign_mobile(&app, "foo", "sales", &NUMBERS[..2]);
        assign_mobile(&app, "foo", "support", &NUMBERS[2..]);
        create_user(&app, "foo", "sales", &json!({"userId": "ann", "phoneNumber": "+32471000002"}));
        let sent = ["+32471000001", "+32", "+32471000001", "+32471000003", "+32471000002"];
        let returned = app.tenant_admin("foo").delete(SALES_NUMBERS, &number_list(&sent)).expect_status(207);
        assert_eq!(report_rows(&returned), [
            "+32471000001 removed",
            "+32 1002",
            "+32471000001 1011",
            "+32471000003 1004",
            "+32471000002 1003",
        ]);
        assert_eq!(returned.body["summary"], json!({"removed": 1, "rejected": 4}));
        let refused = app.tenant_admin("foo").delete(SALES_NUMBERS, &number_list(&["+32471000002"]));
        refused.expect_codes(400, &[1003]);
        assert_eq!(refused.body["errors"][0]["details"]["conflicts"][0]["userId"], "ann");
    }

    fn the_list_marks_the_numbers_of_users(database: &TestDatabase) {
        let app = foo_and_bar(database);
        add_mobile(&app, "foo", &NUMBERS);
        assign_mobile(&app, "foo", "sales", &NUMBERS);
        let ann = json!({
            "userId": "ann", "firstName": "Ann", "lastName": "\"O'Hara\"", "extension": "12",
            "phoneNumber": "+32471000002",
        });
        create_user(&app, "foo", "sales", &ann);
        let assigned = json!([row("+32471000002", &ann)]);
        let listed = app.group_admin("foo", "sales").get(SALES_NUMBERS).expect_status(200);
        assert_eq!(listed.body["assigned_numbers"], assigned);
        assert_eq!(listed.body["available_numbers"], json!(["+32471000001", "+32471000003"]));
        let keys = r#"{"phoneNumber":"+32471000002","userId":"ann","firstName":"Ann","#;
        assert!(listed.text.contains(keys), "{}", listed.text);
        app.system().get(&format!("{SALES_NUMBERS}?assignment=True")).expect(200, &json!({
            "assigned_numbers": assigned, "available_numbers": [],
        }));
        app.system().send("GET", SALES_NUMBERS, r#"{"available":false}"#).expect(200, &json!({
            "assigned_numbers": [], "available_numbers": [],
        }));
        let ranges = app.system().get(&format!("{SALES_NUMBERS}?view=ranges&available=1")).expect_status(200);
        assert_eq!(ranges.body["available_ranges"].as_array().unwrap().len(), 2);
    }

    fn a_group_of_another_tenant_cannot_be_assigned_numbers(database: &TestDatabase) {
        let app = foo_and_bar(database);
        add_mobile(&app, "foo", &NUMBERS);
        let of_bar = "/api/v1/tenants/bar/groups/sales/mobile_numbers/";
        app.system().post(of_bar, &number_list(&NUMBERS[..1])).expect_codes(400, &[19]);
        assign_mobile(&app, "foo", "sales", &NUMBERS[..1]);
        app.system().delete(of_bar, &number_list(&NUMBERS[..1])).expect_codes(400, &[1004]);
        app.system().get(of_bar).expect(200, &json!({"assigned_numbers": [], "available_numbers": []}));
        app.system().delete(FOO_NUMBERS, &number_list(&NUMBERS[..1])).expect_codes(400, &[1003]);
    }
}
