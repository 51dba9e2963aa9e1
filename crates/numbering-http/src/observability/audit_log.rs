//! The audit log, target `security`: the caller, the operation, the resource and the outcome of each request
//! that needs a token. Changes and refused access have the level `info`, all others `debug`.
//!
//! An entry is made of fields. The log quotes what a client wrote, so that nobody forges an entry or a field. A resource is
//! named by its ids; numbers, bodies and secrets are left out.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage as _};
use log::kv::Value;
use log::{Level, Record};

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
    if log::log_enabled!(target: TARGET, level) {
        write_entry(level, &response);
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

/// Writes the entry of a request, if it needs a token.
fn write_entry<B>(level: Level, response: &ServiceResponse<B>) {
    let request = response.request();
    let extensions = request.extensions();
    let Some(subject) = extensions.get::<AuditSubject>() else {
        return;
    };
    let route = MatchedRoute::of(request);
    let (method, status) = (request.method(), response.status().as_u16());
    let operation = format!("{method} {}", route.pattern().unwrap_or_default());
    let address = subject.address.to_string();
    let of_response = response.response().extensions();
    let mut fields: Vec<(&str, Value<'_>)> = Vec::new();
    match subject.authenticated_as.token_and_role() {
        Some((token, role)) => {
            fields.extend([("token", Value::from(token)), ("role", role_name(role).into())]);
        }
        None => fields.push(("token", "".into())),
    }
    fields.push(("operation", operation.as_str().into()));
    fields.extend(resource(&subject.path).map(|(key, value)| (key, Value::from(value))));
    if let Some(AuditDetail(key, value)) = of_response.get() {
        fields.push((key, value.as_str().into()));
    }
    fields.push(("status", status.into()));
    if let Some(ReportedCode(code)) = of_response.get() {
        fields.push(("code", Value::from(*code)));
    }
    fields.push(("address", address.as_str().into()));
    if let Some(id) = extensions.get::<RequestId>() {
        fields.push(("request", id.as_str().into()));
    }
    log::logger().log(
        &Record::builder()
            .args(format_args!("{operation} {status}"))
            .level(level)
            .target(TARGET)
            .key_values(&fields.as_slice())
            .build(),
    );
}

fn resource(path: &PathParams) -> impl Iterator<Item = (&'static str, &str)> {
    RESOURCES
        .iter()
        .filter_map(|(parameter, key)| Some((*key, path.get(parameter)?)))
}
