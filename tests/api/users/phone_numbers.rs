//! Tests of a user's phone number: a mobile number of the group, or a number outside the inventory.

use numbering_tests::app::Answer;
use numbering_tests::database::TestDatabase;
use numbering_tests::on_both_databases;
use numbering_tests::trunking_fixture::{
    TrunkingFixture, error_summaries, group_path, pool_path, prefix_list, user_path,
};
use serde_json::{Value, json};

const USERS: &str = "/api/v1/tenants/foo/groups/sales/users/";
const MOBILE: &str = "/api/v1/tenants/foo/groups/sales/mobile_numbers/";

fn mobile(numbers: &[&str]) -> Value {
    json!({"phoneNumbers": numbers.iter().map(|number| json!({"phoneNumber": number})).collect::<Vec<_>>()})
}

/// Tenant `foo` with four mobile numbers, of which `sales` has two and `help` one.
fn fixture(database: &TestDatabase) -> TrunkingFixture {
    let fixture = TrunkingFixture::start(database);
    let numbers = mobile(&["+32471000001", "+32471000002", "+32471000003", "+32471000004"]);
    fixture.create("/api/v1/tenants/foo/mobile_numbers/", &numbers);
    fixture.create(MOBILE, &mobile(&["+32471000001", "+32471000002"]));
    fixture.create(&MOBILE.replace("sales", "help"), &mobile(&["+32471000003"]));
    fixture
}

/// Sets the phone number of a user of `sales`.
fn set_phone_number(fixture: &TrunkingFixture, user: &str, number: &str) -> Answer {
    fixture
        .system
        .put(&format!("{USERS}{user}/"), &json!({"phoneNumber": number}))
}

/// The mobile numbers of `sales` with their users, and the available ones.
fn holders(fixture: &TrunkingFixture) -> Vec<String> {
    let body = fixture.system.get(MOBILE).expect_status(200).body;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let assigned = body["assigned_numbers"].as_array().into_iter().flatten();
    let assigned = assigned.map(|row| format!("{} {}", text(&row["phoneNumber"]), text(&row["userId"])));
    let available = body["available_numbers"].as_array().into_iter().flatten();
    assigned.chain(available.map(text)).collect()
}

on_both_databases! {
    fn a_user_has_a_mobile_number_of_the_group_until_it_is_cleared(database: &TestDatabase) {
        let fixture = fixture(database);
        let body = json!({"userId": "eve", "firstName": "E", "lastName": "V", "extension": "7", "phoneNumber": "0032 471/00.00.01"});
        let created = fixture.system.post(USERS, &body).expect_status(201);
        assert_eq!(created.body["phoneNumber"], "+32471000001");
        let listed = fixture.system.get(MOBILE).body;
        assert_eq!(listed["assigned_numbers"], json!([{
            "phoneNumber": "+32471000001", "userId": "eve", "firstName": "E", "lastName": "V", "extension": "7",
        }]));
        set_phone_number(&fixture, "eve", "+32471000002").expect_status(200);
        assert_eq!(holders(&fixture), ["+32471000002 eve", "+32471000001"]);
        assert_eq!(set_phone_number(&fixture, "eve", "").expect_status(200).body["phoneNumber"], "");
        assert_eq!(holders(&fixture), ["+32471000001", "+32471000002"]);
    }

    fn numbers_of_users_do_not_split_the_ranges_of_the_tenant(database: &TestDatabase) {
        let fixture = fixture(database);
        set_phone_number(&fixture, "ann", "+32471000001").expect_status(200);
        let row = |first: &str, last: &str, group: &str| json!({
            "minPhoneNumber": first, "maxPhoneNumber": last, "assignedToGroup": group, "canBeDeleted": false,
        });
        let all = "/api/v1/tenants/foo/mobile_numbers/?view=ranges";
        assert_eq!(fixture.system.get(all).expect_status(200).body["assigned_ranges"], json!([
            row("+32471000001", "+32471000002", "sales"), row("+32471000003", "+32471000003", "help"),
        ]));
        let of_group = fixture.system.get(&format!("{MOBILE}?view=ranges")).expect_status(200).body;
        assert_eq!(of_group["assigned_ranges"][0]["maxPhoneNumber"], "+32471000001", "each is a user's");
    }

    fn deleting_a_user_returns_its_number_to_the_group(database: &TestDatabase) {
        let fixture = fixture(database);
        set_phone_number(&fixture, "ann", "+32471000001").expect_status(200);
        fixture.system.delete(MOBILE, &mobile(&["+32471000001"])).expect_codes(400, &[1003]);
        fixture.system.send("DELETE", &format!("{USERS}ann/"), "").expect(200, &json!({}));
        assert_eq!(holders(&fixture), ["+32471000001", "+32471000002"]);
        fixture.system.delete(MOBILE, &mobile(&["+32471000001"])).expect(200, &json!({}));
    }

    fn a_number_held_by_somebody_else_is_refused(database: &TestDatabase) {
        let fixture = fixture(database);
        fixture.tenant("bar", "ServiceProvider");
        fixture.create("/api/v1/tenants/bar/mobile_numbers/", &mobile(&["+32471000009"]));
        fixture.define(&["+3226127000..+3226127009"]);
        fixture.assign("sales", &["+3226127000"]);
        fixture.create(&pool_path("prefixes"), &prefix_list(&["+32-01"]));
        set_phone_number(&fixture, "ann", "+32471000001").expect_status(200);
        let before = (holders(&fixture), fixture.all_lists());
        for (number, cause) in [
            ("+32471000001", "held_by_user"), ("+32471000003", "held_by_group"),
            ("+32471000004", "not_in_this_group"), ("+32471000009", "not_available"),
            ("+3226127000", "held_by_this_group"), ("+3226127005", "not_in_this_group"), ("+32019999999", "not_in_this_group"),
        ] {
            let refused = set_phone_number(&fixture, "bob", number);
            refused.expect_codes(400, &[19]);
            let details = &refused.body["errors"][0]["details"];
            assert_eq!((&details["cause"], &details["pointer"]), (&json!(cause), &json!("/phoneNumber")), "{}", refused.text);
        }
        assert_eq!((holders(&fixture), fixture.all_lists()), before);
        assert_eq!(fixture.system.get(&format!("{USERS}bob/")).body["phoneNumber"], "");
    }

    fn a_number_that_the_caller_may_not_see_is_not_available_and_nothing_more_is_told(database: &TestDatabase) {
        let fixture = fixture(database);
        fixture.tenant("bar", "ServiceProvider");
        fixture.create("/api/v1/tenants/bar/mobile_numbers/", &mobile(&["+32471000009"]));
        set_phone_number(&fixture, "ann", "+32471000001").expect_status(200);
        let (of_group, of_tenant) = (fixture.app.group_admin("foo", "sales"), fixture.app.tenant_admin("foo"));
        let hidden = [
            (&of_group, "+32471000003"), (&of_group, "+32471000004"), (&of_group, "+32471000009"), (&of_tenant, "+32471000009"),
        ];
        for (client, number) in hidden {
            let refused = client.put(&format!("{USERS}bob/"), &json!({"phoneNumber": number}));
            refused.expect_codes(400, &[19]);
            assert_eq!(refused.body["errors"][0]["details"], json!({
                "name": "NOT_AVAILABLE_FOR_ASSIGNMENT", "reason": format!("{number} is not available"),
                "cause": "not_available", "pointer": "/phoneNumber",
            }));
        }
        for (client, number, cause) in [
            (&of_group, "+32471000001", "held_by_user"), (&of_tenant, "+32471000003", "held_by_group"),
        ] {
            let refused = client.put(&format!("{USERS}bob/"), &json!({"phoneNumber": number}));
            assert_eq!(refused.body["errors"][0]["details"]["cause"], cause, "{}", refused.text);
        }
    }

    fn a_refused_number_refuses_the_whole_update(database: &TestDatabase) {
        let fixture = fixture(database);
        set_phone_number(&fixture, "ann", "+32471000001").expect_status(200);
        let refused = fixture.system.post(USERS, &json!({"userId": "eve", "phoneNumber": "+32471000001"}));
        assert_eq!(error_summaries(&refused), ["null 19 held_by_user [+32471000001..+32471000001 foo sales ann]"]);
        fixture.system.get(&format!("{USERS}eve/")).expect_codes(404, &[1004]);
        let change = json!({"phoneNumber": "+32471000003", "lastName": "x"});
        fixture.system.put(&format!("{USERS}ann/"), &change).expect_codes(400, &[19]);
        let ann = fixture.system.get(&format!("{USERS}ann/")).body;
        assert_eq!((&ann["phoneNumber"], &ann["lastName"]), (&json!("+32471000001"), &json!("")));
        assert_eq!(holders(&fixture), ["+32471000001 ann", "+32471000002"]);
        set_phone_number(&fixture, "ann", "0471").expect_codes(400, &[1002]);
    }

    fn a_number_outside_the_inventory_is_accepted(database: &TestDatabase) {
        let fixture = fixture(database);
        assert_eq!(set_phone_number(&fixture, "ann", "+49 30 1234567").expect_status(200).body["phoneNumber"], "+49301234567");
        assert_eq!(holders(&fixture), ["+32471000001", "+32471000002"]);
        assert_eq!(set_phone_number(&fixture, "ann", "+49301234567").expect_status(200).body["phoneNumber"], "+49301234567");
        assert_eq!(set_phone_number(&fixture, "ann", "+32471000001").expect_status(200).body["phoneNumber"], "+32471000001");
        assert_eq!(holders(&fixture), ["+32471000001 ann", "+32471000002"]);
    }

    fn one_user_of_a_tenant_notes_a_number_that_nobody_holds(database: &TestDatabase) {
        let fixture = fixture(database);
        fixture.tenant("bar", "ServiceProvider");
        fixture.create("/api/v1/tenants/bar/groups/", &json!({"groupId": "desk"}));
        set_phone_number(&fixture, "ann", "+35952000001").expect_status(200);
        let second = json!({"userId": "y", "phoneNumber": "+35952000001"});
        let refused = fixture.system.post(&USERS.replace("sales", "help"), &second);
        refused.expect_codes(400, &[19]);
        let details = &refused.body["errors"][0]["details"];
        assert_eq!((&details["cause"], &details["reason"], &details["conflicts"]), (
            &json!("held_by_user"), &json!("+35952000001 is the phone number of another user of tenant foo"), &json!([]),
        ));
        set_phone_number(&fixture, "ann", "+35952000001").expect_status(200);
        fixture.system.post("/api/v1/tenants/bar/groups/desk/users/", &second).expect_status(201);
        set_phone_number(&fixture, "ann", "").expect_status(200);
        fixture.system.post(&USERS.replace("sales", "help"), &second).expect_status(201);
    }

    fn a_note_is_cleared_when_the_number_comes_into_an_inventory(database: &TestDatabase) {
        let fixture = fixture(database);
        fixture.tenant("bar", "ServiceProvider");
        let noted = |user: &str| fixture.system.get(&format!("{USERS}{user}/")).body["phoneNumber"].clone();
        let comes = [
            ("/api/v1/tenants/foo/mobile_numbers/".to_owned(), mobile(&["+35952000001"])),
            ("/api/v1/tenants/bar/mobile_numbers/".to_owned(), mobile(&["+35952000002"])),
            (pool_path("numbers"), json!({"numbers": [{"minPhoneNumber": "+35952000000", "maxPhoneNumber": "+35952000000"}]})),
            (pool_path("prefixes"), prefix_list(&["+3595200001"])),
        ];
        for (number, (path, body)) in ["+35952000001", "+35952000002", "+35952000000", "+359520000155"].iter().zip(comes) {
            set_phone_number(&fixture, "ann", number).expect_status(200);
            set_phone_number(&fixture, "bob", "+35952000003").expect_status(200);
            fixture.create(&path, &body);
            assert_eq!((noted("ann"), noted("bob")), (json!(""), json!("+35952000003")), "{number}");
            set_phone_number(&fixture, "ann", number).expect_codes(400, &[19]);
        }
        assert_eq!(holders(&fixture), ["+32471000001", "+32471000002"]);
    }

    fn a_refused_deletion_of_a_user_keeps_number_and_range(database: &TestDatabase) {
        let fixture = fixture(database);
        fixture.define(&["+3226127000..+3226127009"]);
        fixture.assign("sales", &["+3226127000..+3226127009"]);
        set_phone_number(&fixture, "ann", "+32471000001").expect_status(200);
        let one = json!({"numbers": [{"minPhoneNumber": "+3226127000", "maxPhoneNumber": "+3226127000"}]});
        fixture.system.put(&user_path("sales", "ann"), &one).expect_status(200);
        fixture.system.send("DELETE", &format!("{USERS}ann/"), "").expect_codes(400, &[1003]);
        assert_eq!(holders(&fixture), ["+32471000001 ann", "+32471000002"]);
        let row = &fixture.system.get(&group_path("sales", "numbers")).body["numbers"][0];
        assert_eq!((&row["userId"], &row["phoneNumber"]), (&json!("ann"), &json!("+32471000001")));
    }
}
