//! Tests of tenants and groups: creation, reading, update, deletion, and their refusals.

use numbering_tests::app::{Client, TestApp};
use numbering_tests::database::TestDatabase;
use numbering_tests::fixtures::{
    FOO_NUMBERS, SALES_NUMBERS, add_mobile, assign_mobile, create_user, define_prefix, foo_and_bar,
    number_list,
};
use numbering_tests::on_both_databases;
use serde_json::{Value, json};

const TENANTS: &str = "/api/v1/tenants/";
const FOO: &str = "/api/v1/tenants/foo/";
const GROUPS: &str = "/api/v1/tenants/foo/groups/";
const SALES: &str = "/api/v1/tenants/foo/groups/sales/";

/// Asserts that a DELETE is refused because of dependents; `word` names them.
#[track_caller]
fn assert_in_use(client: &Client, path: &str, word: &str) {
    let refused = client.delete(path, &Value::Null);
    refused.expect_codes(400, &[1003]);
    let reason = refused.body["errors"][0]["details"]["reason"].as_str().unwrap();
    assert!(reason.contains(word), "{reason}");
}

on_both_databases! {
    fn a_tenant_is_created_read_updated_and_deleted(database: &TestDatabase) {
        let app = TestApp::start(database);
        let system = app.system();
        let created = json!({"tenantId": "foo", "type": "ServiceProvider", "name": ""});
        system.post(TENANTS, &json!({"tenantId": "foo"})).expect(201, &created);
        system.get(FOO).expect(200, &created);
        let other = json!({"tenantId": "Bar", "type": "Enterprise", "name": "Bar & Söhne"});
        system.post(TENANTS, &other).expect(201, &other);
        system.get(TENANTS).expect(200, &json!({"tenants": [other, created]}));
        let named = json!({"tenantId": "foo", "type": "ServiceProvider", "name": "Foo"});
        system.put(FOO, &json!({"name": "Foo", "tenantId": "foo"})).expect(200, &named);
        system.put(FOO, &json!({"name": null})).expect(200, &named);
        system.put(FOO, &json!({})).expect(200, &named);
        system.get(FOO).expect(200, &named);
        system.delete(FOO, &Value::Null).expect(200, &json!({}));
        system.get(FOO).expect_codes(404, &[1004]);
        system.delete(FOO, &json!({})).expect_codes(404, &[1004]);
    }

    fn a_name_is_taken_once_in_any_case(database: &TestDatabase) {
        let app = foo_and_bar(database);
        let system = app.system();
        system.post(TENANTS, &json!({"tenantId": "foo", "type": "Enterprise"})).expect_codes(409, &[11]);
        system.post(TENANTS, &json!({"tenantId": "FOO"})).expect_codes(409, &[11]);
        system.post(GROUPS, &json!({"groupId": "sales"})).expect_codes(409, &[11]);
        system.post(GROUPS, &json!({"groupId": "Sales"})).expect_codes(409, &[11]);
        assert_eq!(system.get(FOO).body["type"], "ServiceProvider");
    }

    fn the_type_of_a_tenant_cannot_change(database: &TestDatabase) {
        let app = foo_and_bar(database);
        let system = app.system();
        let refused = system.put(FOO, &json!({"type": "Enterprise", "name": "x"}));
        refused.expect_codes(400, &[1002]);
        assert_eq!(refused.body["errors"][0]["details"]["pointer"], "/type");
        assert_eq!(system.get(FOO).body["name"], "");
        system.put(FOO, &json!({"type": "ServiceProvider"})).expect_status(200);
    }

    fn a_group_is_created_read_updated_and_deleted(database: &TestDatabase) {
        let app = TestApp::start(database);
        let system = app.system();
        system.post(TENANTS, &json!({"tenantId": "foo"})).expect_status(201);
        let admin = app.tenant_admin("foo");
        let created = json!({"groupId": "sales", "groupName": ""});
        admin.post(GROUPS, &json!({"groupId": "sales"})).expect(201, &created);
        admin.get(SALES).expect(200, &created);
        let other = json!({"groupId": "a", "groupName": "A"});
        admin.post(GROUPS, &other).expect(201, &other);
        admin.get(GROUPS).expect(200, &json!({"groups": [other, created]}));
        let named = json!({"groupId": "sales", "groupName": "Sales"});
        admin.put(SALES, &json!({"groupName": "Sales"})).expect(200, &named);
        admin.put(SALES, &json!({})).expect(200, &named);
        admin.delete(SALES, &Value::Null).expect(200, &json!({}));
        admin.get(SALES).expect_codes(404, &[1004]);
        admin.get(GROUPS).expect(200, &json!({"groups": [other]}));
    }

    fn invalid_names_and_texts_of_tenants_and_groups_are_refused(database: &TestDatabase) {
        let app = foo_and_bar(database);
        let system = app.system();
        let long = "x".repeat(31);
        for id in ["", " ", "a b", "a/b", "é", "a\u{0}", "a\n", long.as_str()] {
            system.post(TENANTS, &json!({"tenantId": id})).expect_codes(400, &[1002]);
            system.post(GROUPS, &json!({"groupId": id})).expect_codes(400, &[1002]);
        }
        for text in ["a\u{0}b", "\u{7f}", "\u{85}", &"é".repeat(81)] {
            system.put(FOO, &json!({"name": text})).expect_codes(400, &[1002]);
            system.put(SALES, &json!({"groupName": text})).expect_codes(400, &[1002]);
        }
        system.put(FOO, &json!({"name": "é".repeat(80)})).expect_status(200);
        system.post(TENANTS, &json!({"tenantId": "x".repeat(30), "type": "enterprise"})).expect_codes(400, &[1002]);
        system.post(TENANTS, &json!({"tenantId": "x".repeat(30)})).expect_status(201);
        system.post(TENANTS, &json!({"name": "x"})).expect_codes(400, &[1001]);
        system.post(GROUPS, &json!({"groupId": null})).expect_codes(400, &[1001]);
    }

    fn dots_are_no_new_ids_and_an_object_that_has_one_is_still_found(database: &TestDatabase) {
        let app = foo_and_bar(database);
        for dots in [".", ".."] {
            for (path, key) in [("/api/v1/tenants/", "tenantId"), ("/api/v1/tenants/foo/groups/", "groupId")] {
                let refused = app.system().post(path, &json!({ key: dots }));
                refused.expect_codes(400, &[1002]);
                assert_eq!(refused.body["errors"][0]["details"]["pointer"], format!("/{key}"));
            }
        }
        database.session().run("UPDATE groups SET group_id = '..' WHERE group_id = 'sales'").unwrap();
        let listed = app.system().get("/api/v1/tenants/foo/groups/").expect_status(200);
        assert!(listed.text.contains("\"..\""), "{}", listed.text);
    }

    fn deleting_a_tenant_with_groups_or_numbers_is_refused(database: &TestDatabase) {
        let app = foo_and_bar(database);
        let system = app.system();
        assert_in_use(&system, FOO, "groups");
        for group in ["sales", "support"] {
            system.delete(&format!("{GROUPS}{group}/"), &Value::Null).expect_status(200);
        }
        add_mobile(&app, "foo", &["+32471000001"]);
        assert_in_use(&system, FOO, "numbers");
        system.delete(FOO_NUMBERS, &number_list(&["+32471000001"])).expect_status(200);
        define_prefix(&app, "foo", "+3248");
        assert_in_use(&system, FOO, "numbers");
        let pool = "/api/v1/tenant/foo/services/immediate_trunking_connectivity/prefixes/";
        system.delete(pool, &json!({"prefixes": [{"prefix": "+3248"}]})).expect_status(200);
        system.delete(FOO, &Value::Null).expect_status(200);
    }

    fn deleting_a_group_with_users_departments_or_numbers_is_refused(database: &TestDatabase) {
        let app = foo_and_bar(database);
        let admin = app.tenant_admin("foo");
        create_user(&app, "foo", "sales", &json!({"userId": "ann"}));
        assert_in_use(&admin, SALES, "users");
        admin.delete(&format!("{SALES}users/ann/"), &Value::Null).expect_status(200);
        admin.post(&format!("{SALES}departments/"), &json!({"departmentName": "north"})).expect_status(201);
        assert_in_use(&admin, SALES, "departments");
        admin.delete(&format!("{SALES}departments/north/"), &Value::Null).expect_status(200);
        add_mobile(&app, "foo", &["+32471000001"]);
        assign_mobile(&app, "foo", "sales", &["+32471000001"]);
        assert_in_use(&admin, SALES, "numbers");
        admin.delete(SALES_NUMBERS, &number_list(&["+32471000001"])).expect_status(200);
        admin.delete(SALES, &Value::Null).expect_status(200);
    }

    fn deleting_a_tenant_or_group_deletes_its_tokens(database: &TestDatabase) {
        let app = foo_and_bar(database);
        let (tenant, sales, support) = (app.tenant_admin("foo"), app.group_admin("foo", "sales"), app.group_admin("foo", "support"));
        let other = app.group_admin("bar", "sales");
        tenant.delete(SALES, &Value::Null).expect_status(200);
        sales.get(SALES_NUMBERS).expect_codes(401, &[1006]);
        support.get("/api/v1/tenants/foo/groups/support/mobile_numbers/").expect_status(200);
        tenant.delete("/api/v1/tenants/foo/groups/support/", &Value::Null).expect_status(200);
        app.system().delete(FOO, &Value::Null).expect_status(200);
        tenant.get(FOO).expect_codes(401, &[1006]);
        other.get("/api/v1/tenants/bar/groups/sales/mobile_numbers/").expect_status(200);
        let left = app.system().get("/api/v1/tokens/").expect_status(200);
        assert_eq!(left.body["tokens"].as_array().unwrap().len(), 1, "{}", left.text);
    }

    fn deleting_a_tenant_deletes_its_exclusive_numbers(database: &TestDatabase) {
        let app = TestApp::start(database);
        let system = app.system();
        for tenant in ["foo", "bar"] {
            system.post(TENANTS, &json!({"tenantId": tenant})).expect_status(201);
            let path = format!("/api/exclusive_numbers?tenantId={tenant}");
            system.post(&path, &json!({"number": "112"})).expect_status(200);
        }
        system.delete(FOO, &Value::Null).expect_status(200);
        system.post(TENANTS, &json!({"tenantId": "foo"})).expect_status(201);
        let count = |tenant: &str| system.get(&format!("/api/exclusive_numbers?tenantId={tenant}")).body["count"].clone();
        assert_eq!((count("foo"), count("bar")), (json!(0), json!(1)));
    }

    fn a_group_is_not_found_under_another_tenant(database: &TestDatabase) {
        let app = foo_and_bar(database);
        app.system().get("/api/v1/tenants/bar/groups/support/").expect_codes(404, &[1004]);
        app.system().put("/api/v1/tenants/bar/groups/sales/", &json!({"groupName": "Bar's"})).expect_status(200);
        assert_eq!(app.system().get(SALES).body["groupName"], "");
        app.system().delete("/api/v1/tenants/bar/groups/sales/", &Value::Null).expect_status(200);
        app.system().get(SALES).expect_status(200);
    }
}
