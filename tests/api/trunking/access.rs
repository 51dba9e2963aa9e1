//! Tests of access to trunking: the least role of every operation, and the order of refusals.

use numbering_tests::app::{Answer, Client};
use numbering_tests::database::TestDatabase;
use numbering_tests::on_both_databases;
use numbering_tests::trunking_fixture::{TRUNKING, TrunkingFixture, service_list};
use serde_json::json;

/// Every operation: its method, its path below the tenant, and its least role.
const OPERATIONS: [(&str, &str, u8); 18] = [
    ("GET", "group/sales/SERVICE/numbers/", GROUP),
    ("POST", "group/sales/SERVICE/numbers/", TENANT),
    ("DELETE", "group/sales/SERVICE/numbers/", TENANT),
    ("GET", "group/sales/SERVICE/available_numbers/", TENANT),
    ("GET", "group/sales/SERVICE/prefixes/", GROUP),
    ("POST", "group/sales/SERVICE/prefixes/", TENANT),
    ("DELETE", "group/sales/SERVICE/prefixes/", TENANT),
    ("GET", "group/sales/SERVICE/available_prefixes/", TENANT),
    ("GET", "group/sales/users/ann/SERVICE/", GROUP),
    ("PUT", "group/sales/users/ann/SERVICE/", GROUP),
    ("GET", "SERVICE/numbers/", TENANT),
    ("GET", "SERVICE/available_numbers/", TENANT),
    ("POST", "SERVICE/numbers/", SYSTEM),
    ("DELETE", "SERVICE/numbers/", SYSTEM),
    ("GET", "SERVICE/prefixes/", TENANT),
    ("GET", "SERVICE/available_prefixes/", TENANT),
    ("POST", "SERVICE/prefixes/", SYSTEM),
    ("DELETE", "SERVICE/prefixes/", SYSTEM),
];
const GROUP: u8 = 0;
const TENANT: u8 = 1;
const SYSTEM: u8 = 2;

/// Sends an invalid body, so that an authorized request is refused for the body.
fn ask(client: &Client, tenant: &str, (method, path, _): (&str, &str, u8)) -> Answer {
    let path = path.replace("SERVICE", TRUNKING);
    let body = if method == "GET" { "" } else { "?" };
    client.send(method, &format!("/api/v1/tenant/{tenant}/{path}"), body)
}

/// Asserts that the request was authorized: code 1000 for the invalid body, or a list.
#[track_caller]
fn assert_authorized(answer: &Answer) {
    let status = answer.status;
    assert!(status == 200 || status == 400, "{status} {}", answer.text);
    if status == 400 {
        answer.expect_codes(400, &[1000]);
    }
}

/// Every path of a group with one of its methods.
fn group_operations() -> impl Iterator<Item = (&'static str, &'static str, u8)> {
    OPERATIONS
        .into_iter()
        .filter(|(_, path, _)| path.starts_with("group/"))
}

on_both_databases! {
    fn every_role_may_call_its_own_operations_alone(database: &TestDatabase) {
        let fixture = TrunkingFixture::start(database);
        let admins = [fixture.app.group_admin("foo", "sales"), fixture.app.tenant_admin("foo"), fixture.system.clone()];
        for operation in OPERATIONS {
            for (role, admin) in (0..).zip(&admins) {
                let answer = ask(admin, "foo", operation);
                if operation.2 <= role {
                    assert_authorized(&answer);
                } else {
                    answer.expect_codes(403, &[1007]);
                }
            }
        }
    }

    fn a_path_outside_the_scope_is_refused(database: &TestDatabase) {
        let fixture = TrunkingFixture::start(database);
        fixture.tenant("bar", "ServiceProvider");
        fixture.group("bar", "sales");
        let others = [
            fixture.app.group_admin("foo", "help"), fixture.app.group_admin("bar", "sales"),
            fixture.app.tenant_admin("bar"),
        ];
        for operation in OPERATIONS {
            for other in &others {
                let there = ask(other, "foo", operation);
                there.expect_codes(403, &[1007]);
                let nowhere = ask(other, "absent", operation);
                nowhere.expect_codes(403, &[1007]);
                assert_eq!(there.body["errors"][0]["details"]["name"], nowhere.body["errors"][0]["details"]["name"]);
            }
            ask(&fixture.app.anonymous(), "foo", operation).expect_codes(401, &[1006]);
            let unknown = ask(&fixture.app.anonymous().with_token("no-such-token"), "absent", operation);
            unknown.expect_codes(401, &[1006]);
            assert_eq!(unknown.header("WWW-Authenticate"), "Bearer");
        }
    }

    fn a_read_only_token_changes_nothing(database: &TestDatabase) {
        let fixture = TrunkingFixture::start(database);
        let reader = fixture.app.client_with(&json!({"role": "system_admin", "readOnly": true}));
        for operation in OPERATIONS {
            let answer = ask(&reader, "foo", operation);
            if operation.0 == "GET" {
                answer.expect_status(200);
            } else {
                answer.expect_codes(403, &[1007]);
            }
        }
    }

    fn an_unknown_resource_is_reported_before_everything_but_the_token(database: &TestDatabase) {
        let fixture = TrunkingFixture::start(database);
        for operation in OPERATIONS {
            ask(&fixture.system, "absent", operation).expect_codes(404, &[1004]);
        }
        for (method, path, role) in group_operations() {
            let path = path.replace("sales", "absent");
            ask(&fixture.system, "foo", (method, &path, role)).expect_codes(404, &[1004]);
            let path = path.replace("absent", "sales").replace("ann", "absent");
            if path.contains("absent") {
                ask(&fixture.system, "foo", (method, &path, role)).expect_codes(404, &[1004]);
            }
        }
    }

    fn an_enterprise_is_refused_before_service_and_body_are_checked(database: &TestDatabase) {
        let fixture = TrunkingFixture::start(database);
        fixture.tenant("corp", "Enterprise");
        let groups = "/api/v1/tenants/corp/groups/";
        fixture.create(groups, &json!({"groupId": "sales"}));
        fixture.create(&format!("{groups}sales/users/"), &json!({"userId": "ann"}));
        for operation in group_operations() {
            let refused = ask(&fixture.system, "corp", operation);
            refused.expect_codes(400, &[46]);
            assert_eq!(refused.body["errors"][0]["message"], "This API is not available in Enterprise Mode.");
            assert_eq!(refused.body["errors"][0]["details"]["name"], "NOT_AVAILABLE_IN_ENTERPRISE_MODE");
        }
        for operation in OPERATIONS.into_iter().filter(|(_, path, _)| path.starts_with("SERVICE")) {
            assert_authorized(&ask(&fixture.system, "corp", operation));
        }
    }

    fn a_group_without_the_service_is_refused_before_the_body_is_checked(database: &TestDatabase) {
        let fixture = TrunkingFixture::start(database);
        fixture.system.delete("/api/v1/tenants/foo/groups/sales/services/", &service_list()).expect_status(200);
        for operation in group_operations() {
            let refused = ask(&fixture.system, "foo", operation);
            refused.expect_codes(404, &[1005]);
            assert_eq!(refused.body["errors"][0]["message"], "service is not assigned to this group");
        }
        fixture.create("/api/v1/tenants/foo/groups/sales/services/", &service_list());
        assert_authorized(&ask(&fixture.system, "foo", OPERATIONS[1]));
    }

    fn every_spelling_of_a_path_answers_alike(database: &TestDatabase) {
        let fixture = TrunkingFixture::start(database);
        for path in [
            format!("/api/v1/tenant/foo/group/sales/{TRUNKING}/numbers"),
            format!("/api/v1/tenants/foo/groups/sales/{TRUNKING}/numbers/"),
            format!("/api/v1/tenant/foo/groups/sales/{TRUNKING}/numbers"),
        ] {
            fixture.system.get(&path).expect(200, &json!({"numbers": []}));
            let items = json!({"numbers": [{"minPhoneNumber": "+3226127000"}, {"maxPhoneNumber": "+3226127001"}]});
            fixture.system.post(&path, &items).expect_codes(400, &[1001]);
            let answer = fixture.system.put(&path, &items);
            answer.expect_codes(405, &[1013]);
            assert_eq!(answer.header("Allow"), "GET, POST, DELETE");
        }
    }
}
