//! Requests that no client library sends, over a bare connection.

#![expect(
    clippy::missing_panics_doc,
    clippy::must_use_candidate,
    clippy::expect_used,
    reason = "a test that cannot send its request has failed"
)]

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use crate::app::TestApp;

/// The header with the system admin's token, as the service under test takes it.
pub const AUTHORIZATION: &str = "Authorization: Bearer bootstrap-token-of-the-tests";

/// Sends `head`, line by line, and `body` as they are, and returns the whole answer. Does not keep the connection.
pub fn send(app: &TestApp, head: &[&str], body: &[u8]) -> String {
    let mut stream = send_request(app, head, body);
    let mut answer = Vec::new();
    // a server that has answered may close before it has read all of the request
    drop(stream.read_to_end(&mut answer));
    String::from_utf8_lossy(&answer).into_owned()
}

/// Sends the same request, and waits for the start of the status line only.
pub fn status_line(app: &TestApp, head: &[&str], body: &[u8]) -> String {
    let mut start = [0; "HTTP/1.1 200".len()];
    let mut stream = send_request(app, head, body);
    stream.read_exact(&mut start).expect("the service answers");
    String::from_utf8_lossy(&start).into_owned()
}

fn send_request(app: &TestApp, head: &[&str], body: &[u8]) -> TcpStream {
    let mut stream = TcpStream::connect(app.address()).expect("the service listens");
    stream
        .set_read_timeout(Some(Duration::from_secs(30)))
        .expect("the timeout is not zero");
    let head = format!(
        "{}\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        head.join("\r\n")
    );
    stream.write_all(head.as_bytes()).expect("the service reads");
    stream.write_all(body).expect("the service reads");
    stream
}

/// The status code of an answer.
pub fn status(answer: &str) -> &str {
    answer.split(' ').nth(1).unwrap_or_default()
}
