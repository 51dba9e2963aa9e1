//! Prefixes of a group: `…/group/{group_id}/services/immediate_trunking_connectivity/prefixes/`.

use actix_web::web;
use actix_web::{HttpResponse, delete, get, post};
use numbering_core::Prefix;

use crate::request::RequestContext;
use crate::routes::paging::PageQuery;
use crate::routes::paths::GroupPath;
use crate::routes::trunking::group;
use crate::routes::trunking::item_lists::PrefixList;
use crate::routes::trunking::row_schemas::{GroupPrefix, PoolPrefix};
use crate::wire::{Done, Problem};

/// A list of the prefixes of a group.
#[derive(serde::Serialize, utoipa::ToSchema)]
pub(crate) struct GroupPrefixes {
    /// The rows, in dictionary order of their digits.
    prefixes: Vec<GroupPrefix>,
    /// The marker of the next page, if there are more rows: its `after`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    next: Option<String>,
}

/// A list of the available prefixes.
#[derive(serde::Serialize, utoipa::ToSchema)]
pub(crate) struct AvailablePrefixList {
    /// The rows, in dictionary order of their digits.
    available_prefixes: Vec<PoolPrefix>,
    /// The marker of the next page, if there are more rows: its `after`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    next: Option<String>,
}

/// Display group's immediate trunking connectivity prefixes
///
/// Each row is a prefix as it was assigned to the group, with its user. A part that is assigned to a user is
/// a row of its own. Without a user, the texts of the user are empty and `department` is absent.
#[utoipa::path(
    tag = "Group immediate trunking connectivity",
    operation_id = "list_group_prefixes",
    params(GroupPath, PageQuery),
    responses((status = 200, description = "The prefixes", body = GroupPrefixes), Problem),
    extensions(("x-min-role" = json!("group_admin"))),
)]
#[get("/api/v1/tenant/{tenant_id}/group/{group_id}/services/immediate_trunking_connectivity/prefixes/")]
pub(crate) async fn list(req: RequestContext) -> HttpResponse {
    group::list::<Prefix>(req).await
}

/// Display group's immediate trunking connectivity available prefixes
///
/// The prefixes that an assignment to this group would accept: those that the tenant holds and that are
/// assigned to no group. Prefixes that were defined separately are never merged.
#[utoipa::path(
    tag = "Group immediate trunking connectivity",
    operation_id = "list_available_prefixes",
    params(GroupPath, PageQuery),
    responses((status = 200, description = "The available prefixes", body = AvailablePrefixList), Problem),
    extensions(("x-min-role" = json!("tenant_admin"))),
)]
#[get(
    "/api/v1/tenant/{tenant_id}/group/{group_id}/services/immediate_trunking_connectivity/available_prefixes/"
)]
pub(crate) async fn available(req: RequestContext) -> HttpResponse {
    group::available::<Prefix>(req).await
}

/// Assign a list of immediate trunking connectivity prefixes to a group
///
/// All or nothing. An item may be a longer prefix inside an available one: lists then show the fewest
/// prefixes that cover the rest. An item that the tenant does not hold, or that is assigned to a group
/// already, this one included, is refused with code 19. The answer lists every bad item.
#[utoipa::path(
    tag = "Group immediate trunking connectivity",
    operation_id = "assign_prefixes",
    params(GroupPath),
    request_body = PrefixList,
    responses((status = 201, description = "All were assigned", body = Done), Problem),
    extensions(("x-min-role" = json!("tenant_admin"))),
)]
#[post("/api/v1/tenant/{tenant_id}/group/{group_id}/services/immediate_trunking_connectivity/prefixes/")]
pub(crate) async fn assign(req: RequestContext, payload: web::Payload) -> HttpResponse {
    group::change(req, payload, PrefixList::parse, group::ASSIGN).await
}

/// Remove a list of immediate trunking connectivity prefixes from a group
///
/// All or nothing. An item may be a longer prefix inside an assigned one. An item that is not assigned to
/// this group is refused with code 19, one that is assigned to a user with code 1003.
#[utoipa::path(
    tag = "Group immediate trunking connectivity",
    operation_id = "unassign_prefixes",
    params(GroupPath),
    request_body = PrefixList,
    responses((status = 200, description = "All were returned to the tenant", body = Done), Problem),
    extensions(("x-min-role" = json!("tenant_admin"))),
)]
#[delete("/api/v1/tenant/{tenant_id}/group/{group_id}/services/immediate_trunking_connectivity/prefixes/")]
pub(crate) async fn unassign(req: RequestContext, payload: web::Payload) -> HttpResponse {
    group::change(req, payload, PrefixList::parse, group::UNASSIGN).await
}
