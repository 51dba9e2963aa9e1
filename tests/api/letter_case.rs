//! Tests of ids that differ only in letter case.

use numbering_tests::database::TestDatabase;
use numbering_tests::fixtures::{create_group, create_tenant, create_user, foo_and_bar};
use numbering_tests::on_both_databases;
use serde_json::json;

on_both_databases! {
    fn a_new_id_that_differs_only_in_letter_case_is_refused(database: &TestDatabase) {
        let app = foo_and_bar(database);
        create_user(&app, "foo", "sales", &json!({"userId": "ann"}));
        for (path, body, taken) in [
            ("/api/v1/tenants/", json!({"tenantId": "FOO"}), "the tenant \"foo\""),
            ("/api/v1/tenants/foo/groups/", json!({"groupId": "Sales"}), "the group \"sales\""),
            ("/api/v1/tenants/foo/groups/sales/users/", json!({"userId": "aNN"}), "the user \"ann\""),
        ] {
            let refused = app.system().post(path, &body);
            refused.expect_codes(409, &[11]);
            let reason = refused.body["errors"][0]["details"]["reason"].as_str().unwrap();
            assert!(reason.ends_with(&format!("differs from that of {taken} only in letter case")), "{reason}");
        }
        for path in ["/api/v1/tenants/FOO/", "/api/v1/tenants/foo/groups/Sales/"] {
            app.system().get(path).expect_codes(404, &[1004]);
        }
        let same = app.system().post("/api/v1/tenants/", &json!({"tenantId": "foo"}));
        assert_eq!(same.body["errors"][0]["details"]["reason"], "there is a tenant \"foo\" already");
    }

    fn an_id_of_another_parent_and_that_of_a_deleted_one_are_free(database: &TestDatabase) {
        let app = foo_and_bar(database);
        create_group(&app, "bar", "SUPPORT");
        create_user(&app, "foo", "sales", &json!({"userId": "ann"}));
        create_user(&app, "foo", "support", &json!({"userId": "Ann"}));
        create_tenant(&app, "baz");
        app.system().send("DELETE", "/api/v1/tenants/baz/", "").expect_status(200);
        create_tenant(&app, "BAZ");
        app.system().get("/api/v1/tenants/baz/").expect_status(404);
    }

    fn ids_of_the_first_release_that_differ_in_letter_case_stay(database: &TestDatabase) {
        let app = foo_and_bar(database);
        database.session().run("INSERT INTO tenants (tenant_id, kind, name) VALUES ('Foo', 1, '')").unwrap();
        for id in ["foo", "Foo"] {
            let path = format!("/api/v1/tenants/{id}/");
            assert_eq!(app.system().get(&path).expect_status(200).body["tenantId"], id);
            app.system().post("/api/v1/tenants/", &json!({"tenantId": id})).expect_codes(409, &[11]);
            app.system().put(&path, &json!({"name": "Foo"})).expect_status(200);
        }
    }
}
