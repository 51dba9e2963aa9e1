//! [`Reply`]: an answer as plain data, so that it can be stored and replayed.

use core::num::NonZeroU64;

use actix_web::body::BoxBody;
use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, Responder};
use numbering_store::StoreError;
use serde::Serialize;

use super::operation_error::OperationError;
use super::reported_code::ReportedCode;

/// An answer: status, headers and body. A body is JSON; an empty one is left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// The headers beside the content type.
    pub headers: Vec<(String, String)>,
    /// The JSON text.
    pub body: Vec<u8>,
    /// The body for a replay of the request, where it differs.
    pub replay_body: Option<Vec<u8>>,
    /// The first error code of a refusal, for metrics and the audit log.
    pub code: Option<ReportedCode>,
    /// A detail of the change for the audit log.
    pub audit_detail: Option<AuditDetail>,
    /// The count of numbers that changed hands, for the header `Numbers-Changed`; without it if none did.
    pub numbers_changed: Option<NonZeroU64>,
}

/// A detail of a change for its entry in the audit log: a key and its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditDetail(pub &'static str, pub String);

impl Reply {
    /// An answer with a body that is written already.
    #[must_use]
    pub const fn new(status: u16, body: Vec<u8>) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body,
            replay_body: None,
            code: None,
            audit_detail: None,
            numbers_changed: None,
        }
    }

    /// An answer that confirms success and has no content: `{}`.
    #[must_use]
    pub fn done(status: u16) -> Self {
        Self::new(status, b"{}".to_vec())
    }

    /// An answer without a body.
    #[must_use]
    pub const fn empty(status: u16) -> Self {
        Self::new(status, Vec::new())
    }

    /// An answer with `value` as its body.
    ///
    /// # Errors
    ///
    /// A value that JSON cannot represent, such as a map with keys that are not strings: a defect.
    pub fn of(status: u16, value: &impl Serialize) -> Result<Self, OperationError> {
        let body = serde_json::to_vec(value).map_err(|error| StoreError::Internal(Box::new(error)))?;
        Ok(Self::new(status, body))
    }

    /// The answer with another body for a replay of the request.
    #[must_use]
    pub fn with_replay_body(self, body: Vec<u8>) -> Self {
        Self {
            replay_body: Some(body),
            ..self
        }
    }

    /// The answer with a detail for the audit log.
    #[must_use]
    pub fn with_audit_detail(self, key: &'static str, value: String) -> Self {
        Self {
            audit_detail: Some(AuditDetail(key, value)),
            ..self
        }
    }

    /// The answer to a change by which so many numbers changed hands.
    #[must_use]
    pub fn with_numbers_changed(self, count: u64) -> Self {
        Self {
            numbers_changed: NonZeroU64::new(count),
            ..self
        }
    }

    /// The answer as a refusal with this code.
    #[must_use]
    pub(crate) fn with_code(self, code: ReportedCode) -> Self {
        Self {
            code: Some(code),
            ..self
        }
    }

    /// The answer with one more header.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }
}

impl From<Reply> for HttpResponse {
    fn from(reply: Reply) -> Self {
        let status = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = HttpResponseBuilder::new(status);
        for header in reply.headers {
            response.insert_header(header);
        }
        if let Some(count) = reply.numbers_changed {
            response.insert_header(("Numbers-Changed", count.to_string()));
        }
        if reply.body.is_empty() {
            return response.finish();
        }
        response.insert_header((header::CONTENT_TYPE, "application/json"));
        if let Some(code) = reply.code {
            response.extensions_mut().insert(code);
        }
        if let Some(detail) = reply.audit_detail {
            response.extensions_mut().insert(detail);
        }
        response.body(reply.body)
    }
}

impl Responder for Reply {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        self.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_becomes_a_response_with_the_same_headers() {
        let reply = Reply::done(201).header("Idempotency-Replayed", "true");
        let response = HttpResponse::from(reply);
        assert_eq!(response.status(), 201);
        assert_eq!(response.headers().get("idempotency-replayed").unwrap(), "true");
        assert_eq!(
            response.headers().get("content-type").unwrap(),
            "application/json"
        );
    }

    #[test]
    fn an_empty_reply_has_no_content_type() {
        let response = HttpResponse::from(Reply::empty(204));
        assert_eq!(response.status(), 204);
        assert!(response.headers().get("content-type").is_none());
    }
}
