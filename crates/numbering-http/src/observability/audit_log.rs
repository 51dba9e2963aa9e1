//! The security log, target `security`: who did what to which resource, and with which outcome. Changes and
//! refused access stand at level `info`, all else that needs a token at `debug`.
//!
//! A line is made of `key="value"`; what a client wrote is quoted, so that nobody forges a line or a key. A
//! resource is named by its ids; numbers and bodies stay out, and so do secrets.

use std::fmt::Write as _;
use std::net::IpAddr;
use std::rc::Rc;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage as _};
use log::Level;

use crate::auth::access::role_name;
use crate::auth::context::Seen;
use crate::error::Told;
use crate::request::matched_route::Route;
use crate::request::path_params::Names;
use crate::request::request_id::RequestId;

/// What the lines are found by.
pub(crate) const TARGET: &str = "security";

/// The parameters of a path that name a resource, as lines call them.
const RESOURCES: [(&str, &str); 6] = [
    ("tenant_id", "tenant"),
    ("group_id", "group"),
    ("user_id", "user"),
    ("department_name", "department"),
    ("token_id", "revoked"),
    ("id", "exclusive"),
];

/// What is known of a request that needs a token, for its line.
#[derive(Clone, Debug)]
pub(crate) struct Subject {
    /// Who asked, once that was looked up.
    pub(crate) seen: Seen,
    /// From where.
    pub(crate) address: IpAddr,
    /// The parameters of the path.
    pub(crate) named: Rc<Names>,
}

/// The middleware: writes a line for a request when it is answered.
pub(crate) async fn log(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let response = next.call(request).await?;
    let level = level(response.request().method(), response.status().as_u16());
    if log::log_enabled!(target: TARGET, level)
        && let Some(line) = line(&response)
    {
        log::log!(target: TARGET, level, "{line}");
    }
    Ok(response)
}

fn level(method: &Method, status: u16) -> Level {
    match status {
        401 | 403 | 429 => Level::Info,
        _ if method == Method::GET => Level::Debug,
        _ => Level::Info,
    }
}

/// The line of a request, if it needed a token.
fn line<B>(response: &ServiceResponse<B>) -> Option<String> {
    let request = response.request();
    let route = Route::of(request);
    let extensions = request.extensions();
    let subject = extensions.get::<Subject>()?;
    let (method, status) = (request.method().as_str(), response.status().as_u16());
    let operation = format!("{method} {}", route.pattern().unwrap_or_default());
    let mut line = String::with_capacity(256);
    let mut put = |key: &str, value: &str| {
        // a String takes all that is written
        let _ = write!(line, "{}{key}={value:?}", if line.is_empty() { "" } else { " " });
    };
    match subject.seen.who() {
        Some((token, role)) => {
            put("token", token);
            put("role", role_name(role));
        }
        None => put("token", ""),
    }
    put("operation", &operation);
    for (key, value) in subject.resource() {
        put(key, value);
    }
    put("status", &status.to_string());
    if let Some(Told(code)) = response.response().extensions().get() {
        put("code", code);
    }
    put("address", &subject.address.to_string());
    if let Some(id) = extensions.get::<RequestId>() {
        put("request", id.as_str());
    }
    Some(line)
}

impl Subject {
    fn resource(&self) -> impl Iterator<Item = (&'static str, &str)> {
        RESOURCES
            .iter()
            .filter_map(|(parameter, key)| Some((*key, self.named.get(parameter)?)))
    }
}
