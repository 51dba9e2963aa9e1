//! Tests of the memory budget: bodies on their way, and changes that wait.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use numbering_tests::app::TestApp;
use numbering_tests::database::TestDatabase;
use numbering_tests::fixtures::{FOO_NUMBERS, foo_and_bar_with, number_list};
use numbering_tests::on_both_databases;
use numbering_tests::raw_http::{self, AUTHORIZATION};
use serde_json::json;

/// 4 MiB: large bodies may take 3.75 MiB together, and those of one consumer 1.875 MiB.
const BUDGET: &str = "--memory-bytes=4194304";
const MIB: usize = 1024 * 1024;
const POST: &str = "POST /api/v1/tenants/foo/mobile_numbers/ HTTP/1.1";

/// The authorization header of a new token.
fn new_token(app: &TestApp) -> String {
    let token = json!({"role": "system_admin"});
    let created = app.system().post("/api/v1/tokens/", &token).expect_status(201);
    format!(
        "Authorization: Bearer {}",
        created.body["token"].as_str().unwrap()
    )
}

/// A connection on which a body of `length` bytes was announced, and does not come.
fn unfinished_body(app: &TestApp, authorization: &str, length: usize) -> TcpStream {
    let mut stream = TcpStream::connect(app.address()).unwrap();
    let head = format!("{POST}\r\nHost: x\r\n{authorization}\r\nContent-Length: {length}\r\n\r\n");
    stream.write_all(head.as_bytes()).unwrap();
    stream
}

/// The answer to a body of `length` bytes that is announced; empty if the service waits for the body.
fn answer_at_once(app: &TestApp, authorization: &str, length: usize) -> String {
    let mut stream = unfinished_body(app, authorization, length);
    stream.set_read_timeout(Some(Duration::from_millis(300))).unwrap();
    let (mut answer, mut part) = (Vec::new(), [0; 4096]);
    while let Ok(1..) = stream
        .read(&mut part)
        .inspect(|&count| answer.extend_from_slice(&part[..count]))
    {}
    String::from_utf8(answer).unwrap()
}

/// Returns true if a body of `length` bytes gets 503 before it arrives.
fn is_refused(app: &TestApp, authorization: &str, length: usize) -> bool {
    let answer = answer_at_once(app, authorization, length);
    assert!(
        answer.is_empty() || raw_http::status(&answer) == "503",
        "{answer}"
    );
    !answer.is_empty()
}

/// Numbers without neighbours.
fn scattered(count: u64) -> Vec<String> {
    (0..count)
        .map(|index| format!("+{}", 32_471_000_000 + 2 * index))
        .collect()
}

/// Holds what `hold` makes, anew until `is_so`: the request that asks may come first and take the memory.
fn hold_until<T>(is_so: impl Fn() -> bool, hold: impl Fn() -> T) -> T {
    let begin = Instant::now();
    loop {
        let bodies = hold();
        if is_so() {
            return bodies;
        }
        assert!(begin.elapsed() < Duration::from_secs(20));
    }
}

/// Waits until `is_so`.
fn wait_until(is_so: impl Fn() -> bool) {
    let begin = Instant::now();
    while !is_so() {
        assert!(begin.elapsed() < Duration::from_secs(20));
        std::thread::sleep(Duration::from_millis(20));
    }
}

on_both_databases! {
    fn unfinished_bodies_take_no_more_than_the_budget(database: &TestDatabase) {
        let app = foo_and_bar_with(database, &[BUDGET, "--body-seconds=4"]);
        let [second, third, fourth] = [(), (), ()].map(|()| new_token(&app));
        let _held = hold_until(|| is_refused(&app, &fourth, MIB), || {
            [AUTHORIZATION, &second, &third].map(|token| unfinished_body(&app, token, MIB))
        });
        let refused = answer_at_once(&app, &fourth, MIB);
        for part in ["503", "retry-after: 1", "\"outcome\":\"not_applied\""] {
            assert!(refused.contains(part), "{refused}");
        }
        app.system().post(FOO_NUMBERS, &number_list(&["+32471000001"])).expect_status(201);
        // the time limit on bodies returns the memory
        wait_until(|| !is_refused(&app, &fourth, MIB));
    }

    fn one_token_takes_half_of_the_memory(database: &TestDatabase) {
        let app = foo_and_bar_with(database, &[BUDGET]);
        let other = new_token(&app);
        let held = hold_until(|| is_refused(&app, AUTHORIZATION, MIB), || unfinished_body(&app, AUTHORIZATION, MIB));
        assert!(!is_refused(&app, &other, MIB));
        drop(held);
        wait_until(|| !is_refused(&app, AUTHORIZATION, MIB));
    }

    fn a_body_that_alone_is_too_large_for_the_memory_is_refused(database: &TestDatabase) {
        let app = foo_and_bar_with(database, &[BUDGET]);
        let refused = answer_at_once(&app, AUTHORIZATION, 2 * MIB);
        assert_eq!(raw_http::status(&refused), "413", "{refused}");
        assert!(refused.contains("\"limit\":1966080"), "{refused}");
        let chunk = format!("{:x}\r\n{}\r\n", 2 * MIB, " ".repeat(2 * MIB));
        let refused = raw_http::send(&app, &[POST, AUTHORIZATION, "Transfer-Encoding: chunked"], chunk.as_bytes());
        assert_eq!(raw_http::status(&refused), "413", "{refused}");
    }

    fn a_change_that_waits_keeps_its_memory(database: &TestDatabase) {
        let app = foo_and_bar_with(database, &[BUDGET, "--request-seconds=20"]);
        let mut other = database.session();
        other.run("BEGIN").unwrap();
        other.run("UPDATE write_lock SET turn = turn + 1").unwrap();
        let numbers = scattered(10_000);
        let numbers: Vec<&str> = numbers.iter().map(String::as_str).collect();
        std::thread::scope(|scope| {
            let bulk = scope.spawn(|| app.system().post(FOO_NUMBERS, &number_list(&numbers)));
            // the items and their answer take 1.5 MiB
            wait_until(|| app.anonymous().get("/metrics").text.contains("
numbering_changes_waiting 1
"));
            assert!(is_refused(&app, AUTHORIZATION, 3 * MIB / 4));
            other.run("ROLLBACK").unwrap();
            bulk.join().unwrap().expect_status(201);
        });
        assert!(!is_refused(&app, AUTHORIZATION, 3 * MIB / 4));
    }

    fn a_long_list_asks_for_memory_before_it_is_loaded(database: &TestDatabase) {
        let add = |app: &TestApp, numbers: &[String]| {
            let numbers: Vec<&str> = numbers.iter().map(String::as_str).collect();
            app.system().post(FOO_NUMBERS, &number_list(&numbers)).expect_status(201);
        };
        let numbers = scattered(45_000);
        let (listed, further) = numbers.split_at(20_000);
        // lists may take 960 KiB together, and those of one tenant 480 KiB: 24,576 intervals of 20 bytes
        let with_little = || TestApp::start_with(database, &["--memory-bytes=1048576"]);
        add(&foo_and_bar_with(database, &[]), listed);
        let found = with_little().system().get(FOO_NUMBERS).expect_status(200).body;
        assert_eq!(found["available_numbers"], json!(listed));
        add(&TestApp::start(database), further);
        let app = with_little();
        let refused = app.system().get(FOO_NUMBERS);
        refused.expect_codes(413, &[1008]);
        assert_eq!(refused.body["errors"][0]["details"]["limit"], 491_520);
        app.system().get(&format!("{FOO_NUMBERS}?limit=10000")).expect_status(200);
    }

    fn a_client_that_does_not_read_is_cut_off_and_returns_its_memory(database: &TestDatabase) {
        let app = foo_and_bar_with(database, &["--memory-bytes=4194304", "--send-seconds=2"]);
        for numbers in scattered(60_000).chunks(10_000) {
            let numbers: Vec<&str> = numbers.iter().map(String::as_str).collect();
            app.system().post(FOO_NUMBERS, &number_list(&numbers)).expect_status(201);
        }
        // 4 MB, of 1.2 MB of intervals, where one consumer has 1.9 MB
        let ranges = format!("{FOO_NUMBERS}?view=ranges");
        let mut unread = TcpStream::connect(app.address()).unwrap();
        let head = format!("GET {ranges} HTTP/1.1\r\nHost: x\r\n{AUTHORIZATION}\r\n\r\n");
        unread.write_all(head.as_bytes()).unwrap();
        unread.read_exact(&mut [0; 12]).unwrap();
        app.system().get(&ranges).expect_codes(503, &[1012]);
        wait_until(|| app.system().get(&ranges).status == 200);
        // the system closed the connection without a word: the client learns it from what it sends
        wait_until(|| (&unread).write_all(b" ").is_err());
    }
}
