//! Ranges of a group: `…/group/{group_id}/services/immediate_trunking_connectivity/numbers/`.

use std::sync::Arc;

use actix_web::{HttpResponse, delete, get, post, web};

use numbering_store::TrunkKind;

use crate::call::Call;
use crate::routes::groups::GroupPath;
use crate::routes::paging::{PageQuery, page_of_numbers};
use crate::routes::trunking::items::{RangeList, Item as _, list as list_of};
use crate::routes::trunking::refused::Told;
use crate::routes::trunking::rows::{Ends, GroupRange, PoolRange, carriers, group_section, pool_list, Carriers};
use crate::routes::trunking::{done, group_of, locked_group_of};
use crate::json::Object;
use crate::wire::{Done, Lists, Problem};

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
    path = "/api/v1/tenant/{tenant_id}/group/{group_id}/services/immediate_trunking_connectivity/numbers/",
    params(
        ("tenant_id" = String, Path, description = "The tenant", example = "footenant"),
        ("group_id" = String, Path, description = "The group", example = "foogroup"),
        PageQuery,
    ),
    responses((status = 200, description = "The numbers", body = GroupRanges), Problem),
    extensions(("x-min-role" = json!("group_admin"))),
)]
#[get("/api/v1/tenant/{tenant_id}/group/{group_id}/services/immediate_trunking_connectivity/numbers/")]
pub(crate) async fn list(call: Call) -> HttpResponse {
    let path = GroupPath::of(&call);
    let page = page_of_numbers(call.request().query_string());
    let budget = call.state().budget.clone();
    call.read(move |_, reading| {
        let (tenant, group) = group_of(&path, reading)?;
        let page = page.get()?;
        let pieces = reading.trunk_of_group(group.key, TrunkKind::Range)?;
        let held = budget.share(&pieces)?;
        let carriers = Carriers::of(&tenant, &group, carriers(reading, &pieces)?);
        let (section, next) = group_section::<Ends>("numbers", pieces, page, Arc::new(carriers));
        Ok(Lists::new([section]).next(next).holding(vec![held]))
    })
    .await
}

/// Display group's immediate trunking connectivity available numbers
///
/// What the tenant holds and has given to no group: what an assignment to this group would accept. Never merged
/// over two numbers that were defined apart.
#[utoipa::path(
    tag = "Group immediate trunking connectivity",
    path = "/api/v1/tenant/{tenant_id}/group/{group_id}/services/immediate_trunking_connectivity/available_numbers/",
    params(
        ("tenant_id" = String, Path, description = "The tenant", example = "footenant"),
        ("group_id" = String, Path, description = "The group", example = "foogroup"),
        PageQuery,
    ),
    responses((status = 200, description = "What is available", body = AvailableRanges), Problem),
    extensions(("x-min-role" = json!("tenant_admin"))),
)]
#[get("/api/v1/tenant/{tenant_id}/group/{group_id}/services/immediate_trunking_connectivity/available_numbers/")]
pub(crate) async fn available(call: Call) -> HttpResponse {
    let path = GroupPath::of(&call);
    let page = page_of_numbers(call.request().query_string());
    let budget = call.state().budget.clone();
    call.read(move |_, reading| {
        let (tenant, _) = group_of(&path, reading)?;
        let page = page.get()?;
        let pieces = reading.available_trunk(tenant.key, TrunkKind::Range)?;
        pool_list::<Ends>("available_numbers", pieces, page, &budget)
    })
    .await
}

/// Assign a list of immediate trunking connectivity numbers to a group
///
/// All or nothing. Each item lies inside one available range, and may be a part of it: the rest stays available. Without
/// `maxPhoneNumber` it is the one number. What is not held, or is with a group already, this one too, is refused with
/// code 19, and every bad item is named.
#[utoipa::path(
    tag = "Group immediate trunking connectivity",
    path = "/api/v1/tenant/{tenant_id}/group/{group_id}/services/immediate_trunking_connectivity/numbers/",
    params(
        ("tenant_id" = String, Path, description = "The tenant", example = "footenant"),
        ("group_id" = String, Path, description = "The group", example = "foogroup"),
    ),
    request_body = RangeList,
    responses((status = 201, description = "All were assigned", body = Done), Problem),
    extensions(("x-min-role" = json!("tenant_admin"))),
)]
#[post("/api/v1/tenant/{tenant_id}/group/{group_id}/services/immediate_trunking_connectivity/numbers/")]
pub(crate) async fn assign(call: Call, payload: web::Payload) -> HttpResponse {
    let path = GroupPath::of(&call);
    call.write(payload, list_of::<RangeList>, move |principal, writing, input| {
        let (tenant, group) = locked_group_of(&path, writing)?;
        let items = input.get()?.numbers.as_deref().unwrap_or_default();
        let spans: Vec<_> = items.iter().map(|Object(item)| item.span()).collect();
        let result = writing.assign_trunk((&tenant, &group), &spans)?;
        let told = Told {
            principal,
            tenant: &tenant,
            group: Some(&group),
        };
        done(201, told.result("numbers", items, result))
    })
    .await
}

/// Remove a list of immediate trunking connectivity numbers from a group
///
/// All or nothing. By `minPhoneNumber` alone, the assigned range that begins there goes back whole; with
/// `maxPhoneNumber`, that part of one. What this group does not have is refused with code 19, what a user carries with
/// code 1003.
#[utoipa::path(
    tag = "Group immediate trunking connectivity",
    path = "/api/v1/tenant/{tenant_id}/group/{group_id}/services/immediate_trunking_connectivity/numbers/",
    params(
        ("tenant_id" = String, Path, description = "The tenant", example = "footenant"),
        ("group_id" = String, Path, description = "The group", example = "foogroup"),
    ),
    request_body = RangeList,
    responses((status = 200, description = "All went back to the tenant", body = Done), Problem),
    extensions(("x-min-role" = json!("tenant_admin"))),
)]
#[delete("/api/v1/tenant/{tenant_id}/group/{group_id}/services/immediate_trunking_connectivity/numbers/")]
pub(crate) async fn unassign(call: Call, payload: web::Payload) -> HttpResponse {
    let path = GroupPath::of(&call);
    call.write(payload, list_of::<RangeList>, move |principal, writing, input| {
        let (tenant, group) = locked_group_of(&path, writing)?;
        let items = input.get()?.numbers.as_deref().unwrap_or_default();
        let named: Vec<_> = items.iter().map(|Object(item)| item.named()).collect();
        let result = writing.unassign_trunk((&tenant, &group), &named)?;
        let told = Told {
            principal,
            tenant: &tenant,
            group: Some(&group),
        };
        done(200, told.result("numbers", items, result))
    })
    .await
}
