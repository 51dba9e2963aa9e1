//! The middleware that adds the headers which tell a browser or a cache what it must not do.

use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderMap, HeaderValue, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use actix_web::middleware::Next;

/// The value for answers of the API: a shared cache stores none, and a private one asks again.
const PRIVATE: HeaderValue = HeaderValue::from_static("private, no-cache");
/// The value for the pages of the explorer: they load and ask nothing but this service. Its styles are in its markup.
const EXPLORER_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; \
     form-action 'self'",
);

/// The middleware that adds headers to every answer. A header that the answer has already stays.
pub(crate) async fn response_headers(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let is_api = request.path().starts_with("/api/");
    let is_explorer = request.path().starts_with("/swagger-ui");
    let mut response = next.call(request).await?;
    let headers = response.headers_mut();
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if is_api && !headers.contains_key(CACHE_CONTROL) {
        headers.insert(CACHE_CONTROL, PRIVATE);
    }
    if is_explorer {
        add_policy(headers);
    }
    Ok(response)
}

fn add_policy(headers: &mut HeaderMap) {
    headers.insert(CONTENT_SECURITY_POLICY, EXPLORER_POLICY);
    headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
}
