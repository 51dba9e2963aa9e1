//! Tests of the names in a refusal: it names only holders that the caller may see.

use numbering_tests::app::{Answer, TestApp};
use numbering_tests::database::TestDatabase;
use numbering_tests::fixtures::{add_mobile, assign_mobile, create_user, foo_and_bar};
use numbering_tests::on_both_databases;
use serde_json::{Value, json};

const USER: &str = "/api/v1/tenants/foo/groups/sales/users/u/";

/// Tenants `foo` and `bar`, a user of group `sales` of `foo`, and numbers that it cannot have.
fn with_a_user(database: &TestDatabase) -> TestApp {
    let app = foo_and_bar(database);
    create_user(&app, "foo", "sales", &json!({"userId": "u"}));
    add_mobile(&app, "foo", &["+3247000001"]);
    add_mobile(&app, "bar", &["+3247000002"]);
    assign_mobile(&app, "foo", "support", &["+3247000001"]);
    assign_mobile(&app, "bar", "sales", &["+3247000002"]);
    app
}

/// Asserts that a number is refused for this cause, with these conflicts.
#[track_caller]
fn assert_refused(answer: &Answer, cause: &str, conflicts: &Value) {
    answer.expect_codes(400, &[19]);
    let details = &answer.body["errors"][0]["details"];
    assert_eq!(
        (&details["cause"], &details["conflicts"]),
        (&json!(cause), conflicts),
        "{details}"
    );
}

fn one_conflict(number: &str, tenant: &str, group: &str) -> Value {
    json!([{"minPhoneNumber": number, "maxPhoneNumber": number, "tenantId": tenant, "groupId": group}])
}

on_both_databases! {
    fn a_holder_in_another_tenant_is_named_to_the_system_admin_alone(database: &TestDatabase) {
        let app = with_a_user(database);
        let wanted = json!({"phoneNumber": "+3247000002"});
        assert_refused(&app.system().put(USER, &wanted), "not_available", &one_conflict("+3247000002", "bar", "sales"));
        assert_refused(&app.tenant_admin("foo").put(USER, &wanted), "not_available", &Value::Null);
        assert_refused(&app.group_admin("foo", "sales").put(USER, &wanted), "not_available", &Value::Null);
    }

    fn a_refused_deletion_names_the_dependents(database: &TestDatabase) {
        let app = with_a_user(database);
        let refused = app.tenant_admin("bar").send("DELETE", "/api/v1/tenants/bar/groups/sales/", "");
        refused.expect_codes(400, &[1003]);
        let conflicts = &refused.body["errors"][0]["details"]["conflicts"];
        assert_eq!(conflicts, &one_conflict("+3247000002", "bar", "sales"));
        let empty = app.system().send("DELETE", "/api/v1/tenants/foo/groups/sales/", "");
        empty.expect_codes(400, &[1003]);
        assert_eq!(empty.body["errors"][0]["details"]["reason"], "group \"sales\" still has users");
    }

    fn a_holder_in_another_group_is_named_to_the_tenant_admin(database: &TestDatabase) {
        let app = with_a_user(database);
        let wanted = json!({"phoneNumber": "+3247000001"});
        let of_support = one_conflict("+3247000001", "foo", "support");
        assert_refused(&app.system().put(USER, &wanted), "held_by_group", &of_support);
        assert_refused(&app.tenant_admin("foo").put(USER, &wanted), "held_by_group", &of_support);
        assert_refused(&app.group_admin("foo", "sales").put(USER, &wanted), "not_available", &Value::Null);
    }
}
