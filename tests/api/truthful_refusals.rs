//! Tests of what refusals say: each reason, cause and conflict agrees with a look-up of the same numbers.

use std::collections::BTreeMap;

use numbering_tests::app::Client;
use numbering_tests::database::TestDatabase;
use numbering_tests::on_both_databases;
use numbering_tests::trunking_fixture::{
    TrunkingFixture, error_summaries, group_path, pool_path, prefix_list, range_list, user_path,
};
use serde_json::{Value, json};

use crate::paging_changes::Random;

/// The first of the 20 numbers of eight digits, all under `+322610`.
const NUMBERS: u64 = 32_261_000;
const COUNT: u64 = 20;
/// The requests that are sent.
const REQUESTS: usize = 2500;
/// The refusals of each cause that are judged.
const JUDGED: usize = 25;
/// The causes that a refusal has.
const CAUSES: [&str; 13] = [
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

    fn prefix(prefix: u64) -> Self {
        let length = 10_u64.pow(8 - u32::try_from(prefix.to_string().len()).unwrap());
        let numbers = (prefix * length..(prefix + 1) * length).collect();
        Self {
            numbers,
            names_a_range: false,
            row: json!({"prefix": format!("+{prefix}")}),
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
                [String::new(), user_path("sales", ["ann", "bob"][random.index(2)])],
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

    fn item(random: &mut Random, list: &str, names_ranges: bool) -> Item {
        let first = NUMBERS + random.below(COUNT);
        if list == "prefixes" {
            return Item::prefix([first, first / 10][random.index(2)]);
        }
        let size = random.below(6);
        Item::range(
            first,
            (0 < size).then_some((first + size).min(NUMBERS + COUNT - 1)),
            names_ranges,
        )
    }

    fn body(&self) -> String {
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

    /// Asserts that what an error says of its item agrees with the look-ups.
    fn judge(&self, system: &Client, error: &Value) {
        let details = &error["details"];
        let (cause, reason) = (
            details["cause"].as_str().unwrap(),
            details["reason"].as_str().unwrap(),
        );
        let item = &self.items[usize::try_from(details["index"].as_u64().unwrap()).unwrap()];
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
            "held_by_user" => {
                of_conflicts("userId") && (item.names_a_range || any(&|usage| usage["userId"] != ""))
            }
            "held_by_tenant" => any(&|usage| usage["tenantId"] == "bar"),
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
                let cause = error["details"]["cause"].as_str().unwrap().to_owned();
                let count = judged.entry(cause).or_default();
                if *count < JUDGED {
                    *count += 1;
                    request.judge(system, error);
                }
            }
        }
        assert!(judged.keys().eq(CAUSES.iter()), "{judged:?}");
    }

    fn the_reasons_of_the_field_are_true(database: &TestDatabase) {
        let fixture = TrunkingFixture::start(database);
        let system = &fixture.system;
        fixture.define(&["+4722110000..+4722110099"]);
        fixture.assign("sales", &["+4722110010..+4722110019"]);
        fixture.assign("help", &["+4722110030..+4722110039"]);
        fixture.assign("help", &["+4722110040..+4722110049"]);
        let carried = range_list(&["+4722110015..+4722110015"]);
        system.put(&user_path("sales", "ann"), &carried).expect_status(200);
        fixture.create("/api/v1/tenants/foo/mobile_numbers/", &json!({"phoneNumbers": [{"phoneNumber": "+4790000000"}]}));
        fixture.create(&pool_path("prefixes"), &prefix_list(&["+472233", "+4724"]));
        system.delete(&pool_path("prefixes"), &prefix_list(&["+4722335"])).expect_status(200);
        let (pool, group) = (pool_path("numbers"), group_path("sales", "numbers"));
        let user = user_path("sales", "bob");
        for (method, path, item, cause, reason) in [
            ("DELETE", &pool, "+4722110000", "1003 held_by_group", "some of the range that begins at +4722110000 is held by group sales"),
            ("DELETE", &pool, "+4722110055", "1004 begins_inside",
                "no range of tenant foo begins at +4722110055, which lies inside +4722110050..+4722110099"),
            ("DELETE", &group, "+4722110012", "19 begins_inside",
                "no range of group sales begins at +4722110012, which lies inside +4722110010..+4722110014"),
            ("PUT", &user, "+4722110012", "19 begins_inside",
                "no range of group sales begins at +4722110012, which lies inside +4722110010..+4722110014"),
            ("DELETE", &group, "+4722110010", "1003 held_by_user", "some of the range that begins at +4722110010 is held by user ann"),
            ("POST", &group, "+4790000000", "19 other_kind", "+4790000000 is held as a mobile number"),
            ("POST", &group, "+4722330000", "19 other_kind", "+4722330000 is held as a prefix"),
            ("DELETE", &group_path("help", "numbers"), "+4722110035..+4722110045", "19 spans_shares",
                "+4722110035..+4722110045 lies in more than one assignment of group help"),
        ] {
            let refused = system.send(method, path, range_list(&[item]).to_string());
            let summary = error_summaries(&refused).join(" ");
            assert!(summary.starts_with(&format!("0 {cause} ")), "{summary}");
            assert_eq!(refused.body["errors"][0]["details"]["reason"], reason);
        }
        let refused = system.delete(&pool_path("prefixes"), &prefix_list(&["+472233"]));
        assert_eq!(refused.body["errors"][0]["details"]["reason"], "not all of +472233 is held by tenant foo");
        assert_eq!(refused.body["errors"][0]["details"]["conflicts"].as_array().unwrap().len(), 9);
    }

    fn every_item_of_a_list_is_told_what_holds_it(database: &TestDatabase) {
        let fixture = TrunkingFixture::start(database);
        let system = &fixture.system;
        fixture.define(&["+4722110000..+4722110099"]);
        fixture.create(&pool_path("prefixes"), &prefix_list(&["+4724"]));
        let mobile = "/api/v1/tenants/foo/mobile_numbers/";
        fixture.create(mobile, &json!({"phoneNumbers": [{"phoneNumber": "+4790000000"}]}));
        let numbers = ["+4790000001", "+4722110005", "+4724000000", "+4790000000"];
        let list = json!({"phoneNumbers": numbers.map(|number| json!({"phoneNumber": number}))});
        for (method, path) in [
            ("POST", "/api/v1/tenants/foo/groups/sales/mobile_numbers/"),
            ("DELETE", "/api/v1/tenants/foo/groups/sales/mobile_numbers/"),
            ("DELETE", mobile),
        ] {
            let answer = system.send(method, path, list.to_string());
            assert_eq!(answer.status, 207, "{method} {path} {}", answer.text);
            let reasons: Vec<&str> =
                answer.body["result"].as_array().unwrap().iter().map(|row| row["reason"].as_str().unwrap_or("")).collect();
            let of_group = method == "DELETE" && path != mobile;
            let nothing = if of_group { "+4790000001 is not a mobile number of group sales" } else { "+4790000001 is not a mobile number of tenant foo" };
            let (range, prefix) = if of_group {
                ("+4722110005 is not a mobile number of group sales", "+4724000000 is not a mobile number of group sales")
            } else {
                ("+4722110005 is held as a range", "+4724000000 is held as a prefix")
            };
            assert_eq!(reasons, [nothing, range, prefix, ""], "{method} {path}");
        }
    }

    fn an_item_that_repeats_a_refused_one_is_judged_by_itself(database: &TestDatabase) {
        let fixture = TrunkingFixture::start(database);
        fixture.tenant("bar", "ServiceProvider");
        let (system, path) = (&fixture.system, |tenant| format!("/api/v1/tenants/{tenant}/mobile_numbers/"));
        let numbers = |items: Value| json!({"phoneNumbers": items});
        system.post(&path("bar"), &numbers(json!([{"phoneNumber": "+4470000005"}]))).expect_status(201);
        let range = json!({"minPhoneNumber": "+4470000001", "maxPhoneNumber": "+4470000009"});
        let added = system.post(&path("foo"), &numbers(json!([range, {"phoneNumber": "+4470000003"}, {"phoneNumber": "+4470000003"}])));
        let codes: Vec<&Value> = added.body["result"].as_array().unwrap().iter().map(|row| &row["code"]).collect();
        assert_eq!((added.status, codes), (207, vec![&json!(1009), &Value::Null, &json!(1011)]));
        assert_eq!(added.header("Numbers-Changed"), "1");
    }

    fn the_count_of_numbers_that_changed_hands_is_told(database: &TestDatabase) {
        let fixture = TrunkingFixture::start(database);
        let system = &fixture.system;
        let mobile = "/api/v1/tenants/foo/mobile_numbers/";
        let (users, numbers) = ("/api/v1/tenants/foo/groups/sales/users/", "/api/v1/tenants/foo/groups/sales/mobile_numbers/");
        let block = json!({"phoneNumbers": [{"minPhoneNumber": "+32471000000", "maxPhoneNumber": "+32471000009"}]});
        let whole = range_list(&["+3226130000"]);
        for (method, path, body, expected) in [
            ("POST", pool_path("numbers"), range_list(&["+3226130000..+3226139999"]), "10000"),
            ("POST", group_path("sales", "numbers"), range_list(&["+3226130000..+3226130009"]), "10"),
            ("PUT", user_path("sales", "ann"), range_list(&["+3226130001..+3226130002"]), "2"),
            ("PUT", user_path("sales", "ann"), range_list(&["+3226130002..+3226130002"]), "1"),
            ("PUT", user_path("sales", "ann"), range_list(&[]), "1"),
            ("PUT", user_path("sales", "ann"), range_list(&[]), ""),
            ("DELETE", group_path("sales", "numbers"), whole.clone(), "10"),
            ("DELETE", pool_path("numbers"), whole, "10000"),
            ("POST", pool_path("prefixes"), prefix_list(&["+3249", "+3248"]), "2"),
            ("DELETE", pool_path("prefixes"), prefix_list(&["+32495"]), "1"),
            ("POST", mobile.to_owned(), block.clone(), "10"),
            ("POST", numbers.to_owned(), block, "10"),
            ("POST", users.to_owned(), json!({"userId": "cleo", "phoneNumber": "+32471000001"}), "1"),
            ("PUT", format!("{users}cleo/"), json!({"phoneNumber": "+32471000002"}), "2"),
            ("PUT", format!("{users}cleo/"), json!({"lastName": "x"}), ""),
            ("DELETE", format!("{users}cleo/"), json!({}), "1"),
            ("POST", "/api/v1/tenants/".to_owned(), json!({"tenantId": "new"}), ""),
        ] {
            let answer = system.send(method, &path, body.to_string());
            assert!(answer.status < 300, "{}", answer.text);
            assert_eq!(answer.header("Numbers-Changed"), expected, "{method} {path} {body}");
        }
    }
}
