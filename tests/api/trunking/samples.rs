//! The samples of the API page on immediate trunking connectivity, from an empty database to each of its answers.

use numbering_tests::app::{Client, TestApp};
use numbering_tests::database::TestDatabase;
use numbering_tests::on_both_databases;
use numbering_tests::trunking_fixture::{TRUNKING, service_list};
use serde_json::{Value, json};

/// Asserts that an answer has the text of the page, apart from white space.
#[track_caller]
fn assert_text(client: &Client, path: &str, page: &str) {
    let answer = client.get(path).expect_status(200);
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.text, page.lines().map(str::trim_start).collect::<String>());
}

/// Creates a tenant with an empty pool, and a group that has the service.
fn create_tenant_and_group(system: &Client, tenant: &str, group: &str) {
    let groups = format!("/api/v1/tenants/{tenant}/groups/");
    let done = |path: &str, body: &Value| {
        let _ = system.post(path, body).expect_status(201);
    };
    done("/api/v1/tenants/", &json!({"tenantId": tenant}));
    done(&groups, &json!({"groupId": group}));
    done(&format!("{groups}{group}/services/"), &service_list());
}

/// Creates the user of the page, in a department with a parent.
fn create_user(system: &Client) {
    let group = "/api/v1/tenants/ApioSpTest/groups/ApioGrpTest";
    let done = |path: &str, body: &Value| {
        let _ = system.post(&format!("{group}/{path}/"), body).expect_status(201);
    };
    done(
        "departments",
        &json!({"departmentName": "test_department_parent_1"}),
    );
    let parent = json!({"departmentName": "test_department_parent_1"});
    let department = json!({"departmentName": "test_department_initial", "parentDepartment": parent});
    done("departments", &department);
    let user = json!({
        "userId": "ApioUserTest@sip.netaxis.be", "firstName": "Test", "lastName": "Test", "extension": "4000",
        "emailAddress": "test_mail@test.netaxis.be", "departmentName": "test_department_initial",
    });
    done("users", &user);
}

/// Assigns the page's ranges and prefixes to the group of the page, and the first of both to its user.
fn assign_samples(system: &Client) {
    let numbers = json!({"numbers": [
        {"minPhoneNumber": "+3226127000", "maxPhoneNumber": "+3226127002"},
        {"minPhoneNumber": "+3226127007", "maxPhoneNumber": "+3226127009"},
    ]});
    let prefixes = json!({"prefixes": [{"prefix": "+32-01"}, {"prefix": "+32-02"}]});
    for place in ["", "/group/ApioGrpTest"] {
        let at = format!("/api/v1/tenant/ApioSpTest{place}/{TRUNKING}");
        system
            .post(&format!("{at}/numbers/"), &numbers)
            .expect(201, &json!({}));
        system
            .post(&format!("{at}/prefixes/"), &prefixes)
            .expect(201, &json!({}));
    }
    let user = "/api/v1/tenants/ApioSpTest/groups/ApioGrpTest/users/ApioUserTest@sip.netaxis.be";
    let lists = json!({"numbers": [{"minPhoneNumber": "+3226127000"}], "prefixes": [{"prefix": "+32-01"}]});
    system
        .put(&format!("{user}/{TRUNKING}/"), &lists)
        .expect_status(200);
}

const NUMBERS: &str = r#"{
"numbers":[
{
"minPhoneNumber":"+3226127000",
"maxPhoneNumber":"+3226127002",
"groupId":"ApioGrpTest",
"userId":"ApioUserTest@sip.netaxis.be",
"lastName":"Test",
"firstName":"Test",
"phoneNumber":"",
"extension":"4000",
"department":{
"tenantId":"ApioSpTest",
"groupId":"ApioGrpTest",
"departmentName":"test_department_initial",
"fullPathName":"test_department_parent_1 \\ test_department_initial"
},
"emailAddress":"test_mail@test.netaxis.be",
"enterpriseTrunk":"",
"active":true,
"extensionLength":""
},
{
"minPhoneNumber":"+3226127007",
"maxPhoneNumber":"+3226127009",
"groupId":"ApioGrpTest",
"userId":"",
"lastName":"",
"firstName":"",
"phoneNumber":"",
"extension":"",
"emailAddress":"",
"enterpriseTrunk":"",
"active":true,
"extensionLength":""
}
]
}"#;

const PREFIXES: &str = r#"{
"prefixes":[
{
"prefix":"+32-01",
"groupId":"ApioGrpTest",
"userId":"ApioUserTest@sip.netaxis.be",
"lastName":"Test",
"firstName":"Test",
"phoneNumber":"",
"extension":"4000",
"department":{
"tenantId":"ApioSpTest",
"groupId":"ApioGrpTest",
"departmentName":"test_department_initial",
"fullPathName":"test_department_parent_1 \\ test_department_initial"
},
"emailAddress":"test_mail@test.netaxis.be",
"enterpriseTrunk":"",
"active":true,
"extensionRangeStart":"",
"extensionRangeEnd":""
},
{
"prefix":"+32-02",
"groupId":"ApioGrpTest",
"userId":"",
"lastName":"",
"firstName":"",
"phoneNumber":"",
"extension":"",
"emailAddress":"",
"enterpriseTrunk":"",
"active":true,
"extensionRangeStart":"",
"extensionRangeEnd":""
}
]
}"#;

const AVAILABLE_NUMBERS: &str = r#"{
"available_numbers":[
{
"minPhoneNumber":"+3226127000",
"maxPhoneNumber":"+3226127002",
"active":true,
"extensionLength":""
}
]
}"#;

const AVAILABLE_PREFIXES: &str = r#"{
"available_prefixes":[
{
"prefix":"+32-01",
"active":true,
"extensionRangeStart":"",
"extensionRangeEnd":""
}
]
}"#;

/// The text of a request of the page.
const ASSIGN_NUMBERS: &str = r#"
{
     "numbers":
          [
              {
                  "minPhoneNumber": "+3225126999",
                  "maxPhoneNumber": "+3225126999"
              }
          ]
}"#;
const REMOVE_NUMBERS: &str = r#"{"numbers": [{"minPhoneNumber": "+3225126999"}]}"#;
const BOTH_PREFIXES: &str = r#"{"prefixes": [{"prefix": "+32-01"}, {"prefix": "+32-02"}]}"#;

on_both_databases! {
    fn the_lists_of_the_group_read_as_on_the_page(database: &TestDatabase) {
        let app = TestApp::start(database);
        let system = app.system();
        create_tenant_and_group(&system, "ApioSpTest", "ApioGrpTest");
        create_user(&system);
        assign_samples(&system);
        let admin = app.group_admin("ApioSpTest", "ApioGrpTest");
        let at = format!("/api/v1/tenant/ApioSpTest/group/ApioGrpTest/{TRUNKING}");
        assert_text(&admin, &format!("{at}/numbers/"), NUMBERS);
        assert_text(&admin, &format!("{at}/prefixes/"), PREFIXES);
    }

    fn the_available_lists_read_as_on_the_page(database: &TestDatabase) {
        let app = TestApp::start(database);
        let system = app.system();
        create_tenant_and_group(&system, "footenant", "foogroup");
        let pool = format!("/api/v1/tenant/footenant/{TRUNKING}");
        let range = json!({"minPhoneNumber": "+3226127000", "maxPhoneNumber": "+3226127002"});
        system.post(&format!("{pool}/numbers/"), &json!({"numbers": [range]})).expect(201, &json!({}));
        let prefixes = json!({"prefixes": [{"prefix": "+32-01"}]});
        system.post(&format!("{pool}/prefixes/"), &prefixes).expect(201, &json!({}));
        let at = format!("/api/v1/tenant/footenant/group/foogroup/{TRUNKING}");
        let admin = app.tenant_admin("footenant");
        assert_text(&admin, &format!("{at}/available_numbers/"), AVAILABLE_NUMBERS);
        assert_text(&admin, &format!("{at}/available_prefixes/"), AVAILABLE_PREFIXES);
    }

    fn numbers_are_assigned_and_removed_as_on_the_page(database: &TestDatabase) {
        let app = TestApp::start(database);
        let system = app.system();
        create_tenant_and_group(&system, "footenant", "foogroup");
        let pool = format!("/api/v1/tenant/footenant/{TRUNKING}/numbers/");
        system.send("POST", &pool, ASSIGN_NUMBERS).expect(201, &json!({}));
        let numbers = format!("/api/v1/tenant/footenant/group/foogroup/{TRUNKING}/numbers/");
        let admin = app.tenant_admin("footenant").with_header("Content-Type", "\"application/json\"");
        admin.send("POST", &numbers, ASSIGN_NUMBERS).expect(201, &json!({}));
        let held = admin.get(&numbers).expect_status(200);
        assert_eq!(held.body["numbers"][0]["maxPhoneNumber"], "+3225126999");
        admin.send("DELETE", &numbers, REMOVE_NUMBERS).expect(200, &json!({}));
        admin.get(&numbers).expect(200, &json!({"numbers": []}));
        admin.send("DELETE", &numbers, REMOVE_NUMBERS).expect_codes(400, &[19]);
    }

    fn prefixes_are_assigned_and_removed_as_on_the_page(database: &TestDatabase) {
        let app = TestApp::start(database);
        let system = app.system();
        create_tenant_and_group(&system, "footenant", "foogroup");
        system.send("POST", &format!("/api/v1/tenant/footenant/{TRUNKING}/prefixes/"), BOTH_PREFIXES)
            .expect(201, &json!({}));
        let prefixes = format!("/api/v1/tenant/footenant/group/foogroup/{TRUNKING}/prefixes/");
        let admin = app.tenant_admin("footenant").with_header("Content-Type", "\"application/json\"");
        admin.send("POST", &prefixes, BOTH_PREFIXES).expect(201, &json!({}));
        let held = admin.get(&prefixes).expect_status(200);
        assert_eq!((&held.body["prefixes"][0]["prefix"], &held.body["prefixes"][1]["prefix"]),
            (&json!("+32-01"), &json!("+32-02")));
        admin.send("DELETE", &prefixes, BOTH_PREFIXES).expect(200, &json!({}));
        admin.get(&prefixes).expect(200, &json!({"prefixes": []}));
        admin.send("DELETE", &prefixes, BOTH_PREFIXES).expect_codes(400, &[19, 19]);
    }

    fn the_refusals_of_the_page_have_its_codes_and_texts(database: &TestDatabase) {
        let app = TestApp::start(database);
        let system = app.system();
        create_tenant_and_group(&system, "footenant", "foogroup");
        let at = format!("/api/v1/tenant/footenant/group/foogroup/{TRUNKING}");
        let refusal = |answer: &numbering_tests::app::Answer| answer.body["errors"][0].clone();
        let numbers = system.send("POST", &format!("{at}/numbers/"), ASSIGN_NUMBERS);
        assert_eq!(refusal(&numbers), json!({
            "code": 19,
            "message": "The number range provided is not available to the groups of this Tenant.",
            "details": {
                "name": "NOT_AVAILABLE_FOR_ASSIGNMENT",
                "reason": "+3225126999 is not held by tenant footenant",
                "index": 0, "cause": "not_held", "conflicts": [],
            },
        }));
        let prefixes = system.send("POST", &format!("{at}/prefixes/"), BOTH_PREFIXES);
        prefixes.expect_codes(400, &[19, 19]);
        assert_eq!(refusal(&prefixes)["message"],
            "The prefix provided is not available to the groups of this Tenant.");
    }
}
