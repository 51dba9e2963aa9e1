//! Prefixes of a tenant's pool: `/api/v1/tenant/{tenant_id}/services/immediate_trunking_connectivity/prefixes/`.

use actix_web::web;
use actix_web::{HttpResponse, delete, get, post};
use numbering_core::Prefix;

use crate::request::RequestContext;
use crate::routes::paging::PageQuery;
use crate::routes::paths::TenantPath;
use crate::routes::trunking::definitions::PrefixDefinitions;
use crate::routes::trunking::group_prefixes::AvailablePrefixList;
use crate::routes::trunking::item_lists::PrefixList;
use crate::routes::trunking::pool;
use crate::routes::trunking::row_schemas::PoolPrefix;
use crate::wire::{Done, Problem};

/// A list of the prefixes of a tenant's pool.
#[derive(serde::Serialize, utoipa::ToSchema)]
pub(crate) struct PoolPrefixes {
    /// The rows, in dictionary order of their digits.
    prefixes: Vec<PoolPrefix>,
    /// The marker of the next page, if there are more rows: its `after`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    next: Option<String>,
}

/// List the prefixes of a tenant's pool
///
/// The prefixes as they were defined, without the parts removed since, whether or not they are assigned.
#[utoipa::path(
    tag = "Tenant immediate trunking connectivity",
    operation_id = "list_pool_prefixes",
    params(TenantPath, PageQuery),
    responses((status = 200, description = "The prefixes", body = PoolPrefixes), Problem),
    extensions(("x-min-role" = json!("tenant_admin"))),
)]
#[get("/api/v1/tenant/{tenant_id}/services/immediate_trunking_connectivity/prefixes/")]
pub(crate) async fn list(req: RequestContext) -> HttpResponse {
    pool::list::<Prefix>(req).await
}

/// List the available prefixes of a tenant's pool
///
/// The prefixes that are assigned to no group. Prefixes that were defined separately are never merged.
#[utoipa::path(
    tag = "Tenant immediate trunking connectivity",
    operation_id = "list_available_pool_prefixes",
    params(TenantPath, PageQuery),
    responses((status = 200, description = "The available prefixes", body = AvailablePrefixList), Problem),
    extensions(("x-min-role" = json!("tenant_admin"))),
)]
#[get("/api/v1/tenant/{tenant_id}/services/immediate_trunking_connectivity/available_prefixes/")]
pub(crate) async fn available(req: RequestContext) -> HttpResponse {
    pool::available::<Prefix>(req).await
}

/// Bring prefixes into a tenant's pool
///
/// All or nothing. An item is refused if it occurs earlier in the request (1011), belongs to another tenant
/// (1009), or overlaps a holding of this tenant (1010).
#[utoipa::path(
    tag = "Tenant immediate trunking connectivity",
    operation_id = "define_prefixes",
    params(TenantPath),
    request_body = PrefixDefinitions,
    responses((status = 201, description = "All were added to the pool", body = Done), Problem),
    extensions(("x-min-role" = json!("system_admin"))),
)]
#[post("/api/v1/tenant/{tenant_id}/services/immediate_trunking_connectivity/prefixes/")]
pub(crate) async fn define(req: RequestContext, payload: web::Payload) -> HttpResponse {
    pool::define(req, payload, PrefixDefinitions::parse).await
}

/// Take prefixes out of a tenant's pool
///
/// All or nothing. A longer prefix removes a part. An item that the tenant does not hold is refused with code
/// 1004, one that is assigned to a group with code 1003.
#[utoipa::path(
    tag = "Tenant immediate trunking connectivity",
    operation_id = "take_out_prefixes",
    params(TenantPath),
    request_body = PrefixList,
    responses((status = 200, description = "All were taken out of the pool", body = Done), Problem),
    extensions(("x-min-role" = json!("system_admin"))),
)]
#[delete("/api/v1/tenant/{tenant_id}/services/immediate_trunking_connectivity/prefixes/")]
pub(crate) async fn withdraw(req: RequestContext, payload: web::Payload) -> HttpResponse {
    pool::withdraw(req, payload, PrefixList::parse).await
}
