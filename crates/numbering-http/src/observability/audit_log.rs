//! The audit log, target `security`: the caller, the operation, the resource and the outcome of each request
//! that needs a token. Changes and refused access have the level `info`, all others `debug`.
//!
//! An entry is made of `key="value"`. Values that a client wrote are quoted, so that nobody forges an entry
//! or a key. A resource is named by its ids; numbers, bodies and secrets are left out.

use std::fmt::Write as _;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage as _};
use log::Level;

use crate::auth::role_name;
use crate::error::{AuditDetail, ReportedCode};
use crate::request::{AuditSubject, MatchedRoute, PathParams, RequestId};

/// The log target of the entries.
pub(crate) const TARGET: &str = "security";

/// The parameters of a path that name a resource, with their keys in an entry.
const RESOURCES: [(&str, &str); 6] = [
    ("tenant_id", "tenant"),
    ("group_id", "group"),
    ("user_id", "user"),
    ("department_name", "department"),
    ("token_id", "revoked"),
    ("id", "exclusive"),
];

/// The middleware that writes the entry of a request when it is answered.
pub(crate) async fn log(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let response = next.call(request).await?;
    let level = level(response.request().method(), response.status().as_u16());
    if log::log_enabled!(target: TARGET, level)
        && let Some(entry) = entry(&response)
    {
        log::log!(target: TARGET, level, "{entry}");
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

/// The entry of a request, if it needs a token.
fn entry<B>(response: &ServiceResponse<B>) -> Option<String> {
    let request = response.request();
    let route = MatchedRoute::of(request);
    let extensions = request.extensions();
    let subject = extensions.get::<AuditSubject>()?;
    let (method, status) = (request.method().as_str(), response.status().as_u16());
    let operation = format!("{method} {}", route.pattern().unwrap_or_default());
    let mut entry = String::with_capacity(256);
    let mut put = |key: &str, value: &str| {
        // writing to a string cannot fail
        let _ = write!(
            entry,
            "{}{key}={value:?}",
            if entry.is_empty() { "" } else { " " }
        );
    };
    match subject.authenticated_as.token_and_role() {
        Some((token, role)) => {
            put("token", token);
            put("role", role_name(role));
        }
        None => put("token", ""),
    }
    put("operation", &operation);
    for (key, value) in resource(&subject.path) {
        put(key, value);
    }
    if let Some(AuditDetail(key, value)) = response.response().extensions().get() {
        put(key, value);
    }
    put("status", &status.to_string());
    if let Some(ReportedCode(code)) = response.response().extensions().get() {
        put("code", code);
    }
    put("address", &subject.address.to_string());
    if let Some(id) = extensions.get::<RequestId>() {
        put("request", id.as_str());
    }
    Some(entry)
}

fn resource(path: &PathParams) -> impl Iterator<Item = (&'static str, &str)> {
    RESOURCES
        .iter()
        .filter_map(|(parameter, key)| Some((*key, path.get(parameter)?)))
}
