//! The middleware that gives each path its canonical form, before routing.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse, Url};
use actix_web::http::Uri;
use actix_web::http::uri::{InvalidUriParts, PathAndQuery};
use actix_web::middleware::Next;

use crate::wire::canonical_path::canonical;

/// The middleware, for [`actix_web::middleware::from_fn`]. It must be wrapped last around the application:
/// middleware outside of it sees the path as the client wrote it.
///
/// # Errors
///
/// The errors of the services inside.
pub async fn canonical_path(
    mut request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    if let Some(path) = canonical(request.path())
        && let Ok(uri) = with_path(request.uri(), &path)
    {
        request.match_info_mut().set(Url::new(uri.clone()));
        request.head_mut().uri = uri;
    }
    next.call(request).await
}

fn with_path(uri: &Uri, path: &str) -> Result<Uri, InvalidUriParts> {
    let path_and_query = match uri.query() {
        Some(query) => format!("{path}?{query}"),
        None => path.to_owned(),
    };
    let mut parts = uri.clone().into_parts();
    if let Ok(path_and_query) = path_and_query.parse::<PathAndQuery>() {
        parts.path_and_query = Some(path_and_query);
    }
    Uri::from_parts(parts)
}

#[cfg(test)]
mod tests {
    use actix_web::middleware::from_fn;
    use actix_web::test::{TestRequest, call_and_read_body, init_service};
    use actix_web::{App, HttpRequest, web};

    use super::*;

    #[actix_web::test]
    async fn the_router_sees_the_canonical_path_and_decoded_ids() {
        async fn show(request: HttpRequest, ids: web::Path<(String, String)>) -> String {
            format!("{} {} {}", ids.0, ids.1, request.query_string())
        }
        let route = "/api/v1/tenants/{t}/groups/{g}/";
        let app = init_service(
            App::new()
                .route(route, web::get().to(show))
                .wrap(from_fn(canonical_path)),
        )
        .await;
        let request = TestRequest::get()
            .uri("/api/v1/tenant/group/group/a%40b%2Bc?x=%2B1")
            .to_request();
        assert_eq!(call_and_read_body(&app, request).await, "group a@b+c x=%2B1");
    }
}
