//! Tests of HTTP that no client library sends: each case is refused and the connection closed, no smuggled request runs,
//! and the service goes on.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

use numbering_tests::app::TestApp;
use numbering_tests::database::TestDatabase;
use numbering_tests::fixtures::{FOO_NUMBERS, foo_and_bar};
use numbering_tests::raw_http::AUTHORIZATION;
use serde_json::json;

use crate::access::operations;

/// A smuggled request.
const SMUGGLED: &str = "POST /api/v1/tenants/ HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer bootstrap-token-of-the-tests\r\n\
    Content-Length: 23\r\n\r\n{\"tenantId\":\"smuggled\"}";

/// Sends bytes as they are, and returns everything that comes back until the connection is closed.
fn send_bytes(app: &TestApp, sent: impl AsRef<[u8]>) -> String {
    let mut stream = TcpStream::connect(app.address()).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    // a server that refuses a request may close before it has read all
    drop(stream.write_all(sent.as_ref()));
    drop(stream.shutdown(Shutdown::Write));
    let mut answer = Vec::new();
    drop(stream.read_to_end(&mut answer));
    String::from_utf8_lossy(&answer).into_owned()
}

/// The statuses of all answers on a connection.
fn statuses(answers: &str) -> Vec<&str> {
    let answers = answers.split("HTTP/1.1 ").skip(1);
    answers
        .map(|answer| answer.get(..3).unwrap_or_default())
        .collect()
}

/// A POST with these header lines and this body.
fn change(lines: &str, body: &str) -> String {
    format!("POST {FOO_NUMBERS} HTTP/1.1\r\nHost: x\r\n{AUTHORIZATION}\r\n{lines}\r\n\r\n{body}")
}

/// Heads that leave the length of the body open or give it twice.
fn lengths() -> Vec<(&'static str, String)> {
    let chunked = "0\r\n\r\n";
    let lines = [
        (
            "length and chunks",
            "Content-Length: 6\r\nTransfer-Encoding: chunked",
        ),
        (
            "chunks and length",
            "Transfer-Encoding: chunked\r\nContent-Length: 6",
        ),
        ("an encoding nobody knows", "Transfer-Encoding: xchunked"),
        ("chunks that are not last", "Transfer-Encoding: chunked, identity"),
        (
            "chunks twice",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
        ),
        ("two lengths", "Content-Length: 2\r\nContent-Length: 3"),
        ("two equal lengths", "Content-Length: 5\r\nContent-Length: 5"),
        ("a list of lengths", "Content-Length: 5, 5"),
        ("a length with a sign", "Content-Length: +5"),
        ("a negative length", "Content-Length: -5"),
        ("a length in hex", "Content-Length: 0x5"),
        ("a length past all bounds", "Content-Length: 99999999999999999999"),
        ("an empty length", "Content-Length: "),
        ("a space before the colon", "Content-Length : 5"),
        ("a folded line", "X-Folded: a\r\n b\r\nContent-Length: 5"),
        ("a bare CR", "X-Bare: a\rContent-Length: 5"),
    ];
    lines
        .into_iter()
        .map(|(case, lines)| (case, change(lines, chunked)))
        .collect()
}

/// Malformed heads.
fn heads() -> Vec<(&'static str, String)> {
    let cases = [
        (
            "a NUL in a value",
            "GET /healthz HTTP/1.1\r\nHost: x\r\nX-Nul: a\0b\r\n\r\n",
        ),
        (
            "a NUL in a name",
            "GET /healthz HTTP/1.1\r\nHost: x\r\nX-N\0ul: a\r\n\r\n",
        ),
        (
            "a line without a colon",
            "GET /healthz HTTP/1.1\r\nHost: x\r\nX-Nothing\r\n\r\n",
        ),
        (
            "a line without a name",
            "GET /healthz HTTP/1.1\r\nHost: x\r\n: a\r\n\r\n",
        ),
        (
            "chunks of HTTP/1.0",
            "POST /healthz HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        ),
        ("no host", "GET /healthz HTTP/1.1\r\n\r\n"),
        ("two hosts", "GET /healthz HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n"),
        ("a version to come", "GET /healthz HTTP/9.9\r\nHost: x\r\n\r\n"),
        ("no version", "GET /healthz\r\nHost: x\r\n\r\n"),
        ("HTTP/2 at once", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
        ("two spaces", "GET  /healthz HTTP/1.1\r\nHost: x\r\n\r\n"),
        ("a NUL in the path", "GET /healthz\0 HTTP/1.1\r\nHost: x\r\n\r\n"),
        (
            "a method of no letters",
            "G{T /healthz HTTP/1.1\r\nHost: x\r\n\r\n",
        ),
        ("TLS", "\x16\x03\x01\x02\0\x01\0\x01\u{7c}\x03\x03"),
    ];
    cases.map(|(case, sent)| (case, sent.to_owned())).into()
}

/// Malformed chunks.
fn chunks() -> Vec<(&'static str, &'static str)> {
    vec![
        ("no digits", "x\r\n{}\r\n0\r\n\r\n"),
        ("negative", "-2\r\n{}\r\n0\r\n\r\n"),
        ("a sign", "+2\r\n{}\r\n0\r\n\r\n"),
        ("a prefix", "0x2\r\n{}\r\n0\r\n\r\n"),
        ("past all bounds", "fffffffffffffffff\r\n{}\r\n0\r\n\r\n"),
        ("an LF in an extension", "2;a\nb\r\n{}\r\n0\r\n\r\n"),
        ("no line end behind the data", "2\r\n{}0\r\n\r\n"),
        ("more data than said", "1\r\n{}\r\n0\r\n\r\n"),
        ("no last chunk", "2\r\n{}\r\n"),
    ]
}

/// Asserts that no request after a malformed one ran.
#[track_caller]
fn assert_nothing_smuggled(app: &TestApp) {
    let system = app.system();
    system.get("/api/v1/tenants/smuggled/").expect_codes(404, &[1004]);
    system.get("/readyz").expect_status(200);
}

#[test]
fn an_ambiguous_head_is_refused_and_nothing_after_it_runs() {
    let database = TestDatabase::sqlite();
    let app = foo_and_bar(&database);
    for (case, sent) in lengths().into_iter().chain(heads()) {
        let answers = send_bytes(&app, format!("{sent}{SMUGGLED}"));
        assert_eq!(statuses(&answers), ["400"], "{case}: {answers}");
    }
    assert_nothing_smuggled(&app);
}

/// Actix aborts the handler of such a body: it closes the connection, mostly without an answer.
#[test]
fn malformed_chunks_close_the_connection_and_nothing_after_them_runs() {
    let database = TestDatabase::sqlite();
    let app = foo_and_bar(&database);
    for (case, body) in chunks() {
        let answers = send_bytes(
            &app,
            format!("{}{SMUGGLED}", change("Transfer-Encoding: chunked", body)),
        );
        let found = statuses(&answers);
        assert!(found.is_empty() || found == ["400"], "{case}: {answers}");
    }
    assert_nothing_smuggled(&app);
    app.system()
        .get(FOO_NUMBERS)
        .expect(200, &json!({"assigned_numbers": [], "available_numbers": []}));
}

#[test]
fn an_unread_body_does_not_run_as_a_request() {
    let database = TestDatabase::sqlite();
    let app = foo_and_bar(&database);
    for path in [
        "/healthz",
        "/metrics",
        "/nowhere",
        FOO_NUMBERS,
        "/api/exclusive_numbers",
    ] {
        for lines in [AUTHORIZATION, "X-No: token"] {
            let length = SMUGGLED.len();
            let head =
                format!("GET {path} HTTP/1.1\r\nHost: x\r\n{lines}\r\nContent-Length: {length}\r\n\r\n");
            let answers = send_bytes(&app, format!("{head}{SMUGGLED}"));
            assert_eq!(statuses(&answers).len(), 1, "{path}: {answers}");
        }
    }
    assert_nothing_smuggled(&app);
}

#[test]
fn an_upgrade_is_ignored_and_nothing_after_it_runs() {
    let database = TestDatabase::sqlite();
    let app = foo_and_bar(&database);
    let upgrade = "Connection: Upgrade\r\nUpgrade: websocket";
    for (line, body, status) in [
        ("GET /healthz", "", "200"),
        ("GET /api/v1/tenants/", "", "200"),
        ("DELETE /api/v1/tenants/none/", "", "404"),
        ("POST /api/v1/tenants/", "{\"tenantId\":\"one\"}", "201"),
    ] {
        let length = body.len();
        let sent = format!(
            "{line} HTTP/1.1\r\nHost: x\r\n{AUTHORIZATION}\r\n{upgrade}\r\nContent-Length: {length}\r\n\r\n{body}"
        );
        let mut stream = TcpStream::connect(app.address()).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        stream.write_all(format!("{sent}{SMUGGLED}").as_bytes()).unwrap();
        let mut answers = Vec::new();
        drop(stream.read_to_end(&mut answers));
        let answers = String::from_utf8_lossy(&answers);
        assert_eq!(statuses(&answers), [status], "{line}: {answers}");
    }
    assert_nothing_smuggled(&app);
}

#[test]
fn a_request_after_a_well_formed_one_runs() {
    let database = TestDatabase::sqlite();
    let app = foo_and_bar(&database);
    let answers = send_bytes(&app, format!("{}{SMUGGLED}", change("Content-Length: 2", "{}")));
    assert_eq!(statuses(&answers), ["400", "201"], "{answers}");
    app.system().get("/api/v1/tenants/smuggled/").expect_status(200);
}

#[test]
fn header_lines_may_end_in_lf_and_have_names_in_any_case() {
    let database = TestDatabase::sqlite();
    let app = TestApp::start(&database);
    for sent in [
        "GET /healthz HTTP/1.1\nHost: x\n\n",
        "GET /healthz HTTP/1.1\r\nhOsT:x\r\n\r\n",
    ] {
        assert_eq!(statuses(&send_bytes(&app, sent)), ["200"], "{sent:?}");
    }
}

#[test]
fn heads_have_a_maximum_size() {
    let database = TestDatabase::sqlite();
    let app = TestApp::start(&database);
    let headers = |count: usize| {
        let lines = (0..count).map(|place| format!("X-{place}: a\r\n"));
        lines.collect::<Vec<_>>().concat()
    };
    let get = |path: &str, headers: &str| format!("GET {path} HTTP/1.1\r\nHost: x\r\n{headers}\r\n");
    let long = |length: usize| format!("X-Long: {}\r\n", "a".repeat(length));
    for (sent, status) in [
        (get("/healthz", &headers(90)), "200"),
        (get("/healthz", &headers(300)), "431"),
        (get("/healthz", &long(60_000)), "200"),
        (get("/healthz", &long(300_000)), "431"),
        (get(&format!("/healthz?{}", "a".repeat(300_000)), ""), "431"),
        (get("/healthz", &headers(100_000)), "431"),
    ] {
        let answers = send_bytes(&app, &sent);
        assert_eq!(statuses(&answers), [status], "{} bytes", sent.len());
    }
}

#[test]
fn an_unknown_method_is_405_and_an_unknown_path_is_404() {
    let database = TestDatabase::sqlite();
    let app = foo_and_bar(&database);
    for operation in operations() {
        let path = operation.path_in("foo", "sales");
        for method in ["TRACE", "CONNECT", "PATCH", "PROPFIND", "get", "X"] {
            let answer = send_bytes(
                &app,
                format!("{method} {path} HTTP/1.1\r\nHost: x\r\n{AUTHORIZATION}\r\n\r\n"),
            );
            assert_eq!(statuses(&answer), ["405"], "{method} {path}: {answer}");
            let allow = answer
                .lines()
                .find_map(|line| line.strip_prefix("allow: "))
                .unwrap_or_default();
            assert!(
                allow.split(", ").any(|allowed| allowed == operation.method),
                "{method} {path}: {answer}"
            );
            let code = if path.starts_with("/api/exclusive") {
                "\"METHOD_NOT_ALLOWED\""
            } else {
                "1013"
            };
            assert!(answer.contains(&format!("\"code\":{code}")), "{answer}");
        }
    }
    for target in [
        "*",
        "/../etc/passwd",
        "//healthz",
        "http://example.com/nowhere",
        "/%00",
        "/%2e%2e/x",
    ] {
        let answer = send_bytes(&app, format!("GET {target} HTTP/1.1\r\nHost: x\r\n\r\n"));
        assert!(
            statuses(&answer) == ["404"] || statuses(&answer) == ["400"],
            "{target}: {answer}"
        );
    }
}
