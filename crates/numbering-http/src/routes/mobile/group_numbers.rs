//! Mobile numbers of a group: `/api/v1/tenants/{tenant_id}/groups/{group_id}/mobile_numbers/`.

use std::collections::HashMap;
use std::sync::Arc;

use actix_web::{HttpResponse, delete, get, post, web};
use numbering_core::UserKey;
use numbering_store::{Group, MobilePiece, ReadContext, UserName};

use crate::error::Stop;
use crate::json::write::push_text;
use crate::request::context::Call;
use crate::routes::groups::GroupPath;
use crate::routes::mobile::lists::{MobileLists, MobileQuery, Wanted};
use crate::routes::mobile::report::{Told, list_of_numbers};
use crate::wire::{Added, Done, GroupNumbers, NumberListBody, PartlyAdded, PartlyRemoved, Problem};

/// List the mobile numbers of a group
///
/// `assigned_numbers` are those that a user has, `available_numbers` the others of the group. The parameters
/// are those of the tenant's list.
#[utoipa::path(
    tag = "Mobile numbers",
    operation_id = "list_group_mobile_numbers",
    path = "/api/v1/tenants/{tenant_id}/groups/{group_id}/mobile_numbers/",
    params(
        ("tenant_id" = String, Path, description = "The tenant", example = "foo"),
        ("group_id" = String, Path, description = "The group", example = "ApioGrpTest"),
        MobileQuery,
    ),
    responses((status = 200, description = "The numbers", body = GroupNumbers), Problem),
    extensions(("x-min-role" = json!("group_admin"))),
)]
#[get("/api/v1/tenants/{tenant_id}/groups/{group_id}/mobile_numbers/")]
pub(crate) async fn list(call: Call, payload: web::Payload) -> HttpResponse {
    let path = GroupPath::of(&call);
    let wanted = Wanted::of(&call, payload).await;
    let budget = call.state().budget.clone();
    call.read(move |_, context| {
        let tenant = context.tenant(path.tenant.get()?)?;
        let group = context.group(tenant.key, path.group.get()?)?;
        let lists = lists(context, &group, wanted.get()?)?;
        Ok(lists.within(&budget)?)
    })
    .await
}

fn lists(context: &mut ReadContext<'_>, group: &Group, wanted: &Wanted) -> Result<MobileLists, Stop> {
    let pieces = match wanted.which() {
        Some(which) => context.mobile_numbers_of_group(group.key, which, &wanted.page)?,
        None => Vec::new(),
    };
    let users = pieces.iter().filter_map(|piece| piece.user);
    let names = context.names_of(core::iter::empty(), users.clone())?;
    let rests: HashMap<UserKey, Arc<[u8]>> = users
        .filter_map(|user| Some((user, rest_of_row(names.user(user)?))))
        .collect();
    let rest = |piece: &MobilePiece| rests.get(&piece.user?).cloned();
    Ok(MobileLists::of("phoneNumber", wanted, pieces.clone(), rest))
}

/// What stands in a row behind its number.
fn rest_of_row(user: &UserName) -> Arc<[u8]> {
    let mut rest = Vec::new();
    let attributes = [
        ("userId", &user.id),
        ("firstName", &user.first_name),
        ("lastName", &user.last_name),
        ("extension", &user.extension),
    ];
    for (key, value) in attributes {
        rest.push(b',');
        push_text(&mut rest, key);
        rest.push(b':');
        push_text(&mut rest, value);
    }
    rest.push(b'}');
    rest.into()
}

/// Assign mobile numbers to a group
///
/// From the available ones of the tenant; ranges too. Rejected is what is malformed (1002), stands in the
/// request already (1011), or is not available (19). With 400 nothing was assigned.
#[utoipa::path(
    tag = "Mobile numbers",
    operation_id = "assign_mobile_numbers",
    path = "/api/v1/tenants/{tenant_id}/groups/{group_id}/mobile_numbers/",
    params(
        ("tenant_id" = String, Path, description = "The tenant", example = "foo"),
        ("group_id" = String, Path, description = "The group", example = "ApioGrpTest"),
    ),
    request_body = NumberListBody,
    responses(
        (status = 201, description = "All were assigned", body = Added),
        (status = 207, description = "Some were assigned", body = PartlyAdded),
        Problem,
    ),
    extensions(("x-min-role" = json!("tenant_admin"))),
)]
#[post("/api/v1/tenants/{tenant_id}/groups/{group_id}/mobile_numbers/")]
pub(crate) async fn assign(call: Call, payload: web::Payload) -> HttpResponse {
    let path = GroupPath::of(&call);
    call.write(payload, list_of_numbers, move |principal, context, input| {
        let of = context.lock_group(path.tenant.get()?, path.group.get()?)?;
        let numbers = input.get()?;
        let report = context.assign_mobile_numbers(&of, numbers.items())?;
        let told = Told::to(principal, of.tenant(), &report).in_group(of.group());
        Ok(told.of(numbers).added())
    })
    .await
}

/// Return mobile numbers of a group to its tenant
///
/// Rejected is what is malformed (1002), stands in the request already (1011), is not this group's (1004), or
/// is with a user (1003). With 400 nothing was returned.
#[utoipa::path(
    tag = "Mobile numbers",
    operation_id = "unassign_mobile_numbers",
    path = "/api/v1/tenants/{tenant_id}/groups/{group_id}/mobile_numbers/",
    params(
        ("tenant_id" = String, Path, description = "The tenant", example = "foo"),
        ("group_id" = String, Path, description = "The group", example = "ApioGrpTest"),
    ),
    request_body = NumberListBody,
    responses(
        (status = 200, description = "All were returned", body = Done),
        (status = 207, description = "Some were returned", body = PartlyRemoved),
        Problem,
    ),
    extensions(("x-min-role" = json!("tenant_admin"))),
)]
#[delete("/api/v1/tenants/{tenant_id}/groups/{group_id}/mobile_numbers/")]
pub(crate) async fn unassign(call: Call, payload: web::Payload) -> HttpResponse {
    let path = GroupPath::of(&call);
    call.write(payload, list_of_numbers, move |principal, context, input| {
        let of = context.lock_group(path.tenant.get()?, path.group.get()?)?;
        let numbers = input.get()?;
        let report = context.unassign_mobile_numbers(&of, numbers.items())?;
        let told = Told::to(principal, of.tenant(), &report).in_group(of.group());
        Ok(told.of(numbers).removed())
    })
    .await
}
