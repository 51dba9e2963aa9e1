//! The services of a group.

use numbering_tests::database::TestDatabase;
use numbering_tests::on_both_databases;
use serde_json::{Value, json};

use crate::trunking_scene::{Scene, of, pool, prefixes, ranges, service};

const SERVICES: &str = "/api/v1/tenants/foo/groups/sales/services/";

fn listed(is_assigned: bool) -> Value {
    json!({"services": [{"name": "Immediate Trunking Connectivity", "assigned": is_assigned}]})
}

on_both_databases! {
    fn a_service_comes_and_goes_as_often_as_one_likes(database: &TestDatabase) {
        let scene = Scene::start(database);
        scene.done("/api/v1/tenants/foo/groups/", &json!({"groupId": "new"}));
        let services = SERVICES.replace("sales", "new");
        scene.system.get(&services).expect(200, &listed(false));
        for _ in 0..2 {
            scene.system.post(&services, &service()).expect(201, &json!({}));
            scene.system.get(&services).expect(200, &listed(true));
        }
        for _ in 0..2 {
            scene.system.delete(&services, &service()).expect(200, &json!({}));
            scene.system.get(&services).expect(200, &listed(false));
        }
        scene.system.get(SERVICES).expect(200, &listed(true));
    }

    fn an_unknown_service_is_refused_with_all_that_stand_beside_it(database: &TestDatabase) {
        let scene = Scene::start(database);
        scene.system.delete(SERVICES, &service()).expect_status(200);
        for name in ["Voice Mail", "immediate trunking connectivity", ""] {
            let known = "Immediate Trunking Connectivity";
            let refused = scene.system.post(SERVICES, &json!({"services": [{"name": known}, {"name": name}]}));
            refused.expect_codes(400, &[1002]);
            assert_eq!(refused.body["errors"][0]["details"]["pointer"], "/services/1/name");
            scene.system.delete(SERVICES, &json!({"services": [{"name": name}]})).expect_codes(400, &[1002]);
        }
        for (body, code) in [
            (json!({"services": []}), 1002), (json!({}), 1001), (json!({"services": null}), 1001),
            (json!({"services": [{}]}), 1001), (json!({"services": ["Voice Mail"]}), 1002),
        ] {
            scene.system.post(SERVICES, &body).expect_codes(400, &[code]);
        }
        scene.system.get(SERVICES).expect(200, &listed(false));
    }

    fn a_service_stays_while_the_group_holds_ranges_or_prefixes(database: &TestDatabase) {
        let scene = Scene::start(database);
        scene.define(&["+3226127000..+3226127009"]);
        scene.done(&pool("prefixes"), &prefixes(&["+32-01"]));
        for (list, body) in [("numbers", ranges(&["+3226127000"])), ("prefixes", prefixes(&["+32-012"]))] {
            scene.done(&of("sales", list), &body);
            scene.system.delete(SERVICES, &service()).expect_codes(400, &[1003]);
            scene.system.get(SERVICES).expect(200, &listed(true));
            scene.system.ask("DELETE", "/api/v1/tenants/foo/groups/sales/", "").expect_codes(400, &[1003]);
            scene.system.delete(&of("sales", list), &body).expect(200, &json!({}));
        }
        scene.system.delete(SERVICES, &service()).expect(200, &json!({}));
        scene.system.get(SERVICES).expect(200, &listed(false));
        scene.system.get(&SERVICES.replace("sales", "help")).expect(200, &listed(true));
    }

    fn a_group_admin_reads_and_a_tenant_admin_changes(database: &TestDatabase) {
        let scene = Scene::start(database);
        let group = scene.app.group_admin("foo", "sales");
        group.get(SERVICES).expect(200, &listed(true));
        group.post(SERVICES, &service()).expect_codes(403, &[1007]);
        group.delete(SERVICES, &service()).expect_codes(403, &[1007]);
        let tenant = scene.app.tenant_admin("foo");
        tenant.delete(SERVICES, &service()).expect_status(200);
        tenant.post(SERVICES, &service()).expect_status(201);
        scene.app.group_admin("foo", "help").get(SERVICES).expect_codes(403, &[1007]);
        scene.system.get(&SERVICES.replace("sales", "absent")).expect_codes(404, &[1004]);
        scene.system.post(&SERVICES.replace("foo", "absent"), &json!({})).expect_codes(404, &[1004]);
    }
}
