//! Ranges of a tenant's pool: `/api/v1/tenant/{tenant_id}/services/immediate_trunking_connectivity/numbers/`.

use actix_web::web;
use actix_web::{HttpResponse, delete, get, post};

use crate::request::RequestContext;
use crate::routes::paging::PageQuery;
use crate::routes::paths::TenantPath;
use crate::routes::trunking::definitions::RangeDefinitions;
use crate::routes::trunking::group_numbers::AvailableRangeList;
use crate::routes::trunking::item_lists::RangeList;
use crate::routes::trunking::pool;
use crate::routes::trunking::row_key::RangeKey;
use crate::routes::trunking::row_schemas::PoolRange;
use crate::wire::{Done, Problem};

/// A list of the numbers of a tenant's pool.
#[derive(serde::Serialize, utoipa::ToSchema)]
pub(crate) struct PoolRanges {
    /// The rows, sorted by first number.
    numbers: Vec<PoolRange>,
    /// The marker of the next page, if there are more rows: its `after`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    next: Option<String>,
}

/// List the numbers of a tenant's pool
///
/// The ranges as they were defined, without the numbers removed since, whether or not they are assigned.
#[utoipa::path(
    tag = "Tenant immediate trunking connectivity",
    operation_id = "list_pool_ranges",
    params(TenantPath, PageQuery),
    responses((status = 200, description = "The numbers", body = PoolRanges), Problem),
    extensions(("x-min-role" = json!("tenant_admin"))),
)]
#[get("/api/v1/tenant/{tenant_id}/services/immediate_trunking_connectivity/numbers/")]
pub(crate) async fn list(req: RequestContext) -> HttpResponse {
    pool::list::<RangeKey>(req).await
}

/// List the available numbers of a tenant's pool
///
/// The ranges that are assigned to no group. Ranges that were defined separately are never merged.
#[utoipa::path(
    tag = "Tenant immediate trunking connectivity",
    operation_id = "list_available_pool_ranges",
    params(TenantPath, PageQuery),
    responses((status = 200, description = "The available numbers", body = AvailableRangeList), Problem),
    extensions(("x-min-role" = json!("tenant_admin"))),
)]
#[get("/api/v1/tenant/{tenant_id}/services/immediate_trunking_connectivity/available_numbers/")]
pub(crate) async fn available(req: RequestContext) -> HttpResponse {
    pool::available::<RangeKey>(req).await
}

/// Bring numbers into a tenant's pool
///
/// All or nothing. An item is refused if it occurs earlier in the request (1011), belongs to another tenant
/// (1009), or overlaps a holding of this tenant (1010).
#[utoipa::path(
    tag = "Tenant immediate trunking connectivity",
    operation_id = "define_ranges",
    params(TenantPath),
    request_body = RangeDefinitions,
    responses((status = 201, description = "All were added to the pool", body = Done), Problem),
    extensions(("x-min-role" = json!("system_admin"))),
)]
#[post("/api/v1/tenant/{tenant_id}/services/immediate_trunking_connectivity/numbers/")]
pub(crate) async fn define(req: RequestContext, payload: web::Payload) -> HttpResponse {
    pool::define(req, payload, RangeDefinitions::parse).await
}

/// Take numbers out of a tenant's pool
///
/// All or nothing. With `minPhoneNumber` alone, the whole range that begins there is removed; with
/// `maxPhoneNumber`, that part of it: the assigned parts around the gap stay as they are. An item that the
/// tenant does not hold is refused with code 1004, one that is assigned to a group with code 1003.
#[utoipa::path(
    tag = "Tenant immediate trunking connectivity",
    operation_id = "take_out_ranges",
    params(TenantPath),
    request_body = RangeList,
    responses((status = 200, description = "All were taken out of the pool", body = Done), Problem),
    extensions(("x-min-role" = json!("system_admin"))),
)]
#[delete("/api/v1/tenant/{tenant_id}/services/immediate_trunking_connectivity/numbers/")]
pub(crate) async fn withdraw(req: RequestContext, payload: web::Payload) -> HttpResponse {
    pool::withdraw(req, payload, RangeList::parse).await
}
