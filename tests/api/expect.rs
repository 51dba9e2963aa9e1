//! Tests of `Expect: 100-continue`: a body is asked for once its request is admitted, and not before.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

use numbering_tests::app::TestApp;
use numbering_tests::database::TestDatabase;
use numbering_tests::fixtures::{FOO_NUMBERS, foo_and_bar, foo_and_bar_with, number_list};
use numbering_tests::on_both_databases;
use numbering_tests::raw_http::AUTHORIZATION;
use serde_json::{Value, json};

const CONTINUE: &str = "HTTP/1.1 100 Continue\r\n\r\n";
const EXPECT: &str = "Expect: 100-continue";

/// A connection on which this head was sent.
fn connection(app: &TestApp, line: &str, headers: &[&str]) -> TcpStream {
    let mut stream = TcpStream::connect(app.address()).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let headers = headers.join("\r\n");
    let head = format!("{line} HTTP/1.1\r\nHost: x\r\nX-Request-Id: asked\r\n{headers}\r\n\r\n");
    stream.write_all(head.as_bytes()).unwrap();
    stream
}

/// All that comes back when nothing else is sent, without its date.
fn rest(mut stream: TcpStream) -> String {
    let (mut answers, mut part) = (Vec::new(), [0; 4096]);
    // the connection is not closed before the head of the answer is there
    while !answers.windows(4).any(|bytes| bytes == b"\r\n\r\n") {
        let count = stream.read(&mut part).unwrap();
        assert_ne!(count, 0, "{}", String::from_utf8_lossy(&answers));
        answers.extend_from_slice(&part[..count]);
    }
    drop(stream.shutdown(Shutdown::Write));
    // a server that has refused a body may reset the connection
    drop(stream.read_to_end(&mut answers));
    let answers = String::from_utf8(answers).unwrap();
    let lines = answers.split("\r\n").filter(|line| !line.starts_with("date: "));
    lines.collect::<Vec<_>>().join("\r\n")
}

/// Waits until the body is asked for.
#[track_caller]
fn expect_continue(stream: &mut TcpStream) {
    let mut found = [0; CONTINUE.len()];
    stream.read_exact(&mut found).unwrap();
    assert_eq!(String::from_utf8_lossy(&found), CONTINUE);
}

/// The authorization of a new token.
fn token(app: &TestApp, token: &Value) -> String {
    let made = app.system().post("/api/v1/tokens/", token).expect_status(201);
    format!("Authorization: Bearer {}", made.body["token"].as_str().unwrap())
}

on_both_databases! {
    fn a_request_that_its_head_refuses_is_answered_as_ever_and_its_body_not_asked_for(database: &TestDatabase) {
        let app = foo_and_bar_with(database, &["--max-body-bytes=1000"]);
        let add = format!("POST {FOO_NUMBERS}");
        let reader = token(&app, &json!({"role": "system_admin", "readOnly": true}));
        let other = token(&app, &json!({"role": "tenant_admin", "tenantId": "bar"}));
        let (unknown, fits) = ("Authorization: Bearer no-such-token", "Content-Length: 10");
        for (line, authorization, length, status) in [
            (add.as_str(), "X-No: token", fits, "401"),
            (&add, unknown, fits, "401"),
            (&add, unknown, "Transfer-Encoding: chunked", "401"),
            (&add, &reader, fits, "403"),
            (&add, &other, fits, "403"),
            (&add, AUTHORIZATION, "Content-Length: 1001", "413"),
            ("POST /api/exclusive_numbers", unknown, fits, "401"),
            ("GET /api/v1/tenants/foo/mobile_numbers/", unknown, fits, "401"),
            ("POST /api/v1/nowhere/", AUTHORIZATION, fits, "404"),
            ("PATCH /api/v1/tenants/", AUTHORIZATION, fits, "405"),
        ] {
            let expecting = rest(connection(&app, line, &[authorization, length, EXPECT]));
            let plain = rest(connection(&app, line, &[authorization, length]));
            assert!(expecting.starts_with(&format!("HTTP/1.1 {status} ")), "{line}: {expecting}");
            assert_eq!(expecting, plain, "{line}");
        }
    }

    fn a_body_is_asked_for_once_its_request_is_admitted(database: &TestDatabase) {
        let app = foo_and_bar(database);
        let body = number_list(&["+32471000001"]).to_string();
        let length = format!("Content-Length: {}", body.len());
        let line = format!("POST {FOO_NUMBERS}");
        let mut stream = connection(&app, &line, &[AUTHORIZATION, &length, EXPECT]);
        expect_continue(&mut stream);
        stream.write_all(body.as_bytes()).unwrap();
        let answers = rest(stream);
        assert!(answers.starts_with("HTTP/1.1 201 ") && answers.matches("HTTP/1.1 ").count() == 1, "{answers}");
    }
}

#[test]
fn a_body_in_chunks_is_asked_for_and_the_connection_goes_on() {
    let database = TestDatabase::sqlite();
    let app = foo_and_bar(&database);
    let mut stream = connection(
        &app,
        "POST /api/v1/tenants/",
        &[AUTHORIZATION, "Transfer-Encoding: chunked", EXPECT],
    );
    expect_continue(&mut stream);
    let body = "12\r\n{\"tenantId\":\"one\"}\r\n0\r\n\r\n";
    let next = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";
    stream.write_all(format!("{body}{next}").as_bytes()).unwrap();
    let answers = rest(stream);
    assert!(answers.starts_with("HTTP/1.1 201 "), "{answers}");
    assert!(answers.ends_with("ok\n"), "{answers}");
}

#[test]
fn a_body_that_was_sent_unasked_is_read() {
    let database = TestDatabase::sqlite();
    let app = foo_and_bar(&database);
    let mut stream = connection(
        &app,
        "POST /api/v1/tenants/",
        &[AUTHORIZATION, "Content-Length: 18", EXPECT],
    );
    stream.write_all(b"{\"tenantId\":\"one\"}").unwrap();
    let answers = rest(stream);
    let answer = answers.strip_prefix(CONTINUE).unwrap_or(&answers);
    assert!(answer.starts_with("HTTP/1.1 201 "), "{answers}");
}

#[test]
fn a_request_whose_body_is_not_needed_is_answered_at_once() {
    let database = TestDatabase::sqlite();
    let app = foo_and_bar(&database);
    for line in ["GET /healthz".to_owned(), format!("GET {FOO_NUMBERS}")] {
        let answers = rest(connection(&app, &line, &[AUTHORIZATION, EXPECT]));
        assert!(answers.starts_with("HTTP/1.1 200 "), "{line}: {answers}");
    }
}

#[test]
fn a_body_that_was_asked_for_and_is_late_is_answered_408() {
    let database = TestDatabase::sqlite();
    let app = foo_and_bar_with(&database, &["--body-seconds=0.3"]);
    let mut stream = connection(
        &app,
        "POST /api/v1/tenants/",
        &[AUTHORIZATION, "Content-Length: 18", EXPECT],
    );
    expect_continue(&mut stream);
    let mut status = [0; 12];
    stream.read_exact(&mut status).unwrap();
    assert_eq!(&status, b"HTTP/1.1 408");
}
