//! Prefixes of a tenant's pool: `/api/v1/tenant/{tenant_id}/services/immediate_trunking_connectivity/prefixes/`.

use actix_web::{HttpResponse, delete, get, post, web};
use numbering_core::Prefix;
use numbering_core::TenantId;
use numbering_store::{Entity, TrunkKind};

use crate::call::{Call, Named};
use crate::json::Object;
use crate::routes::paging::{PageQuery, page_of_prefixes};
use crate::routes::trunking::definitions::{PrefixDefinitions, definitions};
use crate::routes::trunking::done;
use crate::routes::trunking::group_prefixes::AvailablePrefixes;
use crate::routes::trunking::items::{Item as _, PrefixList, list as list_of};
use crate::routes::trunking::refused::Told;
use crate::routes::trunking::rows::{PoolPrefix, defined, pool_list};
use crate::wire::{Done, Problem};

/// A list of the prefixes of a tenant's pool.
#[derive(serde::Serialize, utoipa::ToSchema)]
pub(crate) struct PoolPrefixes {
    /// In dictionary order of their digits.
    prefixes: Vec<PoolPrefix>,
    /// What marks the next page, when there is more: its `after`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    next: Option<String>,
}

/// List the prefixes of a tenant's pool
///
/// As they were defined, less what was taken out, whoever has parts of them.
#[utoipa::path(
    tag = "Tenant immediate trunking connectivity",
    path = "/api/v1/tenant/{tenant_id}/services/immediate_trunking_connectivity/prefixes/",
    params(("tenant_id" = String, Path, description = "The tenant", example = "footenant"), PageQuery),
    responses((status = 200, description = "The prefixes", body = PoolPrefixes), Problem),
    extensions(("x-min-role" = json!("tenant_admin"))),
)]
#[get("/api/v1/tenant/{tenant_id}/services/immediate_trunking_connectivity/prefixes/")]
pub(crate) async fn list(call: Call) -> HttpResponse {
    let tenant = Named::<TenantId>::of(&call, "tenant_id", Entity::Tenant);
    let page = page_of_prefixes(call.request().query_string());
    let budget = call.state().budget.clone();
    call.read(move |_, reading| {
        let tenant = reading.tenant(tenant.get()?)?;
        let page = page.get()?;
        let pieces = reading.trunk_of_tenant(tenant.key, TrunkKind::Prefix)?;
        pool_list::<Prefix>("prefixes", defined(&pieces), page, &budget)
    })
    .await
}

/// List the available prefixes of a tenant's pool
///
/// What no group has. Never merged over two prefixes that were defined apart.
#[utoipa::path(
    tag = "Tenant immediate trunking connectivity",
    path = "/api/v1/tenant/{tenant_id}/services/immediate_trunking_connectivity/available_prefixes/",
    params(("tenant_id" = String, Path, description = "The tenant", example = "footenant"), PageQuery),
    responses((status = 200, description = "What is available", body = AvailablePrefixes), Problem),
    extensions(("x-min-role" = json!("tenant_admin"))),
)]
#[get("/api/v1/tenant/{tenant_id}/services/immediate_trunking_connectivity/available_prefixes/")]
pub(crate) async fn available(call: Call) -> HttpResponse {
    let tenant = Named::<TenantId>::of(&call, "tenant_id", Entity::Tenant);
    let page = page_of_prefixes(call.request().query_string());
    let budget = call.state().budget.clone();
    call.read(move |_, reading| {
        let tenant = reading.tenant(tenant.get()?)?;
        let page = page.get()?;
        let pieces = reading.available_trunk(tenant.key, TrunkKind::Prefix)?;
        pool_list::<Prefix>("available_prefixes", pieces, page, &budget)
    })
    .await
}

/// Bring prefixes into a tenant's pool
///
/// All or nothing. Refused is what stands in the request already (1011), is another tenant's (1009), or overlaps
/// anything this tenant has (1010).
#[utoipa::path(
    tag = "Tenant immediate trunking connectivity",
    path = "/api/v1/tenant/{tenant_id}/services/immediate_trunking_connectivity/prefixes/",
    params(("tenant_id" = String, Path, description = "The tenant", example = "footenant")),
    request_body = PrefixDefinitions,
    responses((status = 201, description = "All are in the pool", body = Done), Problem),
    extensions(("x-min-role" = json!("system_admin"))),
)]
#[post("/api/v1/tenant/{tenant_id}/services/immediate_trunking_connectivity/prefixes/")]
pub(crate) async fn define(call: Call, payload: web::Payload) -> HttpResponse {
    let tenant = Named::<TenantId>::of(&call, "tenant_id", Entity::Tenant);
    call.write(payload, list_of::<PrefixDefinitions>, move |principal, writing, input| {
        let tenant = writing.lock_tenant(tenant.get()?)?;
        let items = input.get()?.prefixes.as_deref().unwrap_or_default();
        let spans: Vec<_> = items.iter().map(|Object(item)| item.span()).collect();
        let result = writing.define_trunk(&tenant, &spans, &definitions("prefixes", items)?)?;
        let told = Told {
            principal,
            tenant: &tenant,
            group: None,
        };
        done(201, told.result("prefixes", items, result))
    })
    .await
}

/// Take prefixes out of a tenant's pool
///
/// All or nothing. A longer prefix takes a part out. What is not held is refused with code 1004, what is with a group with code 1003.
#[utoipa::path(
    tag = "Tenant immediate trunking connectivity",
    path = "/api/v1/tenant/{tenant_id}/services/immediate_trunking_connectivity/prefixes/",
    params(("tenant_id" = String, Path, description = "The tenant", example = "footenant")),
    request_body = PrefixList,
    responses((status = 200, description = "All are out of the pool", body = Done), Problem),
    extensions(("x-min-role" = json!("system_admin"))),
)]
#[delete("/api/v1/tenant/{tenant_id}/services/immediate_trunking_connectivity/prefixes/")]
pub(crate) async fn take_out(call: Call, payload: web::Payload) -> HttpResponse {
    let tenant = Named::<TenantId>::of(&call, "tenant_id", Entity::Tenant);
    call.write(payload, list_of::<PrefixList>, move |principal, writing, input| {
        let tenant = writing.lock_tenant(tenant.get()?)?;
        let items = input.get()?.prefixes.as_deref().unwrap_or_default();
        let named: Vec<_> = items.iter().map(|Object(item)| item.named()).collect();
        let result = writing.take_out_trunk(&tenant, &named)?;
        let told = Told {
            principal,
            tenant: &tenant,
            group: None,
        };
        done(200, told.result("prefixes", items, result))
    })
    .await
}
