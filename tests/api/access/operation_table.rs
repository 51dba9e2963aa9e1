//! The contract's table of roles: the least role of every operation.

use Least::{Group, System, Tenant};

/// The least role of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Least {
    Group,
    Tenant,
    System,
}

impl Least {
    /// Its name on the wire.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Group => "group_admin",
            Self::Tenant => "tenant_admin",
            Self::System => "system_admin",
        }
    }
}

/// A path, and the least role of each of its methods.
type Row = (&'static str, &'static [(&'static str, Least)]);

/// Every operation. `T` stands for `/api/v1/tenants/{tenant_id}`, `G` for `T/groups/{group_id}`; `TI` and `GI` for their immediate
/// trunking connectivity, whose pages say `tenant` and `group`.
const TABLE: &[Row] = &[
    ("/api/v1/tenants/", &[("GET", System), ("POST", System)]),
    ("T/", &[("GET", Tenant), ("PUT", System), ("DELETE", System)]),
    (
        "T/mobile_numbers/",
        &[("GET", Tenant), ("POST", System), ("DELETE", System)],
    ),
    ("T/groups/", &[("GET", Tenant), ("POST", Tenant)]),
    ("G/", &[("GET", Tenant), ("PUT", Tenant), ("DELETE", Tenant)]),
    (
        "G/mobile_numbers/",
        &[("GET", Group), ("POST", Tenant), ("DELETE", Tenant)],
    ),
    (
        "G/services/",
        &[("GET", Group), ("POST", Tenant), ("DELETE", Tenant)],
    ),
    ("G/departments/", &[("GET", Group), ("POST", Tenant)]),
    (
        "G/departments/{department_name}/",
        &[("GET", Group), ("PUT", Tenant), ("DELETE", Tenant)],
    ),
    ("G/users/", &[("GET", Group), ("POST", Group)]),
    (
        "G/users/{user_id}/",
        &[("GET", Group), ("PUT", Group), ("DELETE", Group)],
    ),
    (
        "G/users/{user_id}/services/immediate_trunking_connectivity/",
        &[("GET", Group), ("PUT", Group)],
    ),
    (
        "TI/numbers/",
        &[("GET", Tenant), ("POST", System), ("DELETE", System)],
    ),
    (
        "TI/prefixes/",
        &[("GET", Tenant), ("POST", System), ("DELETE", System)],
    ),
    ("TI/available_numbers/", &[("GET", Tenant)]),
    ("TI/available_prefixes/", &[("GET", Tenant)]),
    (
        "GI/numbers/",
        &[("GET", Group), ("POST", Tenant), ("DELETE", Tenant)],
    ),
    (
        "GI/prefixes/",
        &[("GET", Group), ("POST", Tenant), ("DELETE", Tenant)],
    ),
    ("GI/available_numbers/", &[("GET", Tenant)]),
    ("GI/available_prefixes/", &[("GET", Tenant)]),
    ("/api/v1/tokens/", &[("GET", Tenant), ("POST", Tenant)]),
    ("/api/v1/tokens/{token_id}/", &[("DELETE", Tenant)]),
    ("/api/v1/search/numbers/usages/{number}/", &[("GET", Group)]),
    ("/api/v1/search/numbers/history/{number}/", &[("GET", Group)]),
    ("/api/exclusive_numbers", &[("GET", Tenant), ("POST", Tenant)]),
    (
        "/api/exclusive_numbers/{id}",
        &[("GET", Tenant), ("POST", Tenant), ("DELETE", Tenant)],
    ),
    ("/api/exclusive_numbers/{id}/destroy", &[("POST", Tenant)]),
];

/// One operation.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Operation {
    pub(crate) path: String,
    pub(crate) method: &'static str,
    pub(crate) least: Least,
}

impl Operation {
    /// Its path in this tenant and group. Every other name in it is unknown.
    pub(crate) fn path_in(&self, tenant: &str, group: &str) -> String {
        self.path
            .replace("{tenant_id}", tenant)
            .replace("{group_id}", group)
            .replace("{number}", "+32471000001")
            .replace("{department_name}", "nothing")
            .replace("{user_id}", "nobody")
            .replace("{token_id}", "none")
            .replace("{id}", "NzAwNTUxOTA5NzczMTQ4MTYw")
    }

    pub(crate) fn is_in_a_tenant(&self) -> bool {
        self.path.contains("{tenant_id}")
    }

    pub(crate) fn is_in_a_group(&self) -> bool {
        self.path.contains("{group_id}")
    }
}

/// Every operation of the contract.
pub(crate) fn operations() -> Vec<Operation> {
    let of_row = |(path, methods): &Row| {
        let path = expand(path);
        let of_method = move |(method, least): &(&'static str, Least)| Operation {
            path: path.clone(),
            method,
            least: *least,
        };
        methods.iter().map(of_method).collect::<Vec<_>>()
    };
    TABLE.iter().flat_map(of_row).collect()
}

fn expand(path: &str) -> String {
    let itc = "services/immediate_trunking_connectivity";
    match path.split_once('/') {
        Some(("T", rest)) => format!("/api/v1/tenants/{{tenant_id}}/{rest}"),
        Some(("G", rest)) => format!("/api/v1/tenants/{{tenant_id}}/groups/{{group_id}}/{rest}"),
        Some(("TI", rest)) => format!("/api/v1/tenant/{{tenant_id}}/{itc}/{rest}"),
        Some(("GI", rest)) => format!("/api/v1/tenant/{{tenant_id}}/group/{{group_id}}/{itc}/{rest}"),
        _ => path.to_owned(),
    }
}
