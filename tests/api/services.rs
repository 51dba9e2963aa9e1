//! Tests of the services of a group.

use numbering_tests::database::TestDatabase;
use numbering_tests::on_both_databases;
use numbering_tests::trunking_fixture::{
    TrunkingFixture, group_path, pool_path, prefix_list, range_list, service_list,
};
use serde_json::{Value, json};

const SERVICES: &str = "/api/v1/tenants/foo/groups/sales/services/";

fn listed(is_assigned: bool) -> Value {
    json!({"services": [{"name": "Immediate Trunking Connectivity", "assigned": is_assigned}]})
}

on_both_databases! {
    fn assigning_and_unassigning_a_service_is_idempotent(database: &TestDatabase) {
        let fixture = TrunkingFixture::start(database);
        fixture.create("/api/v1/tenants/foo/groups/", &json!({"groupId": "new"}));
        let services = SERVICES.replace("sales", "new");
        fixture.system.get(&services).expect(200, &listed(false));
        for _ in 0..2 {
            fixture.system.post(&services, &service_list()).expect(201, &json!({}));
            fixture.system.get(&services).expect(200, &listed(true));
        }
        for _ in 0..2 {
            fixture.system.delete(&services, &service_list()).expect(200, &json!({}));
            fixture.system.get(&services).expect(200, &listed(false));
        }
        fixture.system.get(SERVICES).expect(200, &listed(true));
    }

    fn an_unknown_service_refuses_the_whole_request(database: &TestDatabase) {
        let fixture = TrunkingFixture::start(database);
        fixture.system.delete(SERVICES, &service_list()).expect_status(200);
        for name in ["Voice Mail", "immediate trunking connectivity", ""] {
            let known_name = "Immediate Trunking Connectivity";
            let refused = fixture.system.post(SERVICES, &json!({"services": [{"name": known_name}, {"name": name}]}));
            refused.expect_codes(400, &[1002]);
            assert_eq!(refused.body["errors"][0]["details"]["pointer"], "/services/1/name");
            fixture.system.delete(SERVICES, &json!({"services": [{"name": name}]})).expect_codes(400, &[1002]);
        }
        for (body, code) in [
            (json!({"services": []}), 1002), (json!({}), 1001), (json!({"services": null}), 1001),
            (json!({"services": [{}]}), 1001), (json!({"services": ["Voice Mail"]}), 1002),
        ] {
            fixture.system.post(SERVICES, &body).expect_codes(400, &[code]);
        }
        fixture.system.get(SERVICES).expect(200, &listed(false));
    }

    fn unassigning_a_service_in_use_is_refused(database: &TestDatabase) {
        let fixture = TrunkingFixture::start(database);
        fixture.define(&["+3226127000..+3226127009"]);
        fixture.create(&pool_path("prefixes"), &prefix_list(&["+32-01"]));
        for (list, body) in [("numbers", range_list(&["+3226127000"])), ("prefixes", prefix_list(&["+32-012"]))] {
            fixture.create(&group_path("sales", list), &body);
            fixture.system.delete(SERVICES, &service_list()).expect_codes(400, &[1003]);
            fixture.system.get(SERVICES).expect(200, &listed(true));
            fixture.system.send("DELETE", "/api/v1/tenants/foo/groups/sales/", "").expect_codes(400, &[1003]);
            fixture.system.delete(&group_path("sales", list), &body).expect(200, &json!({}));
        }
        fixture.system.delete(SERVICES, &service_list()).expect(200, &json!({}));
        fixture.system.get(SERVICES).expect(200, &listed(false));
        fixture.system.get(&SERVICES.replace("sales", "help")).expect(200, &listed(true));
    }

    fn a_group_admin_reads_and_a_tenant_admin_changes(database: &TestDatabase) {
        let fixture = TrunkingFixture::start(database);
        let group = fixture.app.group_admin("foo", "sales");
        group.get(SERVICES).expect(200, &listed(true));
        group.post(SERVICES, &service_list()).expect_codes(403, &[1007]);
        group.delete(SERVICES, &service_list()).expect_codes(403, &[1007]);
        let tenant = fixture.app.tenant_admin("foo");
        tenant.delete(SERVICES, &service_list()).expect_status(200);
        tenant.post(SERVICES, &service_list()).expect_status(201);
        fixture.app.group_admin("foo", "help").get(SERVICES).expect_codes(403, &[1007]);
        fixture.system.get(&SERVICES.replace("sales", "absent")).expect_codes(404, &[1004]);
        fixture.system.post(&SERVICES.replace("foo", "absent"), &json!({})).expect_codes(404, &[1004]);
    }
}
