//! Tests of the departments of a group: a tree with full path names.

use numbering_tests::database::TestDatabase;
use numbering_tests::fixtures::foo_and_bar;
use numbering_tests::on_both_databases;
use numbering_tests::trunking_fixture::TrunkingFixture;
use serde_json::{Value, json};

const DEPARTMENTS: &str = "/api/v1/tenants/foo/groups/sales/departments/";

fn path(name: &str) -> String {
    format!("{DEPARTMENTS}{name}/")
}

fn child_body(name: &str, of: &str) -> Value {
    json!({"departmentName": name, "parentDepartment": {"departmentName": of}})
}

/// A department with a parent, as the API shows it.
fn child_view(name: &str, of: &str, full: &str) -> Value {
    let mut department = child_body(name, of);
    department["fullPathName"] = json!(full);
    department
}

/// Group `sales` with department `a`, in it `b`, and in that `c`.
fn fixture(database: &TestDatabase) -> TrunkingFixture {
    let fixture = TrunkingFixture::start(database);
    fixture.create(DEPARTMENTS, &json!({"departmentName": "a"}));
    fixture.create(DEPARTMENTS, &child_body("b", "a"));
    fixture.create(DEPARTMENTS, &child_body("c", "b"));
    fixture
}

on_both_databases! {
    fn a_department_shows_the_path_of_its_ancestors(database: &TestDatabase) {
        let fixture = TrunkingFixture::start(database);
        let top = json!({"departmentName": "a", "fullPathName": "a"});
        fixture.system.post(DEPARTMENTS, &json!({"departmentName": "a"})).expect(201, &top);
        let below = child_view("b", "a", r"a \ b");
        fixture.system.post(DEPARTMENTS, &child_body("b", "a")).expect(201, &below);
        fixture.system.get(&path("b")).expect(200, &below);
        let last = child_view("c", "b", r"a \ b \ c");
        fixture.system.post(DEPARTMENTS, &child_body("c", "b")).expect(201, &last);
        fixture.system.get(DEPARTMENTS).expect(200, &json!({"departments": [top, below, last]}));
    }

    fn renaming_or_moving_a_department_moves_its_descendants(database: &TestDatabase) {
        let fixture = fixture(database);
        let renamed = json!({"departmentName": "Z"});
        fixture.system.put(&path("b"), &renamed).expect(200, &child_view("Z", "a", r"a \ Z"));
        assert_eq!(fixture.system.get(&path("c")).body, child_view("c", "Z", r"a \ Z \ c"));
        let top = json!({"parentDepartment": {"departmentName": ""}});
        fixture.system.put(&path("Z"), &top).expect(200, &json!({"departmentName": "Z", "fullPathName": "Z"}));
        assert_eq!(fixture.system.get(&path("c")).body["fullPathName"], r"Z \ c");
        fixture.system.put(&path("a"), &child_body("a", "c")).expect(200, &child_view("a", "c", r"Z \ c \ a"));
        fixture.system.put(&path("a"), &json!({})).expect(200, &child_view("a", "c", r"Z \ c \ a"));
        fixture.system.get(&path("b")).expect_codes(404, &[1004]);
    }

    fn a_department_cannot_be_its_own_ancestor(database: &TestDatabase) {
        let fixture = fixture(database);
        for of in ["a", "b", "c", "absent"] {
            let refused = fixture.system.put(&path("a"), &json!({"parentDepartment": {"departmentName": of}}));
            refused.expect_codes(400, &[1002]);
            assert_eq!(refused.body["errors"][0]["details"]["pointer"], "/parentDepartment/departmentName");
        }
        fixture.system.post(DEPARTMENTS, &child_body("d", "d")).expect_codes(400, &[1002]);
        fixture.system.get(&path("d")).expect_codes(404, &[1004]);
        assert_eq!(fixture.system.get(&path("c")).body["fullPathName"], r"a \ b \ c");
    }

    fn a_refused_name_leaves_the_parent_unchanged(database: &TestDatabase) {
        let fixture = fixture(database);
        let moved = json!({"departmentName": "a", "parentDepartment": {"departmentName": ""}});
        fixture.system.put(&path("c"), &moved).expect_codes(409, &[11]);
        assert_eq!(fixture.system.get(&path("c")).body, child_view("c", "b", r"a \ b \ c"));
        fixture.system.post(DEPARTMENTS, &json!({"departmentName": "b"})).expect_codes(409, &[11]);
        fixture.system.put(&path("c"), &json!({"departmentName": "c"})).expect_status(200);
    }

    fn deleting_a_department_with_children_or_users_is_refused(database: &TestDatabase) {
        let fixture = fixture(database);
        let ann = "/api/v1/tenants/foo/groups/sales/users/ann/";
        fixture.system.put(ann, &json!({"departmentName": "c"})).expect_status(200);
        for name in ["a", "b", "c"] {
            fixture.system.send("DELETE", &path(name), "").expect_codes(400, &[1003]);
        }
        fixture.system.put(ann, &json!({"departmentName": ""})).expect_status(200);
        for name in ["c", "b", "a"] {
            fixture.system.send("DELETE", &path(name), "").expect(200, &json!({}));
        }
        fixture.system.send("DELETE", &path("a"), "").expect_codes(404, &[1004]);
        fixture.system.get(DEPARTMENTS).expect(200, &json!({"departments": []}));
    }

    fn deleting_a_group_with_departments_is_refused(database: &TestDatabase) {
        let fixture = TrunkingFixture::start(database);
        fixture.create(&DEPARTMENTS.replace("sales", "help"), &json!({"departmentName": "a"}));
        fixture.system.send("DELETE", "/api/v1/tenants/foo/groups/help/", "").expect_codes(400, &[1003]);
        fixture.system.send("DELETE", &path("a").replace("sales", "help"), "").expect_status(200);
        fixture.system.send("DELETE", "/api/v1/tenants/foo/groups/help/", "").expect_status(200);
    }

    fn names_in_paths_are_decoded(database: &TestDatabase) {
        let fixture = TrunkingFixture::start(database);
        for (name, written) in [
            ("R & D, 100 % \"€\"?#;=+", "R%20%26%20D%2C%20100%20%25%20%22%E2%82%AC%22%3F%23%3B%3D%2B"),
            ("a+b", "a+b"), ("%41", "%2541"), (" ", "%20"), ("ünïcode-é-日本", "%C3%BCn%C3%AFcode-%C3%A9-%E6%97%A5%E6%9C%AC"),
        ] {
            let created = fixture.system.post(DEPARTMENTS, &json!({"departmentName": name})).expect_status(201).body;
            fixture.system.get(&path(written)).expect(200, &created);
            fixture.system.send("DELETE", &path(written), "").expect(200, &json!({}));
        }
        let long = "é".repeat(50);
        fixture.create(DEPARTMENTS, &json!({"departmentName": long}));
        fixture.system.get(&path(&"%C3%A9".repeat(50))).expect_status(200);
        fixture.system.get(&path("a%2Fb")).expect_codes(404, &[1004]);
        fixture.system.get(&path("a%00b")).expect_codes(404, &[1004]);
    }

    fn invalid_names_are_refused(database: &TestDatabase) {
        let fixture = TrunkingFixture::start(database);
        for name in [json!(""), json!("a/b"), json!(r"a\b"), json!("é".repeat(51)), json!("a\tb"), json!(1)] {
            let refused = fixture.system.post(DEPARTMENTS, &json!({"departmentName": name}));
            refused.expect_codes(400, &[1002]);
            assert_eq!(refused.body["errors"][0]["details"]["pointer"], "/departmentName");
        }
        fixture.system.post(DEPARTMENTS, &json!({})).expect_codes(400, &[1001]);
        fixture.system.post(DEPARTMENTS, &json!({"departmentName": "a", "parentDepartment": {}})).expect_codes(400, &[1001]);
        fixture.system.post(DEPARTMENTS, &json!({"departmentName": "a", "parentDepartment": "b"})).expect_codes(400, &[1002]);
        fixture.system.get(DEPARTMENTS).expect(200, &json!({"departments": []}));
    }

    fn a_group_admin_reads_and_a_tenant_admin_changes(database: &TestDatabase) {
        let fixture = fixture(database);
        let (group, tenant) = (fixture.app.group_admin("foo", "sales"), fixture.app.tenant_admin("foo"));
        group.get(DEPARTMENTS).expect_status(200);
        group.get(&path("a")).expect_status(200);
        group.post(DEPARTMENTS, &json!({"departmentName": "d"})).expect_codes(403, &[1007]);
        group.put(&path("a"), &json!({})).expect_codes(403, &[1007]);
        group.send("DELETE", &path("a"), "").expect_codes(403, &[1007]);
        tenant.post(DEPARTMENTS, &json!({"departmentName": "d"})).expect_status(201);
        tenant.put(&path("d"), &json!({})).expect_status(200);
        tenant.send("DELETE", &path("d"), "").expect_status(200);
        fixture.app.group_admin("foo", "help").get(DEPARTMENTS).expect_codes(403, &[1007]);
        fixture.system.get(&DEPARTMENTS.replace("sales", "absent")).expect_codes(404, &[1004]);
        fixture.system.get(&path("a").replace("sales", "help")).expect_codes(404, &[1004]);
    }

    fn departments_nest_in_32_levels_and_no_deeper(database: &TestDatabase) {
        let app = foo_and_bar(database);
        let system = app.system();
        let path = "/api/v1/tenants/foo/groups/sales/departments/";
        let body = |level: usize| match level {
            1 => json!({"departmentName": "d1"}),
            _ => json!({"departmentName": format!("d{level}"), "parentDepartment": {"departmentName": format!("d{}", level - 1)}}),
        };
        for level in 1..=32 {
            system.post(path, &body(level)).expect_status(201);
        }
        let refused = system.post(path, &body(33));
        refused.expect_codes(400, &[1002]);
        let reason = refused.body["errors"][0]["details"]["reason"].as_str().unwrap().to_owned();
        assert_eq!(reason, "departments are parts of one another in at most 32 levels");
        system.get(&format!("{path}d33/")).expect_codes(404, &[1004]);
        // nor together with its descendants
        system.post(path, &json!({"departmentName": "above"})).expect_status(201);
        let under = json!({"parentDepartment": {"departmentName": "above"}});
        system.put(&format!("{path}d1/"), &under).expect_codes(400, &[1002]);
        system.put(&format!("{path}d2/"), &under).expect_status(200);
    }
}
