//! The canonical form of a path, before routing: the one that the OpenAPI document lists.
//!
//! Clients may leave out a trailing slash or add one, and write `tenant` or `tenants`, `group` or `groups`.
//! None of that is answered with a redirect, which would lose the body of a DELETE. Inside there is one form,
//! so each route is written once, as it is documented:
//!
//! * `/api/v1/tenants/{t}/groups/{g}/…/`, plural and with a slash at the end;
//! * `/api/v1/tenant/{t}/services/immediate_trunking_connectivity/…/` and
//!   `/api/v1/tenant/{t}/group/{g}/services/immediate_trunking_connectivity/…/`, singular as on their API
//!   page (those of a user, `/api/v1/tenants/{t}/groups/{g}/users/{u}/…/`, are plural);
//! * `/api/exclusive_numbers…`, without a slash at the end.
//!
//! Only the words before ids are changed: a tenant with the id `group` keeps it, and percent-encoded
//! characters stay encoded.

const PROVISIONING: &str = "/api/v1/";
const EXCLUSIVE: &str = "/api/exclusive_numbers";
const TRUNKING: [&str; 2] = ["services", "immediate_trunking_connectivity"];

/// Returns the canonical form of `path`; `None` if it has it already, or is not a path of the API.
#[must_use]
pub fn canonical(path: &str) -> Option<String> {
    let form = match path.strip_prefix(PROVISIONING) {
        Some("") | None => path
            .strip_suffix('/')
            .filter(|path| is_exclusive(path))?
            .to_owned(),
        Some(rest) => provisioning(rest),
    };
    (form != path).then_some(form)
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

/// Gives the words before ids their canonical form.
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
    fn other_paths_are_left_alone() {
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
}
