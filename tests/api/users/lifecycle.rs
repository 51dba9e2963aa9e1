//! Tests of users of a group: names, attributes, pages, deletion.

use numbering_tests::database::TestDatabase;
use numbering_tests::on_both_databases;
use numbering_tests::trunking_fixture::TrunkingFixture;
use serde_json::{Value, json};

const USERS: &str = "/api/v1/tenants/foo/groups/sales/users/";
/// Every character that is allowed in a name.
const EVERY_CHARACTER: &str = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._@+-";

fn path(user: &str) -> String {
    format!("{USERS}{user}/")
}

/// A user with no attributes, as the API shows it.
fn empty_user(user: &str) -> Value {
    json!({
        "userId": user, "firstName": "", "lastName": "", "extension": "", "phoneNumber": "", "emailAddress": "",
        "departmentName": "", "enterpriseTrunk": "",
    })
}

on_both_databases! {
    fn omitted_attributes_of_a_user_are_empty(database: &TestDatabase) {
        let fixture = TrunkingFixture::start(database);
        let created = fixture.system.post(USERS, &json!({"userId": "eve", "lastName": null}));
        created.expect(201, &empty_user("eve"));
        assert_eq!(created.text, empty_user_text("eve"));
        fixture.system.get(&path("eve")).expect(200, &empty_user("eve"));
        let all = json!({"users": [empty_user("ann"), empty_user("bob"), empty_user("eve")]});
        fixture.system.get(USERS).expect(200, &all);
    }

    fn an_update_keeps_omitted_attributes(database: &TestDatabase) {
        let fixture = TrunkingFixture::start(database);
        fixture.create("/api/v1/tenants/foo/groups/sales/departments/", &json!({"departmentName": "Sales & more"}));
        let mut user = json!({
            "userId": "eve", "firstName": "Ève", "lastName": "Test", "extension": "4000", "phoneNumber": "",
            "emailAddress": "eve@test.be", "departmentName": "Sales & more", "enterpriseTrunk": "trunk-1",
        });
        fixture.system.post(USERS, &user).expect(201, &user);
        for (key, value) in [("lastName", "Tester"), ("extension", ""), ("departmentName", ""), ("emailAddress", "e@f")] {
            user[key] = json!(value);
            fixture.system.put(&path("eve"), &json!({key: value, "firstName": null})).expect(200, &user);
        }
        fixture.system.put(&path("eve"), &json!({})).expect(200, &user);
        fixture.system.put(&path("eve"), &json!({"userId": "eve", "lastName": "Tester"})).expect(200, &user);
        fixture.system.get(&path("eve")).expect(200, &user);
    }

    fn a_name_may_have_every_allowed_character_and_161_of_them(database: &TestDatabase) {
        let fixture = TrunkingFixture::start(database);
        let long = format!("{EVERY_CHARACTER}{EVERY_CHARACTER}{}", "x".repeat(161 - 2 * EVERY_CHARACTER.len()));
        for (name, written) in [
            (EVERY_CHARACTER, EVERY_CHARACTER.to_owned()), (&long, long.replace('@', "%40").replace('+', "%2B")),
            ("...", "%2E..".to_owned()), ("-", "%2d".to_owned()),
        ] {
            fixture.system.post(USERS, &json!({"userId": name})).expect(201, &empty_user(name));
            fixture.system.get(&path(&written)).expect(200, &empty_user(name));
            fixture.system.put(&path(&written), &json!({})).expect(200, &empty_user(name));
            fixture.system.send("DELETE", &path(&written), "").expect(200, &json!({}));
            fixture.system.get(&path(&written)).expect_codes(404, &[1004]);
        }
    }

    fn invalid_names_and_texts_are_refused(database: &TestDatabase) {
        let fixture = TrunkingFixture::start(database);
        for (body, pointer) in [
            (json!({"userId": ""}), "/userId"), (json!({"userId": "a b"}), "/userId"),
            (json!({"userId": "."}), "/userId"), (json!({"userId": ".."}), "/userId"),
            (json!({"userId": "a/b"}), "/userId"), (json!({"userId": "x".repeat(162)}), "/userId"),
            (json!({"userId": 7}), "/userId"), (json!({"userId": "eve", "lastName": "x".repeat(81)}), "/lastName"),
            (json!({"userId": "eve", "firstName": "a\nb"}), "/firstName"),
            (json!({"userId": "eve", "departmentName": "absent"}), "/departmentName"),
            (json!({"userId": "eve", "departmentName": "a\\b"}), "/departmentName"),
        ] {
            let refused = fixture.system.post(USERS, &body);
            refused.expect_codes(400, &[1002]);
            assert_eq!(refused.body["errors"][0]["details"]["pointer"], pointer);
        }
        fixture.system.post(USERS, &json!({"lastName": "Test"})).expect_codes(400, &[1001]);
        fixture.system.post(USERS, &json!([])).expect_codes(400, &[1000]);
        fixture.system.post(USERS, &json!({"userId": "ann"})).expect_codes(409, &[11]);
        fixture.system.put(&path("ann"), &json!({"departmentName": "absent", "lastName": "x"})).expect_codes(400, &[1002]);
        fixture.system.get(USERS).expect(200, &json!({"users": [empty_user("ann"), empty_user("bob")]}));
    }

    fn the_same_name_may_be_in_another_group(database: &TestDatabase) {
        let fixture = TrunkingFixture::start(database);
        let help = USERS.replace("sales", "help");
        fixture.system.put(&path("ann"), &json!({"lastName": "Sales"})).expect_status(200);
        fixture.system.post(&help, &json!({"userId": "ann"})).expect(201, &empty_user("ann"));
        fixture.system.get(&format!("{help}bob/")).expect_codes(404, &[1004]);
        fixture.system.send("DELETE", &format!("{help}ann/"), "").expect_status(200);
        assert_eq!(fixture.system.get(&path("ann")).body["lastName"], "Sales");
    }

    fn users_are_paged(database: &TestDatabase) {
        let fixture = TrunkingFixture::start(database);
        for name in ["Zoe", "cyd", "a@b"] {
            fixture.create(USERS, &json!({"userId": name}));
        }
        let all = fixture.system.get(USERS).expect_status(200).body;
        let mut paged = Vec::new();
        let mut query = "?limit=2".to_owned();
        for is_last in [false, false, true] {
            let page = fixture.system.get(&format!("{USERS}{query}")).expect_status(200).body;
            paged.extend(page["users"].as_array().cloned().unwrap_or_default());
            assert_eq!(page.get("next").is_none(), is_last, "{page}");
            let next = page["next"].as_str().unwrap_or_default().replace('@', "%40");
            query = format!("?limit=2&after={next}");
        }
        assert_eq!(json!({"users": paged}), all);
    }

    fn a_group_admin_manages_its_own_users_alone(database: &TestDatabase) {
        let fixture = TrunkingFixture::start(database);
        let own = fixture.app.group_admin("foo", "sales");
        own.post(USERS, &json!({"userId": "eve"})).expect_status(201);
        own.put(&path("eve"), &json!({"lastName": "x"})).expect_status(200);
        own.send("DELETE", &path("eve"), "").expect(200, &json!({}));
        for other in [fixture.app.group_admin("foo", "help"), fixture.app.client_with(&json!({"role": "system_admin", "readOnly": true}))] {
            other.post(USERS, &json!({"userId": "eve"})).expect_codes(403, &[1007]);
            other.put(&path("ann"), &json!({})).expect_codes(403, &[1007]);
            other.send("DELETE", &path("absent"), "").expect_codes(403, &[1007]);
        }
        fixture.app.group_admin("foo", "help").get(USERS).expect_codes(403, &[1007]);
        fixture.system.get(&USERS.replace("sales", "absent")).expect_codes(404, &[1004]);
        fixture.system.get(&USERS.replace("foo", "absent")).expect_codes(404, &[1004]);
    }

    fn deleting_a_group_with_users_or_a_tenant_with_groups_is_refused(database: &TestDatabase) {
        let fixture = TrunkingFixture::start(database);
        fixture.system.send("DELETE", "/api/v1/tenants/foo/groups/sales/", "").expect_codes(400, &[1003]);
        for user in ["ann", "bob"] {
            fixture.system.send("DELETE", &path(user), "").expect_status(200);
        }
        fixture.system.send("DELETE", "/api/v1/tenants/foo/", "").expect_codes(400, &[1003]);
        for group in ["sales", "help"] {
            fixture.system.send("DELETE", &format!("/api/v1/tenants/foo/groups/{group}/"), "").expect(200, &json!({}));
        }
        fixture.system.send("DELETE", "/api/v1/tenants/foo/", "").expect(200, &json!({}));
        fixture.system.get(USERS).expect_codes(404, &[1004]);
    }

    fn deleting_a_group_or_tenant_deletes_its_tokens(database: &TestDatabase) {
        let fixture = TrunkingFixture::start(database);
        let (sales, help) = (fixture.app.group_admin("foo", "sales"), fixture.app.group_admin("foo", "help"));
        let tenant = fixture.app.tenant_admin("foo");
        help.get(&USERS.replace("sales", "help")).expect_status(200);
        fixture.system.send("DELETE", "/api/v1/tenants/foo/groups/help/", "").expect_status(200);
        help.get(&USERS.replace("sales", "help")).expect_codes(401, &[1006]);
        fixture.group("foo", "help");
        help.get(&USERS.replace("sales", "help")).expect_codes(401, &[1006]);
        sales.get(USERS).expect_status(200);
        tenant.get(USERS).expect_status(200);
    }
}

/// The text of a user with no attributes: its keys have the order of the contract.
fn empty_user_text(user: &str) -> String {
    format!(
        r#"{{"userId":"{user}","firstName":"","lastName":"","extension":"","phoneNumber":"","emailAddress":"","departmentName":"","enterpriseTrunk":""}}"#
    )
}
