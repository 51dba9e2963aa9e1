//! [`RequestId`]: the id of a request, in its answer, in the log and in the journal.

use core::convert::Infallible;
use core::fmt::{self, Write as _};
use core::future::{Ready, ready};

use actix_web::body::MessageBody;
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::error::InternalError;
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{FromRequest, HttpMessage, HttpRequest};

/// The header with the id, in requests and in answers.
pub(super) const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// The id of a request: the client's if it is 1 to 128 visible ASCII characters, else a random one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestId(Box<str>);

impl RequestId {
    /// The most characters of an id that a client gives.
    pub const LEN_MAX: usize = 128;

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn of(headers: &HeaderMap) -> Self {
        let client_id = headers.get(HEADER).and_then(|value| value.to_str().ok());
        match client_id.filter(|text| is_allowed(text)) {
            Some(text) => Self(text.into()),
            None => Self::random(),
        }
    }

    /// Makes a random id, in groups of four digits, so that the log does not take a run of them for a
    /// telephone number. It may be guessed, but two equal ones are most unlikely.
    fn random() -> Self {
        const GROUPS: usize = 6;
        let mut name = String::with_capacity(GROUPS * 5);
        for group in 0..GROUPS {
            let separator = if group == 0 { "" } else { "-" };
            // writing to a string cannot fail
            let _ = write!(name, "{separator}{:04x}", fastrand::u16(..));
        }
        Self(name.into())
    }

    fn mark(&self, headers: &mut HeaderMap) {
        if let Ok(value) = HeaderValue::from_str(&self.0) {
            headers.insert(HEADER, value);
        }
    }
}

fn is_allowed(text: &str) -> bool {
    (1..=RequestId::LEN_MAX).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

impl fmt::Display for RequestId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl FromRequest for RequestId {
    type Error = Infallible;
    type Future = Ready<Result<Self, Infallible>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let known = request.extensions().get::<Self>().cloned();
        ready(Ok(known.unwrap_or_else(|| Self::of(request.headers()))))
    }
}

/// The middleware, for [`actix_web::middleware::from_fn`], that gives the request its id, and the answer the
/// same.
///
/// # Errors
///
/// The errors of the services inside; their answers get the id too.
pub async fn request_id(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let id = RequestId::of(request.headers());
    request.extensions_mut().insert(id.clone());
    match next.call(request).await {
        Ok(mut response) => {
            id.mark(response.headers_mut());
            Ok(response)
        }
        Err(error) => {
            let mut response = error.error_response();
            id.mark(response.headers_mut());
            Err(InternalError::from_response(error, response).into())
        }
    }
}

#[cfg(test)]
mod tests {
    use actix_web::middleware::from_fn;
    use actix_web::test::{TestRequest, call_service, init_service, try_call_service};
    use actix_web::{App, web};

    use super::*;

    async fn response_id(client_id: Option<&str>) -> String {
        async fn show(id: RequestId) -> String {
            id.to_string()
        }
        let app = init_service(
            App::new()
                .route("/", web::get().to(show))
                .wrap(from_fn(request_id)),
        )
        .await;
        let mut request = TestRequest::get().uri("/");
        if let Some(client_id) = client_id {
            request = request.insert_header((HEADER, client_id));
        }
        let response = call_service(&app, request.to_request()).await;
        let header = response
            .headers()
            .get(HEADER)
            .unwrap()
            .to_str()
            .unwrap()
            .to_owned();
        assert_eq!(actix_web::test::read_body(response).await, header);
        header
    }

    #[actix_web::test]
    async fn a_visible_and_short_id_of_the_client_is_used() {
        for client_id in ["a", "4f/!~", &"x".repeat(128)] {
            assert_eq!(response_id(Some(client_id)).await, client_id);
        }
        for client_id in ["", "a b", "é", &"x".repeat(129)] {
            let found = response_id(Some(client_id)).await;
            assert!(found.len() == 29 && found != client_id, "{client_id}");
        }
    }

    #[actix_web::test]
    async fn random_ids_differ() {
        assert_ne!(response_id(None).await, response_id(None).await);
    }

    #[actix_web::test]
    async fn answers_to_unknown_paths_and_errors_have_the_id_too() {
        async fn refuse(
            _: ServiceRequest,
            _: Next<impl MessageBody + 'static>,
        ) -> Result<ServiceResponse, actix_web::Error> {
            Err(actix_web::error::ErrorForbidden("no"))
        }
        let app = init_service(App::new().wrap(from_fn(request_id))).await;
        let response = call_service(&app, TestRequest::get().uri("/x").to_request()).await;
        assert!(response.status() == 404 && response.headers().contains_key(HEADER));
        let app = init_service(App::new().wrap(from_fn(refuse)).wrap(from_fn(request_id))).await;
        let error = try_call_service(&app, TestRequest::get().to_request())
            .await
            .err()
            .unwrap();
        let response = error.error_response();
        assert!(response.status() == 403 && response.headers().contains_key(HEADER));
    }
}
