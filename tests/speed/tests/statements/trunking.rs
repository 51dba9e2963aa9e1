//! Bulk changes of trunk ranges and prefixes take as many statements as small ones.

use numbering_tests::app::Answer;
use numbering_tests::database::TestDatabase;
use numbering_tests::on_both_databases;
use numbering_tests::trunking_fixture::{TrunkingFixture, group_path, pool_path};
use serde_json::{Value, json};

use super::counter::Count;

/// The items of a short and of a long list: both are bulk changes.
const ITEMS: [u64; 2] = [200, 2000];

/// A list of ranges of five numbers, which begin at different numbers in each of the turns.
fn ranges(turn: u64, count: u64) -> Value {
    let range = |index: u64| {
        let first = 3_220_000_000 + turn * 100_000_000 + index * 20;
        json!({"minPhoneNumber": format!("+{first}"), "maxPhoneNumber": format!("+{}", first + 4)})
    };
    json!({"numbers": (0..count).map(range).collect::<Vec<Value>>()})
}

/// The same ranges, each named by its first number alone.
fn firsts(ranges: &Value) -> Value {
    let first = |range: &Value| json!({"minPhoneNumber": range["minPhoneNumber"]});
    json!({"numbers": ranges["numbers"].as_array().unwrap().iter().map(first).collect::<Vec<Value>>()})
}

fn prefixes(turn: u64, count: u64) -> Value {
    let prefix = |index: u64| json!({"prefix": format!("+43{}", turn * 100_000 + 1_000_000 + index * 2)});
    json!({"prefixes": (0..count).map(prefix).collect::<Vec<Value>>()})
}

/// A part of each of some prefixes: with it the bare digits of the prefix change hands.
fn parts(prefixes: &Value) -> Value {
    let part = |prefix: &Value| json!({"prefix": format!("{}5", prefix["prefix"].as_str().unwrap())});
    json!({"prefixes": prefixes["prefixes"].as_array().unwrap().iter().map(part).collect::<Vec<Value>>()})
}

/// The numbers of statements of the requests that define, assign, give back and withdraw ranges or prefixes.
fn statements(count: &Count, fixture: &TrunkingFixture, list: &str, bodies: [&Value; 4]) -> [usize; 4] {
    let (pool, group) = (pool_path(list), group_path("sales", list));
    let requests = [
        ("POST", &pool),
        ("POST", &group),
        ("DELETE", &group),
        ("DELETE", &pool),
    ];
    let send = |((method, path), body): ((&str, &String), &Value)| {
        count.statements(|| {
            let answer: Answer = fixture.system.send(method, path, body.to_string());
            assert!(answer.status < 202, "{method} {path}: {}", answer.text);
        })
    };
    let mut taken = requests.into_iter().zip(bodies).map(send);
    [(); 4].map(|()| taken.next().unwrap())
}

on_both_databases! {
    fn a_long_list_of_ranges_takes_as_many_statements_as_a_short_one(database: &TestDatabase) {
        let count = Count::begin();
        let fixture = TrunkingFixture::start(database);
        let [few, many] = [0, 1].map(|turn: usize| {
            let ranges = ranges(turn as u64, ITEMS[turn]);
            let firsts = firsts(&ranges);
            statements(&count, &fixture, "numbers", [&ranges, &ranges, &firsts, &firsts])
        });
        assert_eq!(few, many);
    }

    fn a_long_list_of_prefixes_takes_as_many_statements_as_a_short_one(database: &TestDatabase) {
        let count = Count::begin();
        let fixture = TrunkingFixture::start(database);
        let [few, many] = [0, 1].map(|turn: usize| {
            let prefixes = prefixes(turn as u64, ITEMS[turn]);
            statements(&count, &fixture, "prefixes", [&prefixes; 4])
        });
        assert_eq!(few, many);
    }

    fn a_long_list_of_parts_of_prefixes_takes_as_many_statements_as_a_short_one(database: &TestDatabase) {
        let count = Count::begin();
        let fixture = TrunkingFixture::start(database);
        let [few, many] = [0, 1].map(|turn: usize| {
            let prefixes = prefixes(turn as u64, ITEMS[turn]);
            let parts = parts(&prefixes);
            statements(&count, &fixture, "prefixes", [&prefixes, &prefixes, &parts, &parts])
        });
        assert_eq!(few, many);
    }
}
