//! One form for each path, before routing: the one that the API document lists.
//!
//! Clients may leave out a trailing slash or add one, and say `tenant` or `tenants`, `group` or `groups`; none
//! of that is answered by a redirect, which would lose the body of a DELETE. Inside there is one form, so each
//! route is written once, as it is documented:
//!
//! * `/api/v1/tenants/{t}/groups/{g}/…/`, plural and with a slash at the end;
//! * `/api/v1/tenant/{t}/services/immediate_trunking_connectivity/…/` and
//!   `/api/v1/tenant/{t}/group/{g}/services/immediate_trunking_connectivity/…/`, singular as on their page (those
//!   of a user, `/api/v1/tenants/{t}/groups/{g}/users/{u}/…/`, are plural);
//! * `/api/exclusive_numbers…`, without a slash at the end.
//!
//! Only the words around identifiers are changed: a tenant that is called `group` keeps its name, and what is
//! percent-encoded stays so.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse, Url};
use actix_web::http::Uri;
use actix_web::http::uri::{InvalidUriParts, PathAndQuery};
use actix_web::middleware::Next;

const PROVISIONING: &str = "/api/v1/";
const EXCLUSIVE: &str = "/api/exclusive_numbers";
const TRUNKING: [&str; 2] = ["services", "immediate_trunking_connectivity"];

/// The middleware, for [`actix_web::middleware::from_fn`]. It must be the last that is wrapped around the
/// application, or those outside of it see what the client wrote.
///
/// # Errors
///
/// Those of the services inside.
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

/// The form of `path` inside; `None` if it has it already, or is not ours.
#[must_use]
pub fn canonical(path: &str) -> Option<String> {
    let wanted = match path.strip_prefix(PROVISIONING) {
        Some("") | None => path
            .strip_suffix('/')
            .filter(|path| is_exclusive(path))?
            .to_owned(),
        Some(rest) => provisioning(rest),
    };
    (wanted != path).then_some(wanted)
}

fn is_exclusive(path: &str) -> bool {
    path.strip_prefix(EXCLUSIVE)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn provisioning(rest: &str) -> String {
    let mut segments: Vec<&str> = rest.strip_suffix('/').unwrap_or(rest).split('/').collect();
    name_collections(&mut segments);
    let length = PROVISIONING.len() + rest.len() + "ss/".len();
    let mut path = String::with_capacity(length);
    path.push_str(PROVISIONING);
    for segment in segments {
        path.push_str(segment);
        path.push('/');
    }
    path
}

/// Gives the words before identifiers their form.
fn name_collections(segments: &mut [&str]) {
    let (tenants, groups, rest) = match segments {
        [
            tenants @ ("tenant" | "tenants"),
            _,
            groups @ ("group" | "groups"),
            _,
            rest @ ..,
        ] => (tenants, Some(groups), rest),
        [tenants @ ("tenant" | "tenants"), _, groups @ ("group" | "groups")] => {
            (tenants, Some(groups), [].as_mut_slice())
        }
        [tenants @ ("tenant" | "tenants"), _, rest @ ..] => (tenants, None, rest),
        [tenants @ ("tenant" | "tenants")] => (tenants, None, [].as_mut_slice()),
        _ => return,
    };
    let is_trunking = rest.starts_with(&TRUNKING);
    *tenants = if is_trunking { "tenant" } else { "tenants" };
    if let Some(groups) = groups {
        *groups = if is_trunking { "group" } else { "groups" };
    }
}

#[cfg(test)]
mod tests {
    use actix_web::middleware::from_fn;
    use actix_web::test::{TestRequest, call_and_read_body, init_service};
    use actix_web::{App, HttpRequest, web};

    use super::*;

    #[test]
    fn every_path_has_one_form() {
        let cases = [
            ("/api/v1/tenant", "/api/v1/tenants/"),
            ("/api/v1/tenants/", "/api/v1/tenants/"),
            ("/api/v1/tenant/foo", "/api/v1/tenants/foo/"),
            (
                "/api/v1/tenant/foo/mobile_numbers",
                "/api/v1/tenants/foo/mobile_numbers/",
            ),
            ("/api/v1/tenant/foo/group", "/api/v1/tenants/foo/groups/"),
            (
                "/api/v1/tenant/foo/group/sales",
                "/api/v1/tenants/foo/groups/sales/",
            ),
            (
                "/api/v1/tenant/group/group/tenant/users/group",
                "/api/v1/tenants/group/groups/tenant/users/group/",
            ),
            (
                "/api/v1/tenants/tenant/groups/group/",
                "/api/v1/tenants/tenant/groups/group/",
            ),
            (
                "/api/v1/tenants/tenants/groups/groups/tenant/",
                "/api/v1/tenants/tenants/groups/groups/tenant/",
            ),
            (
                "/api/v1/tenants/foo/groups/g/services/immediate_trunking_connectivity/numbers",
                "/api/v1/tenant/foo/group/g/services/immediate_trunking_connectivity/numbers/",
            ),
            (
                "/api/v1/tenants/foo/services/immediate_trunking_connectivity/prefixes/",
                "/api/v1/tenant/foo/services/immediate_trunking_connectivity/prefixes/",
            ),
            (
                "/api/v1/tenant/t/group/g/users/u/services/immediate_trunking_connectivity",
                "/api/v1/tenants/t/groups/g/users/u/services/immediate_trunking_connectivity/",
            ),
            (
                "/api/v1/tenant/t/group/g/services",
                "/api/v1/tenants/t/groups/g/services/",
            ),
            (
                "/api/v1/tenant/services/group/services",
                "/api/v1/tenants/services/groups/services/",
            ),
            (
                "/api/v1/tenant/a%2Fb%40c/group/%67roup",
                "/api/v1/tenants/a%2Fb%40c/groups/%67roup/",
            ),
            (
                "/api/v1/search/numbers/usages/+3226127001",
                "/api/v1/search/numbers/usages/+3226127001/",
            ),
            ("/api/v1/tokens/tenant", "/api/v1/tokens/tenant/"),
            ("/api/exclusive_numbers/", "/api/exclusive_numbers"),
            (
                "/api/exclusive_numbers/abc/destroy/",
                "/api/exclusive_numbers/abc/destroy",
            ),
            (
                "/api/v1/tenant//mobile_numbers",
                "/api/v1/tenants//mobile_numbers/",
            ),
        ];
        for (given, expected) in cases {
            assert_eq!(canonical(given).as_deref().unwrap_or(given), expected, "{given}");
            assert_eq!(canonical(expected), None, "{expected}");
        }
    }

    #[test]
    fn what_is_not_ours_is_left_alone() {
        for path in [
            "/",
            "/swagger-ui/",
            "/api/v1/",
            "/api/v1",
            "/api/v2/tenant",
            "/api/exclusive_numbersx/",
            "/tenant",
        ] {
            assert_eq!(canonical(path), None, "{path}");
        }
    }

    #[actix_web::test]
    async fn the_router_sees_the_form_and_the_identifiers_as_they_were_meant() {
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
