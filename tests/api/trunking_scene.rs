//! What tests of trunking share: a tenant with groups to begin with, paths, bodies, and lists in few words.

use numbering_tests::app::{Answer, Client, TestApp};
use numbering_tests::database::TestDatabase;
use serde_json::{Value, json};

pub(crate) const TRUNKING: &str = "services/immediate_trunking_connectivity";
const SERVICE: &str = "Immediate Trunking Connectivity";

/// The service with tenant foo, its groups sales and help, both with the service, and ann and bob in sales.
pub(crate) struct Scene {
    pub(crate) app: TestApp,
    /// The system admin.
    pub(crate) system: Client,
}

impl Scene {
    pub(crate) fn start(database: &TestDatabase) -> Self {
        let app = TestApp::start(database);
        let scene = Self {
            system: app.system(),
            app,
        };
        scene.tenant("foo", "ServiceProvider");
        for group in ["sales", "help"] {
            scene.group("foo", group);
        }
        for user in ["ann", "bob"] {
            let user = json!({"userId": user});
            scene.done("/api/v1/tenants/foo/groups/sales/users/", &user);
        }
        scene
    }

    /// Asks the system admin to create something.
    #[track_caller]
    pub(crate) fn done(&self, path: &str, body: &Value) {
        self.system.post(path, body).expect_status(201);
    }

    #[track_caller]
    pub(crate) fn tenant(&self, tenant: &str, kind: &str) {
        self.done("/api/v1/tenants/", &json!({"tenantId": tenant, "type": kind}));
    }

    /// A group that has the service.
    #[track_caller]
    pub(crate) fn group(&self, tenant: &str, group: &str) {
        let groups = format!("/api/v1/tenants/{tenant}/groups/");
        self.done(&groups, &json!({"groupId": group}));
        self.done(&format!("{groups}{group}/services/"), &service());
    }

    /// Brings ranges into the pool of foo.
    #[track_caller]
    pub(crate) fn define(&self, texts: &[&str]) {
        self.done(&pool("numbers"), &ranges(texts));
    }

    /// Gives ranges to a group of foo.
    #[track_caller]
    pub(crate) fn assign(&self, group: &str, texts: &[&str]) {
        self.done(&of(group, "numbers"), &ranges(texts));
    }

    /// The list at a path in few words, see [`words`].
    #[track_caller]
    pub(crate) fn list(&self, path: &str) -> Vec<String> {
        words(&self.system.get(path).expect_status(200))
    }

    /// All that the pool and the groups of foo have, to see whether a refusal changed anything.
    #[track_caller]
    pub(crate) fn everything(&self) -> Vec<Vec<String>> {
        let lists = ["numbers", "available_numbers", "prefixes", "available_prefixes"];
        let of_pool = lists.map(pool);
        let of_groups = ["sales", "help"].map(|group| [of(group, "numbers"), of(group, "prefixes")]);
        let paths = of_pool.into_iter().chain(of_groups.into_iter().flatten());
        paths.map(|path| self.list(&path)).collect()
    }

    /// Nothing is done, and each bad item is named, see [`told`].
    #[track_caller]
    pub(crate) fn refused(&self, (method, path): (&str, &str), body: &Value, expected: &[&str]) {
        let before = self.everything();
        let answer = self.system.ask(method, path, body.to_string());
        assert_eq!(
            (answer.status, told(&answer)),
            (400, owned(expected)),
            "{}",
            answer.text
        );
        assert_eq!(self.everything(), before);
    }
}

pub(crate) fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().copied().map(str::to_owned).collect()
}

pub(crate) fn service() -> Value {
    json!({"services": [{"name": SERVICE}]})
}

/// A path of the pool of foo.
pub(crate) fn pool(list: &str) -> String {
    format!("/api/v1/tenant/foo/{TRUNKING}/{list}/")
}

/// A path of a group of foo.
pub(crate) fn of(group: &str, list: &str) -> String {
    format!("/api/v1/tenant/foo/group/{group}/{TRUNKING}/{list}/")
}

/// The path of what a user in a group of foo carries.
pub(crate) fn carried(group: &str, user: &str) -> String {
    format!("/api/v1/tenants/foo/groups/{group}/users/{user}/{TRUNKING}/")
}

/// `+3226127000..+3226127002` has both ends, `+3226127000` the first alone.
pub(crate) fn range(text: &str) -> Value {
    match text.split_once("..") {
        Some((first, last)) => json!({"minPhoneNumber": first, "maxPhoneNumber": last}),
        None => json!({"minPhoneNumber": text}),
    }
}

/// A list of ranges as a body.
pub(crate) fn ranges(texts: &[&str]) -> Value {
    json!({"numbers": texts.iter().map(|text| range(text)).collect::<Vec<_>>()})
}

/// A list of prefixes as a body.
pub(crate) fn prefixes(texts: &[&str]) -> Value {
    json!({"prefixes": texts.iter().map(|text| json!({"prefix": text})).collect::<Vec<_>>()})
}

/// The lists of an answer in few words: `+3226127000..+3226127002 ann`, `+32-01`.
pub(crate) fn words(answer: &Answer) -> Vec<String> {
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

/// What is wrong in few words: `0 19 held_by_group [+3226127001..+3226127001 foo help]`.
pub(crate) fn told(answer: &Answer) -> Vec<String> {
    let errors = answer.body["errors"].as_array().into_iter().flatten();
    let tell = |error: &Value| {
        let details = &error["details"];
        let conflicts = details["conflicts"].as_array().into_iter().flatten();
        let conflicts: Vec<String> = conflicts.map(interval).collect();
        let cause = details["cause"].as_str().unwrap_or("-");
        let index = &details["index"];
        format!("{index} {} {cause} [{}]", error["code"], conflicts.join(", "))
    };
    errors.map(tell).collect()
}

/// An interval, and who has it as far as that is said.
fn interval(row: &Value) -> String {
    let text = |key: &str| row[key].as_str().filter(|text| !text.is_empty());
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
