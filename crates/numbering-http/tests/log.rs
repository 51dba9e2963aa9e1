//! Tests of the log of a running service: flat objects for programs, and no secret among them.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, ChildStderr, Command, Stdio};

use serde_json::{Map, Value};

/// A service in a folder of its own.
struct Service {
    process: Child,
    log: BufReader<ChildStderr>,
    lines: Vec<String>,
}

impl Service {
    fn start(folder: &Path, format: &str) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_numbering"))
            .args(["serve", "--bind", "127.0.0.1:0", "--log-format", format])
            .current_dir(folder)
            .env_remove("NUMBERING_DATABASE_URL")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let log = BufReader::new(process.stderr.take().unwrap());
        let mut service = Self {
            process,
            log,
            lines: Vec::new(),
        };
        service.read_until("ready: ");
        service
    }

    /// Reads the log up to a line that contains a text.
    fn read_until(&mut self, text: &str) {
        loop {
            let mut line = String::new();
            assert_ne!(
                self.log.read_line(&mut line).unwrap(),
                0,
                "no {text:?} in {:#?}",
                self.lines
            );
            self.lines.push(line);
            if self.lines.last().unwrap().contains(text) {
                return;
            }
        }
    }

    fn address(&self) -> String {
        let ready = self
            .lines
            .iter()
            .find_map(|line| line.split_once("http://"))
            .unwrap();
        ready.1.split('/').next().unwrap().to_owned()
    }

    /// Sends a request without a token, and returns the status.
    fn request(&self, method: &str, path: &str) -> u16 {
        let mut stream = TcpStream::connect(self.address()).unwrap();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer.split(' ').nth(1).unwrap().parse().unwrap()
    }

    /// Stops the service, and returns its standard output and its log.
    fn stop(mut self) -> (String, Vec<String>) {
        let killed = Command::new("kill")
            .arg(self.process.id().to_string())
            .status()
            .unwrap();
        assert!(killed.success());
        let (mut stdout, mut rest) = (String::new(), String::new());
        self.process
            .stdout
            .take()
            .unwrap()
            .read_to_string(&mut stdout)
            .unwrap();
        self.log.read_to_string(&mut rest).unwrap();
        assert!(self.process.wait().unwrap().success());
        self.lines.extend(rest.lines().map(str::to_owned));
        (stdout, self.lines)
    }
}

fn object(line: &str) -> Map<String, Value> {
    let object: Map<String, Value> = serde_json::from_str(line).unwrap();
    assert!(
        object.values().all(|value| value.is_string() || value.is_u64()),
        "{line}"
    );
    for key in ["timestamp", "level", "target", "message"] {
        assert!(
            object[key].as_str().is_some_and(|text| !text.is_empty()),
            "{line}"
        );
    }
    object
}

#[test]
fn the_log_for_programs_is_flat_objects_without_the_first_token() {
    let folder = tempfile::tempdir().unwrap();
    let service = Service::start(folder.path(), "json");
    assert_eq!(
        service.request("POST", "/api/v1/tenants/acme/mobile_numbers/"),
        401
    );
    let (stdout, log) = service.stop();
    let first = object(stdout.trim_end());
    assert_eq!(
        (stdout.lines().count(), &first["target"]),
        (1, &"first_token".into())
    );
    let token = first["token"].as_str().unwrap();
    assert!(log.iter().all(|line| !line.contains(token)), "{log:#?}");
    let entries: Vec<_> = log.iter().map(|line| object(line)).collect();
    let security: Vec<_> = entries
        .iter()
        .filter(|entry| entry["target"] == "security")
        .collect();
    assert_eq!(security.len(), 1, "{log:#?}");
    for (key, value) in [
        ("level", Value::from("INFO")),
        (
            "message",
            "POST /api/v1/tenants/{tenant_id}/mobile_numbers/ 401".into(),
        ),
        ("token", "".into()),
        (
            "operation",
            "POST /api/v1/tenants/{tenant_id}/mobile_numbers/".into(),
        ),
        ("tenant", "acme".into()),
        ("status", 401.into()),
        ("code", "1006".into()),
        ("address", "127.0.0.1".into()),
    ] {
        assert_eq!(security[0][key], value, "{key}");
    }
    assert!(security[0].contains_key("request"));
}

#[test]
fn the_log_for_people_is_text_with_the_first_token_apart() {
    let folder = tempfile::tempdir().unwrap();
    let service = Service::start(folder.path(), "text");
    assert_eq!(
        service.request("POST", "/api/v1/tenants/acme/mobile_numbers/"),
        401
    );
    let (stdout, log) = service.stop();
    assert_eq!(stdout, "");
    let apart: Vec<&String> = log.iter().filter(|line| line.starts_with("    ")).collect();
    assert_eq!(apart.len(), 1, "{log:#?}");
    let security = log.iter().find(|line| line.contains("token=")).unwrap();
    let fields = "INFO  token=\"\" operation=\"POST /api/v1/tenants/{tenant_id}/mobile_numbers/\" tenant=\"acme\" \
        status=\"401\" code=\"1006\" address=\"127.0.0.1\" request=\"";
    assert!(security.contains(fields), "{security}");
}

#[test]
fn the_log_tells_that_the_database_is_back() {
    let folder = tempfile::tempdir().unwrap();
    let mut service = Service::start(folder.path(), "text");
    let (file, moved) = (folder.path().join("numbering.db"), folder.path().join("moved"));
    std::fs::rename(&file, &moved).unwrap();
    while service.request("GET", "/readyz") == 200 {}
    std::fs::rename(&moved, &file).unwrap();
    while service.request("GET", "/readyz") == 503 {}
    service.read_until("not ready: ");
    service.read_until("ready again");
    service.stop();
}
