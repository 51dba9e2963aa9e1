//! The number of statements of every operation of the OpenAPI document: it grows neither with the items of the request nor
//! with the rows that the database has of each kind.

use std::collections::{BTreeMap, BTreeSet};

use numbering_tests::app::{Answer, Client, TestApp};
use numbering_tests::database::{Backend, TestDatabase};
use numbering_tests::on_both_databases;
use numbering_tests::trunking_fixture::{TrunkingFixture, group_path, pool_path, service_list, user_path};
use serde_json::{Value, json};

use super::counter::Count;

/// The items of each request, and the rows of each kind, in a small and in a large inventory. The journal is written, and a
/// list of exclusive numbers is read, a thousand rows at a time.
const SIZES: [u64; 2] = [100, 1_000];

const TENANTS: &str = "/api/v1/tenants/";
const GROUPS: &str = "/api/v1/tenants/foo/groups/";
const SALES: &str = "/api/v1/tenants/foo/groups/sales/";
const TOKENS: &str = "/api/v1/tokens/";
const EXCLUSIVE: &str = "/api/exclusive_numbers";

/// The statements of each operation, by its id in the document.
struct Operations<'c> {
    count: &'c Count,
    client: Client,
    taken: BTreeMap<&'static str, usize>,
}

impl Operations<'_> {
    /// Sends the request of an operation, which must succeed, and counts its statements.
    #[track_caller]
    fn send(&mut self, operation: &'static str, (method, path): (&str, &str), body: &Value) -> Answer {
        let text = if method == "GET" {
            String::new()
        } else {
            body.to_string()
        };
        let mut answer = None;
        let taken = self
            .count
            .statements(|| answer = Some(self.client.send(method, path, text)));
        let answer = answer.unwrap();
        assert!(
            [200, 201, 204].contains(&answer.status),
            "{operation}: {}",
            answer.text
        );
        self.taken.insert(operation, taken);
        answer
    }

    /// Sends the requests that create, list, read, change and delete something; its id is `id`.
    fn life_cycle(&mut self, operations: [&'static str; 5], (path, id): (&str, &str), body: &Value) {
        let one = format!("{path}{id}/");
        self.send(operations[0], ("POST", path), body);
        self.send(operations[1], ("GET", path), &Value::Null);
        self.send(operations[2], ("GET", &one), &Value::Null);
        self.send(operations[3], ("PUT", &one), &json!({}));
        self.send(operations[4], ("DELETE", &one), &Value::Null);
    }

    /// Sends the requests that give items to a holder, list them, and take them back, around those of `inner`.
    fn give_and_take(
        &mut self,
        operations: [&'static str; 3],
        (path, body): (&str, &Value),
        inner: impl FnOnce(&mut Self),
    ) {
        self.send(operations[0], ("POST", path), body);
        self.send(operations[1], ("GET", path), &Value::Null);
        inner(self);
        self.send(operations[2], ("DELETE", path), body);
    }
}

/// Inserts `size` tenants, groups, users, departments, tokens and exclusive numbers.
fn fill(database: &TestDatabase, size: u64) {
    let bytes = match database.backend() {
        Backend::Sqlite => "BLOB",
        Backend::Postgres => "BYTEA",
    };
    let series = format!(
        "WITH RECURSIVE series (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM series WHERE n < {size})"
    );
    let (tenant, group) = (
        "tenants WHERE tenant_id = 'foo'",
        "groups WHERE group_id = 'sales'",
    );
    for insert in [
        format!("tenants (tenant_id, kind, name) {series} SELECT 't' || n, 1, '' FROM series"),
        format!("groups (tenant, group_id, name) {series} SELECT key, 'g' || n, '' FROM series, {tenant}"),
        format!("departments (group_key, name) {series} SELECT key, 'd' || n FROM series, {group}"),
        format!(
            "users (group_key, user_id, department) {series}
             SELECT d.group_key, 'u' || n, d.key FROM series, departments AS d WHERE d.name = 'd' || n"
        ),
        format!(
            "tokens (token_id, secret_hash, role, tenant, name, read_only, created_at) {series}
             SELECT 'token-' || n, CAST(CAST(n AS TEXT) AS {bytes}), 2, key, '', FALSE, 0 FROM series, {tenant}"
        ),
        format!(
            "exclusive_numbers (key, tenant, number, enabled, created_at) {series}
             SELECT 100000000000000000 + n, 0, 'x' || n, TRUE, 0 FROM series WHERE n < {size} - 1"
        ),
    ] {
        database.session().run(&format!("INSERT INTO {insert}")).unwrap();
    }
}

fn mobile_numbers(size: u64) -> Value {
    let item = |index| json!({"phoneNumber": format!("+{}", 32_470_000_000 + 5 * index)});
    json!({"phoneNumbers": (0..size).map(item).collect::<Vec<Value>>()})
}

fn ranges(size: u64) -> Value {
    let item = |index| {
        let first: u64 = 3_226_000_000 + 20 * index;
        json!({"minPhoneNumber": format!("+{first}"), "maxPhoneNumber": format!("+{}", first + 4)})
    };
    json!({"numbers": (0..size).map(item).collect::<Vec<Value>>()})
}

fn prefixes(size: u64) -> Value {
    let item = |index: u64| json!({"prefix": format!("+43{}", 1_000_000 + 2 * index)});
    json!({"prefixes": (0..size).map(item).collect::<Vec<Value>>()})
}

/// Counts the statements of every operation in an inventory of a size.
fn statements(count: &Count, database: &TestDatabase, size: u64) -> BTreeMap<&'static str, usize> {
    let fixture = TrunkingFixture::start(database);
    fill(database, size);
    let (client, taken) = (fixture.system.clone(), BTreeMap::new());
    let mut operations = Operations { count, client, taken };
    entities(&mut operations);
    mobile(&mut operations, size);
    trunk(&mut operations, size);
    tokens_and_exclusive_numbers(&mut operations);
    operations.taken
}

fn entities(operations: &mut Operations<'_>) {
    let tenant = [
        "create_tenant",
        "list_tenants",
        "read_tenant",
        "update_tenant",
        "delete_tenant",
    ];
    operations.life_cycle(tenant, (TENANTS, "new"), &json!({"tenantId": "new"}));
    let group = [
        "create_group",
        "list_groups",
        "read_group",
        "update_group",
        "delete_group",
    ];
    operations.life_cycle(group, (GROUPS, "new"), &json!({"groupId": "new"}));
    let user = [
        "create_user",
        "list_users",
        "read_user",
        "update_user",
        "delete_user",
    ];
    operations.life_cycle(
        user,
        (&format!("{SALES}users/"), "new"),
        &json!({"userId": "new"}),
    );
    let department = [
        "create_department",
        "list_departments",
        "read_department",
        "update_department",
        "delete_department",
    ];
    let body = json!({"departmentName": "new"});
    operations.life_cycle(department, (&format!("{SALES}departments/"), "new"), &body);
    let services = ["assign_services", "list_services", "unassign_services"];
    operations.give_and_take(
        services,
        (&format!("{GROUPS}g1/services/"), &service_list()),
        |_| {},
    );
}

fn mobile(operations: &mut Operations<'_>, size: u64) {
    let (numbers, number) = (mobile_numbers(size), "+32470000005");
    let pool = [
        "add_mobile_numbers",
        "list_mobile_numbers",
        "remove_mobile_numbers",
    ];
    operations.give_and_take(
        pool,
        ("/api/v1/tenants/foo/mobile_numbers/", &numbers),
        |operations| {
            let group = [
                "assign_mobile_numbers",
                "list_group_mobile_numbers",
                "unassign_mobile_numbers",
            ];
            operations.give_and_take(
                group,
                (&format!("{SALES}mobile_numbers/"), &numbers),
                |operations| {
                    for (operation, search) in [("number_usages", "usages"), ("number_history", "history")] {
                        let path = format!("/api/v1/search/numbers/{search}/{number}/");
                        operations.send(operation, ("GET", &path), &Value::Null);
                    }
                },
            );
        },
    );
}

fn trunk(operations: &mut Operations<'_>, size: u64) {
    let (ranges, prefixes) = (ranges(size), prefixes(size));
    let pool = ["define_ranges", "list_pool_ranges", "take_out_ranges"];
    operations.give_and_take(pool, (&pool_path("numbers"), &ranges), |operations| {
        operations.send(
            "list_available_pool_ranges",
            ("GET", &pool_path("available_numbers")),
            &Value::Null,
        );
        operations.send(
            "list_available_ranges",
            ("GET", &group_path("sales", "available_numbers")),
            &Value::Null,
        );
        let group = ["assign_ranges", "list_group_ranges", "unassign_ranges"];
        operations.give_and_take(group, (&group_path("sales", "numbers"), &ranges), |operations| {
            let user = user_path("sales", "ann");
            operations.send("update_user_trunking", ("PUT", &user), &ranges);
            operations.send("read_user_trunking", ("GET", &user), &Value::Null);
            operations
                .client
                .put(&user, &json!({"numbers": []}))
                .expect_status(200);
        });
    });
    let pool = ["define_prefixes", "list_pool_prefixes", "take_out_prefixes"];
    operations.give_and_take(pool, (&pool_path("prefixes"), &prefixes), |operations| {
        operations.send(
            "list_available_pool_prefixes",
            ("GET", &pool_path("available_prefixes")),
            &Value::Null,
        );
        let available = group_path("sales", "available_prefixes");
        operations.send("list_available_prefixes", ("GET", &available), &Value::Null);
        let group = ["assign_prefixes", "list_group_prefixes", "unassign_prefixes"];
        operations.give_and_take(group, (&group_path("sales", "prefixes"), &prefixes), |_| {});
    });
}

fn tokens_and_exclusive_numbers(operations: &mut Operations<'_>) {
    let created = operations.send("create_token", ("POST", TOKENS), &json!({"role": "system_admin"}));
    let token = format!("{TOKENS}{}/", created.body["id"].as_str().unwrap());

    operations.send("list_tokens", ("GET", TOKENS), &Value::Null);
    operations.send("revoke_token", ("DELETE", &token), &Value::Null);
    for (operation, method, end) in [
        ("delete_exclusive_number", "DELETE", ""),
        ("destroy_exclusive_number", "POST", "/destroy"),
    ] {
        let created = operations.send(
            "create_exclusive_number",
            ("POST", EXCLUSIVE),
            &json!({"number": "new"}),
        );
        let number = format!("{EXCLUSIVE}/{}", created.body["id"].as_str().unwrap());
        operations.send("list_exclusive_numbers", ("GET", EXCLUSIVE), &Value::Null);
        operations.send("read_exclusive_number", ("GET", &number), &Value::Null);
        operations.send(
            "update_exclusive_number",
            ("POST", &number),
            &json!({"number": "other"}),
        );
        operations.send(operation, (method, &format!("{number}{end}")), &Value::Null);
    }
}

/// The ids of the operations of the OpenAPI document.
fn documented(database: &TestDatabase) -> BTreeSet<String> {
    let document = TestApp::start(database)
        .anonymous()
        .get("/api-docs/openapi.json")
        .expect_status(200)
        .body;
    let paths = document["paths"].as_object().unwrap().values();
    let operations = paths.flat_map(|path| path.as_object().unwrap().values());
    operations
        .filter_map(|operation| Some(operation["operationId"].as_str()?.to_owned()))
        .collect()
}

on_both_databases! {
    fn no_operation_takes_more_statements_for_more_rows(database: &TestDatabase) {
        let count = Count::begin();
        let documented = documented(database);
        let [small, large] = SIZES.map(|size| {
            let database = TestDatabase::create(database.backend()).unwrap();
            statements(&count, &database, size)
        });
        let counted: BTreeSet<String> = small.keys().map(|operation| (*operation).to_owned()).collect();
        assert_eq!(counted, documented);
        assert_eq!(small, large);
    }
}
