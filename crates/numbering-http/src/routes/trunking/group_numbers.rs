//! Ranges of a group: `…/group/{group_id}/services/immediate_trunking_connectivity/numbers/`.

use actix_web::web::{self, Data};
use actix_web::{HttpResponse, delete, get, post};

use crate::request::context::RequestContext;
use crate::routes::paging::PageQuery;
use crate::routes::paths::TrunkGroupPath;
use crate::routes::trunking::group;
use crate::routes::trunking::item_lists::RangeList;
use crate::routes::trunking::row_key::RangeKey;
use crate::routes::trunking::row_schemas::{GroupRange, PoolRange};
use crate::wire::{Done, MemoryBudget, Problem};

/// A list of the numbers of a group.
#[derive(serde::Serialize, utoipa::ToSchema)]
pub(crate) struct GroupRanges {
    /// In the order of their first numbers.
    numbers: Vec<GroupRange>,
    /// What marks the next page, when there is more: its `after`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    next: Option<String>,
}

/// A list of the available numbers.
#[derive(serde::Serialize, utoipa::ToSchema)]
pub(crate) struct AvailableRanges {
    /// In the order of their first numbers.
    available_numbers: Vec<PoolRange>,
    /// What marks the next page, when there is more: its `after`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    next: Option<String>,
}

/// Display group's immediate trunking connectivity numbers
///
/// Each row is a range as the group got it, with the user that carries it: a part that a user carries is a row of
/// its own. Texts of the user are empty without one, and `department` is left out.
#[utoipa::path(
    tag = "Group immediate trunking connectivity",
    operation_id = "list_group_ranges",
    params(TrunkGroupPath, PageQuery),
    responses((status = 200, description = "The numbers", body = GroupRanges), Problem),
    extensions(("x-min-role" = json!("group_admin"))),
)]
#[get("/api/v1/tenant/{tenant_id}/group/{group_id}/services/immediate_trunking_connectivity/numbers/")]
pub(crate) async fn list(
    req: RequestContext,
    memory: Data<MemoryBudget>,
    payload: web::Payload,
) -> HttpResponse {
    group::list::<RangeKey>(req, memory, payload).await
}

/// Display group's immediate trunking connectivity available numbers
///
/// What the tenant holds and has given to no group: what an assignment to this group would accept. Never merged
/// over two numbers that were defined apart.
#[utoipa::path(
    tag = "Group immediate trunking connectivity",
    operation_id = "list_available_ranges",
    params(TrunkGroupPath, PageQuery),
    responses((status = 200, description = "What is available", body = AvailableRanges), Problem),
    extensions(("x-min-role" = json!("tenant_admin"))),
)]
#[get(
    "/api/v1/tenant/{tenant_id}/group/{group_id}/services/immediate_trunking_connectivity/available_numbers/"
)]
pub(crate) async fn available(
    req: RequestContext,
    memory: Data<MemoryBudget>,
    payload: web::Payload,
) -> HttpResponse {
    group::available::<RangeKey>(req, memory, payload).await
}

/// Assign a list of immediate trunking connectivity numbers to a group
///
/// All or nothing. Each item lies inside one available range, and may be a part of it: the rest stays available. Without
/// `maxPhoneNumber` it is the one number. What is not held, or is with a group already, this one too, is refused with
/// code 19, and every bad item is named.
#[utoipa::path(
    tag = "Group immediate trunking connectivity",
    operation_id = "assign_ranges",
    params(TrunkGroupPath),
    request_body = RangeList,
    responses((status = 201, description = "All were assigned", body = Done), Problem),
    extensions(("x-min-role" = json!("tenant_admin"))),
)]
#[post("/api/v1/tenant/{tenant_id}/group/{group_id}/services/immediate_trunking_connectivity/numbers/")]
pub(crate) async fn assign(req: RequestContext, payload: web::Payload) -> HttpResponse {
    group::change(req, payload, RangeList::parse, group::ASSIGN).await
}

/// Remove a list of immediate trunking connectivity numbers from a group
///
/// All or nothing. By `minPhoneNumber` alone, the assigned range that begins there goes back whole; with
/// `maxPhoneNumber`, that part of one. What this group does not have is refused with code 19, what a user carries with
/// code 1003.
#[utoipa::path(
    tag = "Group immediate trunking connectivity",
    operation_id = "unassign_ranges",
    params(TrunkGroupPath),
    request_body = RangeList,
    responses((status = 200, description = "All went back to the tenant", body = Done), Problem),
    extensions(("x-min-role" = json!("tenant_admin"))),
)]
#[delete("/api/v1/tenant/{tenant_id}/group/{group_id}/services/immediate_trunking_connectivity/numbers/")]
pub(crate) async fn unassign(req: RequestContext, payload: web::Payload) -> HttpResponse {
    group::change(req, payload, RangeList::parse, group::UNASSIGN).await
}
