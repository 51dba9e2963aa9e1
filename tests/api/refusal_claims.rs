//! The property of refusals: each reason, cause and conflict agrees with look-ups of the same numbers.

use std::collections::BTreeMap;

use numbering_tests::app::Client;
use numbering_tests::database::TestDatabase;
use numbering_tests::on_both_databases;
use numbering_tests::trunking_fixture::{TrunkingFixture, group_path, pool_path, user_path};
use serde_json::{Value, json};

use crate::paging_changes::Random;

/// The first of the 20 numbers of eight digits, all under `+322610`.
const NUMBERS: u64 = 32_261_000;
const COUNT: u64 = 20;
/// A prefix of ten more numbers, of which only prefixes are added: so it has parts of several holders.
const DIVIDED: u64 = 3_226_102;
/// The count of digits of these numbers.
const DIGITS: usize = 8;
/// The requests that are sent.
const REQUESTS: usize = 2500;
/// The refusals of each cause that are judged.
const JUDGED: usize = 25;
/// The causes that a refusal has, those of a user's own number by themselves (`noted`: another user has it, and nobody holds it).
const CAUSES: [&str; 20] = [
    "bare digits not_in_this_group",
    "begins_inside",
    "held_by_group",
    "held_by_tenant",
    "held_by_this_group",
    "held_by_this_tenant",
    "held_by_user",
    "held_in_part",
    "not_held",
    "not_in_this_group",
    "other_kind",
    "own number held_by_group",
    "own number held_by_this_group",
    "own number held_by_user",
    "own number not_available",
    "own number not_in_this_group",
    "own number noted",
    "repeated",
    "spans_definitions",
    "spans_shares",
];

/// The holder of a number, as a look-up tells it.
fn usage(system: &Client, number: u64) -> Value {
    system
        .get(&format!("/api/v1/search/numbers/usages/+{number}/"))
        .expect_status(200)
        .body
}

/// The attribute of a user that is their own number.
const OWN_NUMBER: &str = "phoneNumber";
const USERS: [&str; 2] = ["ann", "bob"];

/// The path of a user of group `sales`.
fn own_path(user: &str) -> String {
    format!("/api/v1/tenants/foo/groups/sales/users/{user}/")
}

/// One item of a request, and its numbers.
struct Item {
    numbers: Vec<u64>,
    names_a_range: bool,
    row: Value,
}

impl Item {
    fn range(first: u64, last: Option<u64>, names_a_range: bool) -> Self {
        let mut row = json!({"minPhoneNumber": format!("+{first}")});
        if let Some(last) = last {
            row["maxPhoneNumber"] = json!(format!("+{last}"));
        }
        Self {
            numbers: (first..=last.unwrap_or(first)).collect(),
            names_a_range: names_a_range && last.is_none(),
            row,
        }
    }

    /// A prefix: the numbers of eight digits under it, and its bare digits.
    fn prefix(prefix: u64) -> Self {
        let missing = DIGITS - prefix.to_string().len();
        let length = 10_u64.pow(u32::try_from(missing).unwrap());
        let under = prefix * length..(prefix + 1) * length;
        Self {
            numbers: under.chain((0 < missing).then_some(prefix)).collect(),
            names_a_range: false,
            row: json!({"prefix": format!("+{prefix}")}),
        }
    }

    /// The own number of a user.
    fn own_number(number: u64) -> Self {
        Self {
            numbers: vec![number],
            names_a_range: false,
            row: json!({OWN_NUMBER: format!("+{number}")}),
        }
    }
}

/// A request that changes numbers.
struct Request {
    method: &'static str,
    path: String,
    list: &'static str,
    group: Option<&'static str>,
    items: Vec<Item>,
}

impl Request {
    fn random(random: &mut Random) -> Self {
        if random.index(5) == 0 {
            return Self::own_number(random);
        }
        let group = ["sales", "sales", "help"][random.index(3)];
        let mobile = "/api/v1/tenants/foo/";
        let (list, paths, is_put) = match random.index(11) {
            0..5 => (
                "numbers",
                [pool_path("numbers"), group_path(group, "numbers")],
                false,
            ),
            5..7 => (
                "prefixes",
                [pool_path("prefixes"), group_path(group, "prefixes")],
                false,
            ),
            7 => (
                "phoneNumbers",
                [
                    format!("{mobile}mobile_numbers/"),
                    format!("{mobile}groups/{group}/mobile_numbers/"),
                ],
                false,
            ),
            _ => (
                "numbers",
                [String::new(), user_path("sales", USERS[random.index(2)])],
                true,
            ),
        };
        let which = if is_put { 1 } else { random.index(2) };
        let method = if is_put {
            "PUT"
        } else {
            ["POST", "POST", "DELETE"][random.index(3)]
        };
        let names_ranges = method != "POST" && list == "numbers";
        let items = (0..=random.index(2))
            .map(|_| Self::item(random, list, names_ranges))
            .collect();
        let group = (which == 1).then_some(if is_put { "sales" } else { group });
        Self {
            method,
            path: paths[which].clone(),
            list,
            group,
            items,
        }
    }

    /// Gives a user a number: one of the 20, or the bare digits of a prefix.
    fn own_number(random: &mut Random) -> Self {
        let number = NUMBERS + random.below(COUNT);
        Self {
            method: "PUT",
            path: own_path(USERS[random.index(2)]),
            list: OWN_NUMBER,
            group: Some("sales"),
            items: vec![Item::own_number([number, number, DIVIDED][random.index(3)])],
        }
    }

    fn item(random: &mut Random, list: &str, names_ranges: bool) -> Item {
        let first = NUMBERS + random.below(COUNT);
        if list == "prefixes" {
            let part = DIVIDED * 10 + random.below(10);
            return Item::prefix([first, first / 10, part, DIVIDED][random.index(4)]);
        }
        let size = random.below(6);
        Item::range(
            first,
            (0 < size).then_some((first + size).min(NUMBERS + COUNT - 1)),
            names_ranges,
        )
    }

    fn body(&self) -> String {
        if self.list == OWN_NUMBER {
            return self.items[0].row.to_string();
        }
        json!({self.list: self.items.iter().map(|item| &item.row).collect::<Vec<_>>()}).to_string()
    }

    /// Returns whether a holder is what the request is about: the tenant, or its group where the request takes from one.
    fn takes_from(&self, usage: &Value) -> bool {
        let kind = match self.list {
            "numbers" => "range",
            "prefixes" => "prefix",
            _ => "mobile",
        };
        let is_in_group = self.method != "POST" && self.group.is_some();
        usage["kind"] == kind
            && usage["tenantId"] == "foo"
            && (!is_in_group || usage["groupId"] == self.group.unwrap())
    }

    /// The cause of a refusal, as [`CAUSES`] has it.
    fn kind_of(&self, error: &Value) -> String {
        let details = &error["details"];
        let cause = details["cause"].as_str().unwrap();
        let is_held = details["conflicts"]
            .as_array()
            .is_some_and(|held| !held.is_empty());
        match self.list {
            OWN_NUMBER if cause == "held_by_user" && !is_held => "own number noted".to_owned(),
            OWN_NUMBER if self.items[0].numbers == [DIVIDED] => format!("bare digits {cause}"),
            OWN_NUMBER => format!("own number {cause}"),
            _ => cause.to_owned(),
        }
    }

    /// Returns whether a user of the tenant shows this number, but not the one whom the request is about.
    fn is_with_other(&self, system: &Client, number: u64) -> bool {
        let others = USERS.map(own_path).into_iter().filter(|path| *path != self.path);
        let mut shown = others.map(|path| system.get(&path).expect_status(200).body[OWN_NUMBER].clone());
        shown.any(|shown| shown == format!("+{number}"))
    }

    /// Asserts that what an error says of its item agrees with the look-ups.
    fn judge(&self, system: &Client, error: &Value) {
        let details = &error["details"];
        let (cause, reason) = (
            details["cause"].as_str().unwrap(),
            details["reason"].as_str().unwrap(),
        );
        let item = &self.items[usize::try_from(details["index"].as_u64().unwrap_or(0)).unwrap()];
        let usages: Vec<Value> = item.numbers.iter().map(|number| usage(system, *number)).collect();
        let what = format!("{} {} {}: {error}", self.method, self.path, self.body());
        let conflicts = details["conflicts"].as_array().cloned().unwrap_or_default();
        for conflict in &conflicts {
            assert_held(system, conflict, &what);
        }
        let any = |is: &dyn Fn(&Value) -> bool| usages.iter().any(is);
        let all = |is: &dyn Fn(&Value) -> bool| usages.iter().all(is);
        let own = |usage: &Value| self.takes_from(usage);
        let held = |usage: &Value| usage["held"] == true;
        let in_group = |usage: &Value| usage["groupId"] != "" && held(usage);
        let of_conflicts =
            |key: &str| !conflicts.is_empty() && conflicts.iter().all(|conflict| conflict.get(key).is_some());
        let is_true = match cause {
            "not_held" => !any(&|usage| usage["tenantId"] == "foo"),
            "not_in_this_group" => !any(&|usage| held(usage) && usage["groupId"] == self.group.unwrap()),
            "held_in_part" => any(&own) && !all(&own) || self.list == "prefixes" && !conflicts.is_empty(),
            "other_kind" => any(&held) && !any(&own),
            "begins_inside" => all(&own) && reason.contains("lies inside"),
            "spans_definitions" | "spans_shares" => all(&own),
            "held_by_this_tenant" => any(&held) || self.list == "prefixes",
            "held_by_group" | "held_by_this_group" => {
                of_conflicts("groupId") && (item.names_a_range || any(&in_group))
            }
            "held_by_user" if self.list == OWN_NUMBER && conflicts.is_empty() => {
                !any(&held) && self.is_with_other(system, item.numbers[0])
            }
            "held_by_user" => {
                of_conflicts("userId") && (item.names_a_range || any(&|usage| usage["userId"] != ""))
            }
            "held_by_tenant" | "not_available" => any(&|usage| usage["tenantId"] == "bar"),
            "repeated" => 1 < self.items.len(),
            _ => false,
        };
        assert!(is_true, "{what} {usages:?}");
        judge_sentence(reason, &usages, &what);
    }
}

/// Asserts that a sentence on the whole item, and not on some of it, is true of all its numbers.
fn judge_sentence(reason: &str, usages: &[Value], what: &str) {
    let all = |key: &str, name: &str| usages.iter().all(|usage| usage[key] == name);
    if reason.starts_with("some of ") || reason.starts_with("not all of ") {
        return;
    }
    for (key, word) in [("groupId", "group"), ("userId", "user"), ("tenantId", "tenant")] {
        if let Some((_, name)) = reason.split_once(&format!(" is held by {word} ")) {
            assert!(all(key, name.trim_end_matches(" already")), "{what} {usages:?}");
        }
    }
    if let Some((_, kind)) = reason.split_once(" is held as a ") {
        let kind = kind.trim_end_matches(" number");
        assert!(
            usages.iter().any(|usage| usage["kind"] == kind),
            "{what} {usages:?}"
        );
    }
}

/// Asserts that a conflict is held as it says, from its first number to its last.
fn assert_held(system: &Client, conflict: &Value, what: &str) {
    let digits = |text: &Value| text.as_str().map(|text| text.trim_start_matches('+').to_owned());
    let ends = match digits(&conflict["prefix"]) {
        Some(prefix) => [format!("{prefix:0<8}"), format!("{prefix:9<8}")],
        None => ["minPhoneNumber", "maxPhoneNumber"].map(|end| digits(&conflict[end]).unwrap()),
    };
    for end in ends {
        let usage = usage(system, end.parse().unwrap());
        for key in ["tenantId", "groupId", "userId"] {
            let said = conflict.get(key).cloned().unwrap_or_else(|| json!(""));
            assert_eq!(usage[key], said, "{what} {end} {usage}");
        }
    }
}

on_both_databases! {
    fn every_claim_of_a_refusal_agrees_with_a_look_up(database: &TestDatabase) {
        let fixture = TrunkingFixture::start(database);
        fixture.tenant("bar", "ServiceProvider");
        let system = &fixture.system;
        system.post("/api/v1/tenants/bar/mobile_numbers/", &json!({"phoneNumbers": [{"phoneNumber": "+32261017"}]})).expect_status(201);
        let (mut random, mut judged) = (Random(0x2545_f491_4f6c_dd1d), BTreeMap::<String, usize>::new());
        for _ in 0..REQUESTS {
            let request = Request::random(&mut random);
            let answer = system.send(request.method, &request.path, request.body());
            assert!(answer.status < 500, "{}", answer.text);
            for error in answer.body["errors"].as_array().into_iter().flatten() {
                let count = judged.entry(request.kind_of(error)).or_default();
                if *count < JUDGED {
                    *count += 1;
                    request.judge(system, error);
                }
            }
        }
        assert!(judged.keys().eq(CAUSES.iter()), "{judged:?}");
    }
}
