//! Tests of limits: on time, on queueing, and on failed requests.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use numbering_tests::app::{Answer, Client, TestApp};
use numbering_tests::database::TestDatabase;
use numbering_tests::fixtures::{FOO_NUMBERS, foo_and_bar, foo_and_bar_with, number_list};
use numbering_tests::on_both_databases;
use numbering_tests::raw_http::{self, AUTHORIZATION};
use serde_json::json;

const EXCLUSIVE: &str = "/api/exclusive_numbers";

/// The answers to `count` concurrent requests.
fn send_together(count: usize, ask: impl Fn() -> Answer + Sync) -> Vec<Answer> {
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..count).map(|_| scope.spawn(&ask)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}

/// One more database on the same backend.
fn new_database(database: &TestDatabase) -> TestDatabase {
    TestDatabase::create(database.backend()).unwrap()
}

/// Clients without a token and with an unknown one.
fn unauthorized_clients(app: &TestApp) -> [Client; 2] {
    [app.anonymous(), app.anonymous().with_token("no-such-token")]
}

on_both_databases! {
    fn a_late_body_is_answered_408(database: &TestDatabase) {
        let app = foo_and_bar_with(database, &["--body-seconds=0.5"]);
        for (path, code) in [(FOO_NUMBERS, "1015"), (EXCLUSIVE, "\"REQUEST_TIMEOUT\"")] {
            let begin = Instant::now();
            let line = format!("POST {path} HTTP/1.1");
            let answer = raw_http::send(&app, &[&line, AUTHORIZATION, "Content-Length: 100"], b"{\"number\":");
            assert_eq!(raw_http::status(&answer), "408", "{answer}");
            assert!(answer.contains(&format!("{{\"errors\":[{{\"code\":{code},")), "{answer}");
            assert!(answer.contains("within 0.5 seconds"), "{answer}");
            assert!((500..5_000).contains(&begin.elapsed().as_millis()));
        }
        assert_eq!(app.system().get(EXCLUSIVE).body["count"], 0);
    }

    fn a_slow_body_is_answered_408(database: &TestDatabase) {
        let app = foo_and_bar_with(database, &["--body-seconds=1"]);
        let mut stream = TcpStream::connect(app.address()).unwrap();
        let head = format!("POST {FOO_NUMBERS} HTTP/1.1\r\nHost: x\r\n{AUTHORIZATION}\r\nContent-Length: 1000\r\n\r\n");
        stream.write_all(head.as_bytes()).unwrap();
        let (begin, mut answer) = (Instant::now(), String::new());
        stream.set_read_timeout(Some(Duration::from_millis(100))).unwrap();
        while !answer.contains("1015") && begin.elapsed() < Duration::from_secs(10) {
            drop(stream.write_all(b" "));
            let mut part = [0; 4096];
            let count = stream.read(&mut part).unwrap_or(0);
            answer.push_str(&String::from_utf8_lossy(&part[..count]));
        }
        assert_eq!(raw_http::status(&answer), "408", "{answer}");
        assert!((1_000..5_000).contains(&begin.elapsed().as_millis()));
    }

    fn a_late_head_is_answered_408(database: &TestDatabase) {
        let app = TestApp::start_with(database, &["--head-seconds=1"]);
        for sent in ["", "GET /healthz HTTP/1.1\r\nHo"] {
            let mut stream = TcpStream::connect(app.address()).unwrap();
            stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
            stream.write_all(sent.as_bytes()).unwrap();
            let (begin, mut answer) = (Instant::now(), String::new());
            drop(stream.read_to_string(&mut answer));
            assert_eq!(raw_http::status(&answer), "408", "{answer}");
            assert!(begin.elapsed() < Duration::from_secs(5), "{sent:?}");
        }
    }

    fn a_request_beyond_the_admission_queue_is_refused_at_once(database: &TestDatabase) {
        let app = foo_and_bar_with(database, &["--max-waiting=0"]);
        let client = app.system();
        let answers = send_together(32, || client.get(FOO_NUMBERS));
        let served = answers.iter().filter(|answer| answer.status == 200).count();
        let refused: Vec<_> = answers.iter().filter(|answer| answer.status != 200).collect();
        assert!(0 < served && !refused.is_empty(), "{served} of 32 were served");
        for answer in refused {
            answer.expect_codes(503, &[1012]);
            assert_eq!(answer.header("Retry-After"), "1");
            assert_eq!(answer.body["errors"][0]["details"]["outcome"], "not_applied");
        }
        let other_database = new_database(database);
        let unhindered = foo_and_bar(&other_database);
        let client = unhindered.system();
        assert!(send_together(32, || client.get(FOO_NUMBERS)).iter().all(|answer| answer.status == 200));
    }

    fn a_change_that_times_out_before_its_commit_is_not_applied(database: &TestDatabase) {
        let app = foo_and_bar_with(database, &["--request-seconds=0.5"]);
        let mut other = database.session();
        other.run("BEGIN").unwrap();
        other.run("UPDATE write_lock SET turn = turn + 1").unwrap();
        let begin = Instant::now();
        let refused = app.system().post(FOO_NUMBERS, &number_list(&["+32471000001"]));
        assert!((500..2_000).contains(&begin.elapsed().as_millis()));
        refused.expect_codes(503, &[1012]);
        assert_eq!(refused.body["errors"][0]["details"]["outcome"], "not_applied");
        other.run("ROLLBACK").unwrap();
        let listed = app.system().get(FOO_NUMBERS).expect_status(200);
        assert_eq!(listed.body["available_numbers"], json!([]));
    }

    fn an_address_with_too_many_failures_is_rate_limited(database: &TestDatabase) {
        let app = foo_and_bar_with(database, &["--auth-failures-per-minute=3"]);
        let good = app.tenant_admin("foo");
        good.get(FOO_NUMBERS).expect_status(200);
        let [none, unknown] = unauthorized_clients(&app);
        none.get(FOO_NUMBERS).expect_codes(401, &[1006]);
        unknown.get(FOO_NUMBERS).expect_codes(401, &[1006]);
        unknown.post(FOO_NUMBERS, &json!({})).expect_codes(401, &[1006]);
        for client in [&none, &unknown] {
            let refused = client.get(FOO_NUMBERS);
            refused.expect_codes(429, &[1014]);
            let seconds: u32 = refused.header("Retry-After").parse().unwrap();
            assert!((1..=20).contains(&seconds));
            let refused = client.get(EXCLUSIVE).expect_status(429);
            assert_eq!(refused.body["errors"][0]["code"], "TOO_MANY_REQUESTS");
        }
        good.get(FOO_NUMBERS).expect_status(200);
        none.get("/healthz").expect_status(200);
    }

    fn valid_tokens_pass_from_an_address_that_failed_too_often(database: &TestDatabase) {
        let limit = &["--auth-failures-per-minute=1"];
        let app = foo_and_bar_with(database, limit);
        let [used, unused] = [app.tenant_admin("foo"), app.tenant_admin("foo")];
        used.get(FOO_NUMBERS).expect_status(200);
        let attack = |app: &TestApp| {
            let [_, unknown] = unauthorized_clients(app);
            let statuses = || unknown.get(FOO_NUMBERS).status;
            assert_eq!([statuses(), statuses(), statuses()], [401, 429, 429]);
        };
        attack(&app);
        used.get(FOO_NUMBERS).expect_status(200);
        unused.get(FOO_NUMBERS).expect_status(200);
        drop(app);
        let app = TestApp::start_with(database, limit);
        attack(&app);
        app.system().get(FOO_NUMBERS).expect_status(200);
        used.at(&app).get(FOO_NUMBERS).expect_status(200);
        let token = json!({"role": "tenant_admin", "tenantId": "foo"});
        unused.at(&app).post("/api/v1/tokens/", &token).expect_status(201);
    }

    fn a_repeated_request_that_a_server_may_not_read_is_413_and_one_of_many_items_is_replayed(database: &TestDatabase) {
        let list = number_list(&["+32471000001", "+32471000003", "+32471000005"]);
        let add = |app: &TestApp| app.system().with_header("Idempotency-Key", "once").post(FOO_NUMBERS, &list);
        let app = foo_and_bar(database);
        let first = add(&app).expect_status(201);
        drop(app);
        let app = TestApp::start_with(database, &["--max-items=2"]);
        add(&app).expect(201, &first.body);
        drop(app);
        add(&TestApp::start_with(database, &["--max-body-bytes=20"])).expect_codes(413, &[1008]);
    }

    fn a_client_address_is_accepted_from_trusted_proxies_alone(database: &TestDatabase) {
        let from = |app: &TestApp, client: &str| app.anonymous().with_header("X-Forwarded-For", client).get(FOO_NUMBERS).status;
        let trusting = foo_and_bar_with(database, &["--auth-failures-per-minute=1", "--trusted-proxies=127.0.0.1"]);
        let found = ["192.0.2.1", "192.0.2.1", "192.0.2.2", "192.0.2.1, 192.0.2.3"].map(|client| from(&trusting, client));
        assert_eq!(found, [401, 429, 401, 401]);
        let second = new_database(database);
        let app = foo_and_bar_with(&second, &["--auth-failures-per-minute=1"]);
        assert_eq!(["192.0.2.1", "192.0.2.2"].map(|client| from(&app, client)), [401, 429]);
    }

    fn a_token_is_rate_limited_where_a_limit_is_set(database: &TestDatabase) {
        let app = foo_and_bar_with(database, &[]);
        let client = app.tenant_admin("foo");
        assert!((0..50).all(|_| client.get(FOO_NUMBERS).status == 200));
        let second = new_database(database);
        let app = foo_and_bar_with(&second, &["--token-requests-per-second=20"]);
        let (client, other) = (app.tenant_admin("foo"), app.tenant_admin("bar"));
        let answers: Vec<_> = (0..200).map(|_| client.send("GET", FOO_NUMBERS, "{}")).collect();
        let refused = answers.iter().find(|answer| answer.status != 200).unwrap();
        refused.expect_codes(429, &[1014]);
        assert_eq!(refused.header("Retry-After"), "1");
        assert!(20 <= answers.iter().filter(|answer| answer.status == 200).count());
        other.get("/api/v1/tenants/bar/").expect_status(200);
    }
}
