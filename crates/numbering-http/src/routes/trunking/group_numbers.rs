//! Ranges of a group: `…/group/{group_id}/services/immediate_trunking_connectivity/numbers/`.

use actix_web::web;
use actix_web::{HttpResponse, delete, get, post};

use crate::request::RequestContext;
use crate::routes::paging::PageQuery;
use crate::routes::paths::GroupPath;
use crate::routes::trunking::group;
use crate::routes::trunking::item_lists::RangeList;
use crate::routes::trunking::row_key::RangeKey;
use crate::routes::trunking::row_schemas::{GroupRange, PoolRange};
use crate::wire::{Done, Problem};

/// A list of the numbers of a group.
#[derive(serde::Serialize, utoipa::ToSchema)]
pub(crate) struct GroupRanges {
    /// The rows, sorted by first number.
    numbers: Vec<GroupRange>,
    /// The marker of the next page, if there are more rows: its `after`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    next: Option<String>,
}

/// A list of the available numbers.
#[derive(serde::Serialize, utoipa::ToSchema)]
pub(crate) struct AvailableRangeList {
    /// The rows, sorted by first number.
    available_numbers: Vec<PoolRange>,
    /// The marker of the next page, if there are more rows: its `after`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    next: Option<String>,
}

/// Display group's immediate trunking connectivity numbers
///
/// Each row is a range as it was assigned to the group, with its user. A part that is assigned to a user is a
/// row of its own. Without a user, the texts of the user are empty and `department` is absent.
#[utoipa::path(
    tag = "Group immediate trunking connectivity",
    operation_id = "list_group_ranges",
    params(GroupPath, PageQuery),
    responses((status = 200, description = "The numbers", body = GroupRanges), Problem),
    extensions(("x-min-role" = json!("group_admin"))),
)]
#[get("/api/v1/tenant/{tenant_id}/group/{group_id}/services/immediate_trunking_connectivity/numbers/")]
pub(crate) async fn list(req: RequestContext) -> HttpResponse {
    group::list::<RangeKey>(req).await
}

/// Display group's immediate trunking connectivity available numbers
///
/// The numbers that an assignment to this group would accept: those that the tenant holds and that are
/// assigned to no group. Ranges that were defined separately are never merged.
#[utoipa::path(
    tag = "Group immediate trunking connectivity",
    operation_id = "list_available_ranges",
    params(GroupPath, PageQuery),
    responses((status = 200, description = "The available numbers", body = AvailableRangeList), Problem),
    extensions(("x-min-role" = json!("tenant_admin"))),
)]
#[get(
    "/api/v1/tenant/{tenant_id}/group/{group_id}/services/immediate_trunking_connectivity/available_numbers/"
)]
pub(crate) async fn available(req: RequestContext) -> HttpResponse {
    group::available::<RangeKey>(req).await
}

/// Assign a list of immediate trunking connectivity numbers to a group
///
/// All or nothing. Each item lies inside one available range, and may be a part of it: the rest stays
/// available. Without `maxPhoneNumber` an item is the one number. An item that the tenant does not hold, or
/// that is assigned to a group already, this one included, is refused with code 19. The answer lists every
/// bad item.
#[utoipa::path(
    tag = "Group immediate trunking connectivity",
    operation_id = "assign_ranges",
    params(GroupPath),
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
/// All or nothing. With `minPhoneNumber` alone, the whole assigned range that begins there is returned to the
/// tenant; with `maxPhoneNumber`, that part of it. An item that is not assigned to this group is refused with
/// code 19, one that is assigned to a user with code 1003.
#[utoipa::path(
    tag = "Group immediate trunking connectivity",
    operation_id = "unassign_ranges",
    params(GroupPath),
    request_body = RangeList,
    responses((status = 200, description = "All were returned to the tenant", body = Done), Problem),
    extensions(("x-min-role" = json!("tenant_admin"))),
)]
#[delete("/api/v1/tenant/{tenant_id}/group/{group_id}/services/immediate_trunking_connectivity/numbers/")]
pub(crate) async fn unassign(req: RequestContext, payload: web::Payload) -> HttpResponse {
    group::change(req, payload, RangeList::parse, group::UNASSIGN).await
}
