//! Tests of pages that are read while the list changes: nothing that was there throughout is skipped or shown twice.

use std::collections::{BTreeMap, BTreeSet};

use numbering_tests::app::{Answer, Client};
use numbering_tests::database::TestDatabase;
use numbering_tests::on_both_databases;
use numbering_tests::trunking_fixture::{TrunkingFixture, group_path, pool_path};
use serde_json::{Value, json};

/// The first of the 60 ranges that are numbers.
const NUMBERS: u64 = 3_226_100_000;
/// The first of the 60 mobile numbers.
const MOBILE: u64 = 32_471_000_000;
/// The first of the 60 longest prefixes; those of five digits have ten of them each.
const PREFIXES: u64 = 493_000;
const COUNT: u64 = 60;
/// The times that each list is read.
const ROUNDS: usize = 8;

/// Pseudo-random numbers (xorshift): the same in each run.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }

    pub(crate) fn index(&mut self, end: u64) -> usize {
        usize::try_from(self.below(end)).unwrap()
    }

    fn range(&mut self, first: u64) -> (u64, u64) {
        let (one, other) = (self.below(COUNT), self.below(COUNT));
        let size = self.below(20);
        (
            first + one.min(other),
            first + (one.min(other) + size).min(COUNT - 1),
        )
    }

    fn prefix(&mut self) -> u64 {
        let longest = PREFIXES + self.below(COUNT);
        if self.below(2) == 0 { longest } else { longest / 10 }
    }
}

/// A list: its path, the names of its parts, and the numbers or longest prefixes of a row.
struct List {
    path: String,
    parts: &'static [&'static str],
    leaves: fn(&Value) -> Vec<u64>,
}

fn digits(text: &Value) -> u64 {
    text.as_str().unwrap().trim_start_matches('+').parse().unwrap()
}

fn of_range(row: &Value) -> Vec<u64> {
    (digits(&row["minPhoneNumber"])..=digits(&row["maxPhoneNumber"])).collect()
}

fn of_number(row: &Value) -> Vec<u64> {
    vec![digits(if row.is_string() {
        row
    } else {
        &row["phoneNumbers"]
    })]
}

fn of_prefix(row: &Value) -> Vec<u64> {
    let prefix = digits(&row["prefix"]);
    (PREFIXES..PREFIXES + COUNT)
        .filter(|leaf| *leaf == prefix || leaf / 10 == prefix)
        .collect()
}

fn lists() -> Vec<List> {
    let mobile = "/api/v1/tenants/foo/mobile_numbers/?";
    let list = |path: String, parts, leaves| List { path, parts, leaves };
    vec![
        list(pool_path("numbers") + "?", &["numbers"], of_range),
        list(
            pool_path("available_numbers") + "?",
            &["available_numbers"],
            of_range,
        ),
        list(group_path("sales", "numbers") + "?", &["numbers"], of_range),
        list(pool_path("prefixes") + "?", &["prefixes"], of_prefix),
        list(
            pool_path("available_prefixes") + "?",
            &["available_prefixes"],
            of_prefix,
        ),
        list(group_path("sales", "prefixes") + "?", &["prefixes"], of_prefix),
        list(
            mobile.to_owned(),
            &["assigned_numbers", "available_numbers"],
            of_number,
        ),
        list(
            format!("{mobile}view=ranges&"),
            &["assigned_ranges", "available_ranges"],
            of_range,
        ),
    ]
}

impl List {
    fn shown(&self, page: &Answer) -> Vec<u64> {
        let rows = self
            .parts
            .iter()
            .flat_map(|part| page.body[part].as_array().unwrap());
        rows.flat_map(self.leaves).collect()
    }

    fn whole(&self, system: &Client) -> BTreeSet<u64> {
        self.shown(&system.get(&self.path).expect_status(200))
            .into_iter()
            .collect()
    }

    /// Reads the list page by page, with changes between the pages.
    fn read_while_it_changes(&self, system: &Client, random: &mut Random) {
        let (mut after, mut told) = (String::new(), BTreeMap::<u64, usize>::new());
        let mut throughout = self.whole(system);
        loop {
            let limit = 1 + random.below(4);
            let page = system
                .get(&format!("{}limit={limit}{after}", self.path))
                .expect_status(200);
            self.shown(&page)
                .into_iter()
                .for_each(|leaf| *told.entry(leaf).or_default() += 1);
            let Some(next) = page.body["next"].as_str() else {
                break;
            };
            after = format!("&after=%2B{}", next.trim_start_matches('+'));
            for _ in 0..random.below(4) {
                change(system, random);
                let now = self.whole(system);
                throughout.retain(|leaf| now.contains(leaf));
            }
        }
        for leaf in throughout {
            assert_eq!(told.get(&leaf), Some(&1), "{leaf} of {}", self.path);
        }
    }
}

/// Changes something, if it can be.
fn change(system: &Client, random: &mut Random) {
    let item = |(first, last): (u64, u64)| json!({"minPhoneNumber": format!("+{first}"), "maxPhoneNumber": format!("+{last}")});
    let (list, body) = match random.below(3) {
        0 => ("numbers", json!({"numbers": [item(random.range(NUMBERS))]})),
        1 => (
            "prefixes",
            json!({"prefixes": [{"prefix": format!("+{}", random.prefix())}]}),
        ),
        _ => ("", json!({"phoneNumbers": [item(random.range(MOBILE))]})),
    };
    let (pool, group) = if list.is_empty() {
        let of_tenant = "/api/v1/tenants/foo";
        (
            format!("{of_tenant}/mobile_numbers/"),
            format!("{of_tenant}/groups/sales/mobile_numbers/"),
        )
    } else {
        (pool_path(list), group_path("sales", list))
    };
    let method = ["POST", "POST", "DELETE"][random.index(3)];
    let path = if random.below(2) == 0 { pool } else { group };
    let answer = system.send(method, &path, body.to_string());
    assert!(answer.status < 500, "{}", answer.text);
}

on_both_databases! {
    fn what_was_there_throughout_is_shown_once(database: &TestDatabase) {
        let fixture = TrunkingFixture::start(database);
        let (system, mut random) = (&fixture.system, Random(0x9e37_79b9_7f4a_7c15));
        (0..60).for_each(|_| change(system, &mut random));
        for _ in 0..ROUNDS {
            for list in lists() {
                list.read_while_it_changes(system, &mut random);
            }
        }
    }

    fn a_row_that_was_joined_is_shown_from_the_next_number_on(database: &TestDatabase) {
        let fixture = TrunkingFixture::start(database);
        fixture.define(&["+3221110000..+3221110099"]);
        fixture.assign("sales", &["+3221110050..+3221110050"]);
        let available = pool_path("available_numbers");
        let page = fixture.system.get(&format!("{available}?limit=1")).expect_status(200);
        assert_eq!(page.body["next"], "+3221110049");
        let returned = json!({"numbers": [{"minPhoneNumber": "+3221110050"}]});
        fixture.system.delete(&group_path("sales", "numbers"), &returned).expect_status(200);
        assert_eq!(fixture.list(&format!("{available}?limit=1&after=%2B3221110049")), ["+3221110050..+3221110099"]);
        let prefixes = pool_path("available_prefixes");
        fixture.create(&pool_path("prefixes"), &json!({"prefixes": [{"prefix": "+43190"}]}));
        assert_eq!(fixture.list(&format!("{prefixes}?after=%2B431907")), ["+431908", "+431909"]);
        assert_eq!(fixture.list(&format!("{prefixes}?after=%2B43190")), [""; 0]);
    }
}
