//! Requests that no client library would send, over a bare connection.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use numbering_tests::app::TestApp;

/// The token of the system admin, as the service under test takes it.
pub(crate) const AUTHORIZATION: &str = "Authorization: Bearer bootstrap-token-of-the-tests";

/// Sends `head`, line by line, and `body` as it is; the whole answer. The connection is not kept.
pub(crate) fn send(app: &TestApp, head: &[&str], body: &[u8]) -> String {
    let mut stream = ask(app, head, body);
    let mut answer = Vec::new();
    // a server that has answered may close before it has read all of the request
    drop(stream.read_to_end(&mut answer));
    String::from_utf8_lossy(&answer).into_owned()
}

/// Sends the same, and waits for no more than the beginning of the answer.
pub(crate) fn beginning(app: &TestApp, head: &[&str], body: &[u8]) -> String {
    let mut begin = [0; "HTTP/1.1 200".len()];
    ask(app, head, body).read_exact(&mut begin).unwrap();
    String::from_utf8_lossy(&begin).into_owned()
}

fn ask(app: &TestApp, head: &[&str], body: &[u8]) -> TcpStream {
    let mut stream = TcpStream::connect(app.address()).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    let head = format!(
        "{}\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        head.join("\r\n")
    );
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(body).unwrap();
    stream
}

/// The status of an answer.
pub(crate) fn status(answer: &str) -> &str {
    answer.split(' ').nth(1).unwrap_or_default()
}
