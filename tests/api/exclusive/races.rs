//! Tests of concurrent requests for exclusive numbers: the second of two is refused, and no id is issued twice.

use std::collections::HashSet;
use std::thread;

use numbering_tests::app::{Client, TestApp};
use numbering_tests::database::{Backend, TestDatabase};
use numbering_tests::on_both_databases;
use serde_json::json;

use super::ids::value_of;
use super::{EXCLUSIVE, assert_refused, create_number};

on_both_databases! {
    fn one_of_many_equal_creations_on_two_servers_succeeds(database: &TestDatabase) {
        let apps = servers(database);
        for round in 0..5 {
            let body = json!({"number": format!("round {round}")});
            let answers = send_together(&apps, |system, _| system.post(EXCLUSIVE, &body));
            let (won, lost): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == 200);
            assert_eq!((won.len(), lost.len()), (1, 7), "{answers:?}");
            for answer in lost {
                assert_refused(answer, 409, "ALREADY_EXISTS", None);
                assert_eq!(answer.body["errors"][0]["detail"]["id"], won[0].body["id"]);
            }
        }
        assert_eq!(apps[0].system().get(EXCLUSIVE).body["count"], 5);
    }

    fn one_of_many_conflicting_updates_of_a_number_succeeds(database: &TestDatabase) {
        let apps = servers(database);
        let paths: Vec<String> = (0..8).map(|n| create_number(&apps[0].system(), &n.to_string())).collect();
        let answers = send_together(&apps, |system, n| system.post(&paths[n], &json!({"number": "the one"})));
        let won: Vec<&String> = (0..8).filter(|n| answers[*n].status == 200).map(|n| &paths[n]).collect();
        assert_eq!(won.len(), 1, "{answers:?}");
        for answer in answers.iter().filter(|answer| answer.status != 200) {
            assert_refused(answer, 409, "ALREADY_EXISTS", None);
            let winner = answer.body["errors"][0]["detail"]["id"].as_str().unwrap();
            assert_eq!(format!("{EXCLUSIVE}/{winner}"), *won[0]);
        }
    }

    fn concurrent_servers_never_share_an_id(database: &TestDatabase) {
        let apps = servers(database);
        let created = send_together(&apps, |system, n| {
            (0..25).map(|m| create_number(system, &format!("{n}.{m}"))).collect::<Vec<_>>()
        });
        let paths: HashSet<&String> = created.iter().flatten().collect();
        assert_eq!(paths.len(), 200);
        for paths in &created {
            assert!(paths.iter().map(|path| value_of(path)).is_sorted(), "{paths:?}");
        }
    }
}

/// Two servers, or one where the database allows only one.
fn servers(database: &TestDatabase) -> Vec<TestApp> {
    let count = match database.backend() {
        Backend::Sqlite => 1,
        Backend::Postgres => 2,
    };
    (0..count).map(|_| TestApp::start(database)).collect()
}

/// The answers to eight system admins that send a request at the same time, spread over the servers.
fn send_together<T: Send>(apps: &[TestApp], ask: impl Fn(&Client, usize) -> T + Sync) -> Vec<T> {
    let (ask, barrier) = (&ask, &std::sync::Barrier::new(8));
    thread::scope(|scope| {
        let asking: Vec<_> = (0..8)
            .map(|n| {
                let system = apps[n % apps.len()].system();
                scope.spawn(move || {
                    barrier.wait();
                    ask(&system, n)
                })
            })
            .collect();
        asking.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}
