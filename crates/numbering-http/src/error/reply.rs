//! [`Reply`]: an answer as plain data, so that it can be kept and given again.

use actix_web::body::BoxBody;
use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, Responder};
use numbering_store::StoreError;
use serde::Serialize;

use super::operation_error::OperationError;
use super::reported_code::ReportedCode;

/// An answer: status, headers and body. A body is JSON; an empty one is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// What the client is reported beside the content type.
    pub headers: Vec<(String, String)>,
    /// The JSON text.
    pub body: Vec<u8>,
    /// What is kept for a repetition of the request, where that is something else.
    pub replay_body: Option<Vec<u8>>,
}

impl Reply {
    /// An answer whose body is written already.
    #[must_use]
    pub const fn new(status: u16, body: Vec<u8>) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body,
            replay_body: None,
        }
    }

    /// The answer that says nothing more than that it is done: `{}`.
    #[must_use]
    pub fn done(status: u16) -> Self {
        Self::new(status, b"{}".to_vec())
    }

    /// An answer without a body.
    #[must_use]
    pub const fn empty(status: u16) -> Self {
        Self::new(status, Vec::new())
    }

    /// An answer whose body is `value`.
    ///
    /// # Errors
    ///
    /// A value that JSON cannot say, such as a map whose keys are no text: a defect.
    pub fn of(status: u16, value: &impl Serialize) -> Result<Self, OperationError> {
        let body = serde_json::to_vec(value).map_err(|error| StoreError::Internal(Box::new(error)))?;
        Ok(Self::new(status, body))
    }

    /// Of which `kept` is given when the request is repeated.
    #[must_use]
    pub fn with_replay_body(self, body: Vec<u8>) -> Self {
        Self {
            replay_body: Some(body),
            ..self
        }
    }

    /// With one more header.
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
        if reply.body.is_empty() {
            return response.finish();
        }
        response.insert_header((header::CONTENT_TYPE, "application/json"));
        if let Some(reported) = ReportedCode::in_reply(reply.status, &reply.body) {
            response.extensions_mut().insert(reported);
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
