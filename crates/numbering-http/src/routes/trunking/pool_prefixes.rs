//! Prefixes of a tenant's pool: `/api/v1/tenant/{tenant_id}/services/immediate_trunking_connectivity/prefixes/`.

use actix_web::web::{self, Data};
use actix_web::{HttpResponse, delete, get, post};
use numbering_core::Prefix;

use crate::request::context::RequestContext;
use crate::routes::paging::PageQuery;
use crate::routes::paths::TrunkTenantPath;
use crate::routes::trunking::definitions::PrefixDefinitions;
use crate::routes::trunking::group_prefixes::AvailablePrefixes;
use crate::routes::trunking::item_lists::PrefixList;
use crate::routes::trunking::pool;
use crate::routes::trunking::row_schemas::PoolPrefix;
use crate::wire::{Done, MemoryBudget, Problem};

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
    operation_id = "list_pool_prefixes",
    params(TrunkTenantPath, PageQuery),
    responses((status = 200, description = "The prefixes", body = PoolPrefixes), Problem),
    extensions(("x-min-role" = json!("tenant_admin"))),
)]
#[get("/api/v1/tenant/{tenant_id}/services/immediate_trunking_connectivity/prefixes/")]
pub(crate) async fn list(
    req: RequestContext,
    memory: Data<MemoryBudget>,
    payload: web::Payload,
) -> HttpResponse {
    pool::list::<Prefix>(req, memory, payload).await
}

/// List the available prefixes of a tenant's pool
///
/// What no group has. Never merged over two prefixes that were defined apart.
#[utoipa::path(
    tag = "Tenant immediate trunking connectivity",
    operation_id = "list_available_pool_prefixes",
    params(TrunkTenantPath, PageQuery),
    responses((status = 200, description = "What is available", body = AvailablePrefixes), Problem),
    extensions(("x-min-role" = json!("tenant_admin"))),
)]
#[get("/api/v1/tenant/{tenant_id}/services/immediate_trunking_connectivity/available_prefixes/")]
pub(crate) async fn available(
    req: RequestContext,
    memory: Data<MemoryBudget>,
    payload: web::Payload,
) -> HttpResponse {
    pool::available::<Prefix>(req, memory, payload).await
}

/// Bring prefixes into a tenant's pool
///
/// All or nothing. Refused is what stands in the request already (1011), is another tenant's (1009), or overlaps
/// anything this tenant has (1010).
#[utoipa::path(
    tag = "Tenant immediate trunking connectivity",
    operation_id = "define_prefixes",
    params(TrunkTenantPath),
    request_body = PrefixDefinitions,
    responses((status = 201, description = "All are in the pool", body = Done), Problem),
    extensions(("x-min-role" = json!("system_admin"))),
)]
#[post("/api/v1/tenant/{tenant_id}/services/immediate_trunking_connectivity/prefixes/")]
pub(crate) async fn define(req: RequestContext, payload: web::Payload) -> HttpResponse {
    pool::define(req, payload, PrefixDefinitions::parse).await
}

/// Take prefixes out of a tenant's pool
///
/// All or nothing. A longer prefix takes a part out. What is not held is refused with code 1004, what is with a group with code 1003.
#[utoipa::path(
    tag = "Tenant immediate trunking connectivity",
    operation_id = "take_out_prefixes",
    params(TrunkTenantPath),
    request_body = PrefixList,
    responses((status = 200, description = "All are out of the pool", body = Done), Problem),
    extensions(("x-min-role" = json!("system_admin"))),
)]
#[delete("/api/v1/tenant/{tenant_id}/services/immediate_trunking_connectivity/prefixes/")]
pub(crate) async fn withdraw(req: RequestContext, payload: web::Payload) -> HttpResponse {
    pool::withdraw(req, payload, PrefixList::parse).await
}
