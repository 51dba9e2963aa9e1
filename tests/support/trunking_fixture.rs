//! A tenant with groups and users for the tests of trunking; its paths, its bodies, and its lists as short texts.

#![expect(
    clippy::must_use_candidate,
    clippy::missing_panics_doc,
    reason = "a fixture that cannot be made fails the test"
)]

use serde_json::{Value, json};

use crate::app::{Answer, Client, TestApp};
use crate::database::TestDatabase;

/// The part of a path that names the service.
pub const TRUNKING: &str = "services/immediate_trunking_connectivity";
const SERVICE: &str = "Immediate Trunking Connectivity";

/// The service with tenant `foo`, its groups `sales` and `help`, both of which have the trunking service, and the
/// users `ann` and `bob` in `sales`.
pub struct TrunkingFixture {
    /// The service under test.
    pub app: TestApp,
    /// The system admin.
    pub system: Client,
}

impl TrunkingFixture {
    /// Starts the service and creates tenant, groups and users.
    pub fn start(database: &TestDatabase) -> Self {
        let app = TestApp::start(database);
        let fixture = Self {
            system: app.system(),
            app,
        };
        fixture.tenant("foo", "ServiceProvider");
        for group in ["sales", "help"] {
            fixture.group("foo", group);
        }
        for user in ["ann", "bob"] {
            let user = json!({"userId": user});
            fixture.create("/api/v1/tenants/foo/groups/sales/users/", &user);
        }
        fixture
    }

    /// Creates something as the system admin.
    #[track_caller]
    pub fn create(&self, path: &str, body: &Value) {
        self.system.post(path, body).expect_status(201);
    }

    /// Creates a tenant of this type.
    #[track_caller]
    pub fn tenant(&self, tenant: &str, kind: &str) {
        self.create("/api/v1/tenants/", &json!({"tenantId": tenant, "type": kind}));
    }

    /// Creates a group that has the trunking service.
    #[track_caller]
    pub fn group(&self, tenant: &str, group: &str) {
        let groups = format!("/api/v1/tenants/{tenant}/groups/");
        self.create(&groups, &json!({"groupId": group}));
        self.create(&format!("{groups}{group}/services/"), &service_list());
    }

    /// Adds ranges to the pool of `foo`.
    #[track_caller]
    pub fn define(&self, texts: &[&str]) {
        self.create(&pool_path("numbers"), &range_list(texts));
    }

    /// Assigns ranges to a group of `foo`.
    #[track_caller]
    pub fn assign(&self, group: &str, texts: &[&str]) {
        self.create(&group_path(group, "numbers"), &range_list(texts));
    }

    /// The list at a path as short texts, see [`list_items`].
    #[track_caller]
    pub fn list(&self, path: &str) -> Vec<String> {
        list_items(&self.system.get(path).expect_status(200))
    }

    /// All lists of the pool and the groups of `foo`, to see whether a refused request changed anything.
    #[track_caller]
    pub fn all_lists(&self) -> Vec<Vec<String>> {
        let lists = ["numbers", "available_numbers", "prefixes", "available_prefixes"];
        let of_pool = lists.map(pool_path);
        let of_groups =
            ["sales", "help"].map(|group| [group_path(group, "numbers"), group_path(group, "prefixes")]);
        let paths = of_pool.into_iter().chain(of_groups.into_iter().flatten());
        paths.map(|path| self.list(&path)).collect()
    }

    /// Asserts that a request changes nothing and is answered with these errors, see [`error_summaries`].
    #[track_caller]
    pub fn assert_refused(&self, (method, path): (&str, &str), body: &Value, expected: &[&str]) {
        let before = self.all_lists();
        let answer = self.system.send(method, path, body.to_string());
        assert_eq!(
            (answer.status, error_summaries(&answer)),
            (400, to_strings(expected)),
            "{}",
            answer.text
        );
        assert_eq!(self.all_lists(), before);
    }
}

/// The texts, as owned strings.
pub fn to_strings(texts: &[&str]) -> Vec<String> {
    texts.iter().copied().map(str::to_owned).collect()
}

/// A body that names the trunking service.
pub fn service_list() -> Value {
    json!({"services": [{"name": SERVICE}]})
}

/// The path of a list of the pool of `foo`.
pub fn pool_path(list: &str) -> String {
    format!("/api/v1/tenant/foo/{TRUNKING}/{list}/")
}

/// The path of a list of a group of `foo`.
pub fn group_path(group: &str, list: &str) -> String {
    format!("/api/v1/tenant/foo/group/{group}/{TRUNKING}/{list}/")
}

/// The path of the ranges and prefixes of a user in a group of `foo`.
pub fn user_path(group: &str, user: &str) -> String {
    format!("/api/v1/tenants/foo/groups/{group}/users/{user}/{TRUNKING}/")
}

/// A range as an item of a body: `+3226127000..+3226127002` has both ends, `+3226127000` the first alone.
pub fn range_item(text: &str) -> Value {
    match text.split_once("..") {
        Some((first, last)) => json!({"minPhoneNumber": first, "maxPhoneNumber": last}),
        None => json!({"minPhoneNumber": text}),
    }
}

/// A body that lists ranges.
pub fn range_list(texts: &[&str]) -> Value {
    json!({"numbers": texts.iter().map(|text| range_item(text)).collect::<Vec<_>>()})
}

/// A body that lists prefixes.
pub fn prefix_list(texts: &[&str]) -> Value {
    json!({"prefixes": texts.iter().map(|text| json!({"prefix": text})).collect::<Vec<_>>()})
}

/// The items of the lists of an answer as short texts: `+3226127000..+3226127002 ann`, `+32-01`.
pub fn list_items(answer: &Answer) -> Vec<String> {
    let lists = answer
        .body
        .as_object()
        .into_iter()
        .flat_map(|lists| lists.values());
    lists
        .filter_map(Value::as_array)
        .flatten()
        .map(interval)
        .collect()
}

/// The errors of an answer as short texts: `0 19 held_by_group [+3226127001..+3226127001 foo help]`.
pub fn error_summaries(answer: &Answer) -> Vec<String> {
    let summary = |error: &Value| {
        let detail = |key: &str| error.pointer(&format!("/details/{key}"));
        let conflicts = detail("conflicts").and_then(Value::as_array);
        let conflicts: Vec<String> = conflicts.into_iter().flatten().map(interval).collect();
        let cause = detail("cause").and_then(Value::as_str).unwrap_or("-");
        let index = detail("index").unwrap_or(&Value::Null);
        let code = error.get("code").unwrap_or(&Value::Null);
        format!("{index} {code} {cause} [{}]", conflicts.join(", "))
    };
    let errors = answer.body.get("errors").and_then(Value::as_array);
    errors.into_iter().flatten().map(summary).collect()
}

/// An interval, and its holders where the row has any.
fn interval(row: &Value) -> String {
    let text = |key: &str| {
        let text = row.get(key).and_then(Value::as_str);
        text.filter(|text| !text.is_empty())
    };
    let ends = text("minPhoneNumber").zip(text("maxPhoneNumber"));
    let ends = ends.map(|(first, last)| format!("{first}..{last}"));
    let interval = ends.or_else(|| text("prefix").map(str::to_owned));
    let is_conflict = row.get("active").is_none();
    let holders = if is_conflict {
        ["tenantId", "groupId", "userId"].as_slice()
    } else {
        &["userId"]
    };
    let holders = holders.iter().filter_map(|key| text(key)).map(str::to_owned);
    interval.into_iter().chain(holders).collect::<Vec<_>>().join(" ")
}
