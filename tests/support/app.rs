//! [`TestApp`]: the service in this process, on a database of its own; and [`Client`], its HTTP client.

#![expect(
    clippy::expect_used,
    reason = "a test whose service cannot be started or asked has failed"
)]

use std::net::SocketAddr;
use std::sync::mpsc;
use std::thread::JoinHandle;

use actix_web::dev::ServerHandle;
use clap::Parser as _;
use numbering_http::cli::{Cli, Command};
use numbering_http::config::Settings;
use numbering_http::server::app::Application;
use serde_json::Value;
use ureq::http::{HeaderMap, Response};
use ureq::{Agent, RequestBuilder};

use crate::database::TestDatabase;
use crate::declared_answers;

/// The system admin's token of every service under test.
const BOOTSTRAP: &str = "bootstrap-token-of-the-tests";

/// The service under test, which stops when this is dropped.
pub struct TestApp {
    address: SocketAddr,
    handle: ServerHandle,
    thread: Option<JoinHandle<()>>,
}

impl TestApp {
    /// Starts the service on `database`.
    ///
    /// # Panics
    ///
    /// If it does not start.
    #[must_use]
    pub fn start(database: &TestDatabase) -> Self {
        Self::start_with(database, &[])
    }

    /// Starts the service on `database` with more flags, such as `--max-items=3`.
    ///
    /// # Panics
    ///
    /// If it does not start.
    #[must_use]
    pub fn start_with(database: &TestDatabase, flags: &[&str]) -> Self {
        let settings = settings(database, flags);
        let (ready, started) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async {
                let application = Application::start(&settings).expect("the service starts");
                ready
                    .send((application.address(), application.handle()))
                    .expect("the test waits");
                application.run().await.expect("the service runs");
            });
        });
        let (address, handle) = started.recv().expect("the service starts");
        Self {
            address,
            handle,
            thread: Some(thread),
        }
    }

    /// The address on which it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// A client without a token.
    #[must_use]
    pub fn anonymous(&self) -> Client {
        Client {
            base: format!("http://{}", self.address),
            agent: Agent::config_builder()
                .http_status_as_error(false)
                .max_redirects(0)
                .build()
                .into(),
            headers: Vec::new(),
        }
    }

    /// A client with the system admin's token.
    #[must_use]
    pub fn system(&self) -> Client {
        self.anonymous().with_token(BOOTSTRAP)
    }

    /// A client with a new token, created from this body of a POST to `/api/v1/tokens/`.
    ///
    /// # Panics
    ///
    /// If the token is not created.
    #[must_use]
    pub fn client_with(&self, body: &Value) -> Client {
        let created = self.system().post("/api/v1/tokens/", body).expect_status(201);
        let secret = created.body.get("token").and_then(Value::as_str);
        self.anonymous().with_token(secret.expect("a token has a secret"))
    }

    /// A client with a new token of a tenant's admin.
    #[must_use]
    pub fn tenant_admin(&self, tenant: &str) -> Client {
        self.client_with(&serde_json::json!({"role": "tenant_admin", "tenantId": tenant}))
    }

    /// A client with a new token of a group's admin.
    #[must_use]
    pub fn group_admin(&self, tenant: &str, group: &str) -> Client {
        self.client_with(&serde_json::json!({"role": "group_admin", "tenantId": tenant, "groupId": group}))
    }
}

fn settings(database: &TestDatabase, flags: &[&str]) -> Settings {
    let fixed = [
        "numbering",
        "--bind=127.0.0.1:0",
        "--workers=1",
        &format!("--database-url={}", database.url()),
    ];
    let defaults = [
        &format!("--bootstrap-token={BOOTSTRAP}"),
        // many tests send requests that are refused, all from one address
        "--auth-failures-per-minute=0",
    ];
    let is_given = |default: &str| {
        let name = default.split_inclusive('=').next().unwrap_or_default();
        flags.iter().any(|flag| flag.starts_with(name))
    };
    let defaults = defaults.into_iter().filter(|default| !is_given(default));
    let line = fixed.into_iter().chain(flags.iter().copied()).chain(defaults);
    match Cli::parse_from(line).into_command() {
        Command::Serve(settings) => *settings,
        other => panic!("{other:?} does not serve"),
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        let stopped = self.handle.stop(true);
        actix_web::rt::System::new().block_on(stopped);
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
            && !std::thread::panicking()
        {
            panic!("the service panicked");
        }
    }
}

/// An HTTP client of the service.
#[derive(Clone)]
pub struct Client {
    base: String,
    agent: Agent,
    headers: Vec<(String, String)>,
}

/// An answer. A body other than JSON becomes a JSON string, in which bytes other than text, such as a picture, are lost.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body as text.
    pub text: String,
    /// The body as JSON.
    pub body: Value,
}

impl Client {
    /// Adds a header to all requests.
    #[must_use]
    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The same client, of another service.
    #[must_use]
    pub fn at(&self, app: &TestApp) -> Self {
        Self {
            headers: self.headers.clone(),
            ..app.anonymous()
        }
    }

    /// Adds a bearer token to all requests.
    #[must_use]
    pub fn with_token(self, token: &str) -> Self {
        self.with_header("Authorization", &format!("Bearer {token}"))
    }

    /// Sends a GET without a body.
    #[must_use]
    pub fn get(&self, path: &str) -> Answer {
        self.send("GET", path, "")
    }

    /// Sends a POST with a JSON body.
    #[must_use]
    pub fn post(&self, path: &str, body: &Value) -> Answer {
        self.send("POST", path, body.to_string())
    }

    /// Sends a PUT with a JSON body.
    #[must_use]
    pub fn put(&self, path: &str, body: &Value) -> Answer {
        self.send("PUT", path, body.to_string())
    }

    /// Sends a DELETE with a JSON body.
    #[must_use]
    pub fn delete(&self, path: &str, body: &Value) -> Answer {
        self.send("DELETE", path, body.to_string())
    }

    /// Sends a request with any method and body; an empty body is none.
    ///
    /// # Panics
    ///
    /// If there is no answer, or one that the OpenAPI document does not declare.
    #[must_use]
    pub fn send(&self, method: &str, path: &str, body: impl AsRef<[u8]>) -> Answer {
        let (agent, uri, body) = (&self.agent, format!("{}{path}", self.base), body.as_ref());
        let answer = match method {
            "GET" if body.is_empty() => self.with_headers(agent.get(uri)).call(),
            "GET" => self.with_headers(agent.get(uri)).force_send_body().send(body),
            "DELETE" if body.is_empty() => self.with_headers(agent.delete(uri)).call(),
            "DELETE" => self.with_headers(agent.delete(uri)).force_send_body().send(body),
            "HEAD" => self.with_headers(agent.head(uri)).call(),
            "OPTIONS" => self.with_headers(agent.options(uri)).call(),
            "POST" => self.with_headers(agent.post(uri)).send(body),
            "PUT" => self.with_headers(agent.put(uri)).send(body),
            "PATCH" => self.with_headers(agent.patch(uri)).send(body),
            other => panic!("no test sends {other}"),
        };
        let answer = Answer::of(answer.expect("the service answers"));
        declared_answers::check(
            (method, path),
            !body.is_empty(),
            (answer.status, &answer.headers),
            &answer.text,
        );
        answer
    }

    fn with_headers<B>(&self, request: RequestBuilder<B>) -> RequestBuilder<B> {
        let headers = self.headers.iter();
        headers.fold(request, |request, (name, value)| request.header(name, value))
    }
}

impl Answer {
    fn of(mut response: Response<ureq::Body>) -> Self {
        let body = response.body_mut().with_config().limit(u64::MAX).read_to_vec();
        let body = body.expect("the body arrives");
        let text = String::from_utf8_lossy(&body).into_owned();
        Self {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            body: serde_json::from_str(&text).unwrap_or_else(|_| Value::String(text.clone())),
            text,
        }
    }

    /// Returns the answer if it has this status.
    ///
    /// # Panics
    ///
    /// If it has another status.
    #[track_caller]
    #[expect(
        clippy::return_self_not_must_use,
        clippy::must_use_candidate,
        reason = "the check is what it is for"
    )]
    pub fn expect_status(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.text);
        self
    }

    /// Asserts this status and body.
    ///
    /// # Panics
    ///
    /// If they differ.
    #[track_caller]
    pub fn expect(&self, status: u16, body: &Value) {
        assert_eq!((self.status, &self.body), (status, body), "{}", self.text);
    }

    /// Asserts this status and the codes of all errors.
    ///
    /// # Panics
    ///
    /// If they differ.
    #[track_caller]
    pub fn expect_codes(&self, status: u16, codes: &[u64]) {
        let errors = self.body.get("errors").and_then(Value::as_array);
        let code = |error: &Value| error.get("code")?.as_u64();
        let found: Vec<u64> = errors.into_iter().flatten().filter_map(code).collect();
        assert_eq!((self.status, found.as_slice()), (status, codes), "{}", self.text);
    }

    /// The text of a header, empty without it.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }
}
