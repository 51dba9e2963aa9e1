//! Prefixes of a group: `…/group/{group_id}/services/immediate_trunking_connectivity/prefixes/`.

use actix_web::web::{self, Data};
use actix_web::{HttpResponse, delete, get, post};
use numbering_core::Prefix;

use crate::request::context::RequestContext;
use crate::routes::paging::PageQuery;
use crate::routes::paths::TrunkGroupPath;
use crate::routes::trunking::group;
use crate::routes::trunking::item_lists::PrefixList;
use crate::routes::trunking::row_schemas::{GroupPrefix, PoolPrefix};
use crate::wire::{Done, MemoryBudget, Problem};

/// A list of the prefixes of a group.
#[derive(serde::Serialize, utoipa::ToSchema)]
pub(crate) struct GroupPrefixes {
    /// In dictionary order of their digits.
    prefixes: Vec<GroupPrefix>,
    /// What marks the next page, when there is more: its `after`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    next: Option<String>,
}

/// A list of the available prefixes.
#[derive(serde::Serialize, utoipa::ToSchema)]
pub(crate) struct AvailablePrefixes {
    /// In dictionary order of their digits.
    available_prefixes: Vec<PoolPrefix>,
    /// What marks the next page, when there is more: its `after`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    next: Option<String>,
}

/// Display group's immediate trunking connectivity prefixes
///
/// Each row is a prefix as the group got it, with the user that carries it: a part that a user carries is a row of
/// its own. Texts of the user are empty without one, and `department` is left out.
#[utoipa::path(
    tag = "Group immediate trunking connectivity",
    operation_id = "list_group_prefixes",
    params(TrunkGroupPath, PageQuery),
    responses((status = 200, description = "The prefixes", body = GroupPrefixes), Problem),
    extensions(("x-min-role" = json!("group_admin"))),
)]
#[get("/api/v1/tenant/{tenant_id}/group/{group_id}/services/immediate_trunking_connectivity/prefixes/")]
pub(crate) async fn list(
    req: RequestContext,
    memory: Data<MemoryBudget>,
    payload: web::Payload,
) -> HttpResponse {
    group::list::<Prefix>(req, memory, payload).await
}

/// Display group's immediate trunking connectivity available prefixes
///
/// What the tenant holds and has given to no group: what an assignment to this group would accept. Never merged
/// over two prefixes that were defined apart.
#[utoipa::path(
    tag = "Group immediate trunking connectivity",
    operation_id = "list_available_prefixes",
    params(TrunkGroupPath, PageQuery),
    responses((status = 200, description = "What is available", body = AvailablePrefixes), Problem),
    extensions(("x-min-role" = json!("tenant_admin"))),
)]
#[get(
    "/api/v1/tenant/{tenant_id}/group/{group_id}/services/immediate_trunking_connectivity/available_prefixes/"
)]
pub(crate) async fn available(
    req: RequestContext,
    memory: Data<MemoryBudget>,
    payload: web::Payload,
) -> HttpResponse {
    group::available::<Prefix>(req, memory, payload).await
}

/// Assign a list of immediate trunking connectivity prefixes to a group
///
/// All or nothing. A longer prefix under an available one may be assigned: lists then show the fewest prefixes that cover
/// the rest. What is not held, or is with a group already, this one too, is refused with
/// code 19, and every bad item is named.
#[utoipa::path(
    tag = "Group immediate trunking connectivity",
    operation_id = "assign_prefixes",
    params(TrunkGroupPath),
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
/// All or nothing. A longer prefix under an assigned one may be taken back. What this group does not have is refused with code 19, what a user carries with
/// code 1003.
#[utoipa::path(
    tag = "Group immediate trunking connectivity",
    operation_id = "unassign_prefixes",
    params(TrunkGroupPath),
    request_body = PrefixList,
    responses((status = 200, description = "All went back to the tenant", body = Done), Problem),
    extensions(("x-min-role" = json!("tenant_admin"))),
)]
#[delete("/api/v1/tenant/{tenant_id}/group/{group_id}/services/immediate_trunking_connectivity/prefixes/")]
pub(crate) async fn unassign(req: RequestContext, payload: web::Payload) -> HttpResponse {
    group::change(req, payload, PrefixList::parse, group::UNASSIGN).await
}
