//! Mobile numbers of a group: `/api/v1/tenants/{tenant_id}/groups/{group_id}/mobile_numbers/`.

use actix_web::web;
use actix_web::{HttpResponse, delete, get, post};
use numbering_core::UserKey;
use numbering_core::mobile::Chunk;
use numbering_store::{
    LockedGroup, MobileOwner, MobilePiece, MobileReport, ReadContext, StoreError, UserName, WriteContext,
};

use crate::json::write::push_text;
use crate::request::RequestContext;
use crate::routes::mobile::lists::{MobileAssignee, MobileListParams, MobileLists, MobileQuery, RowSuffix};
use crate::routes::mobile::report::MobileReportView;
use crate::routes::paths::{GroupPath, load_group, lock_group};
use crate::wire::{AdditionReport, GroupMobileList, ItemStatus, MobileNumberList, Problem, RemovalReport};

/// List the mobile numbers of a group
///
/// `assigned_numbers` are assigned to a user, `available_numbers` are the others of the group. The parameters
/// are those of the tenant's list.
#[utoipa::path(
    tag = "Mobile numbers",
    operation_id = "list_group_mobile_numbers",
    params(GroupPath, MobileQuery),
    responses((status = 200, description = "The numbers", body = GroupMobileList), Problem),
    extensions(("x-min-role" = json!("group_admin"))),
)]
#[get("/api/v1/tenants/{tenant_id}/groups/{group_id}/mobile_numbers/")]
pub(crate) async fn list(req: RequestContext) -> HttpResponse {
    let path = GroupPath::of(&req);
    let params = MobileListParams::of(&req).await;

    req.read_list(move |_, context, memory| {
        let (_, group) = load_group(context, &path.tenant_id, &path.group_id)?;
        let owner = MobileOwner::Group(group.key);
        MobileLists::load::<UserKey>(context, owner, params.get()?, memory)
    })
    .await
}

impl MobileAssignee for UserKey {
    const NUMBER_KEY: &'static str = "phoneNumber";

    fn of(piece: &MobilePiece) -> Option<Self> {
        piece.user
    }

    fn row_suffixes(
        context: &mut ReadContext<'_>,
        users: Vec<Self>,
    ) -> Result<Vec<(Self, RowSuffix)>, StoreError> {
        let names = context.names_of(core::iter::empty(), users.iter().copied())?;
        let suffix = |user| Some((user, row_suffix(names.user(user)?)));
        Ok(users.into_iter().filter_map(suffix).collect())
    }
}

/// The part of a row behind its number.
fn row_suffix(user: &UserName) -> RowSuffix {
    let mut suffix = Vec::new();
    let attributes = [
        ("userId", &user.id),
        ("firstName", &user.first_name),
        ("lastName", &user.last_name),
        ("extension", &user.extension),
    ];
    for (key, value) in attributes {
        suffix.push(b',');
        push_text(&mut suffix, key);
        suffix.push(b':');
        push_text(&mut suffix, value);
    }
    suffix.push(b'}');
    suffix.into()
}

/// Assign mobile numbers to a group
///
/// The items are available numbers or ranges of the tenant. An item is rejected if it is malformed (1002),
/// overlaps an accepted item before it (1011), or is not available (19). With 400 nothing was assigned.
///
/// A list of more than 5,000 items is done in several steps. If it is interrupted, the answer is 503 with the
/// number of items that are done; sent again with the same `Idempotency-Key`, it is finished.
#[utoipa::path(
    tag = "Mobile numbers",
    operation_id = "assign_mobile_numbers",
    params(GroupPath),
    request_body = MobileNumberList,
    responses(
        (status = 201, description = "All were assigned", body = AdditionReport),
        (status = 207, description = "Some were assigned", body = AdditionReport),
        Problem,
    ),
    extensions(("x-min-role" = json!("tenant_admin"))),
)]
#[post("/api/v1/tenants/{tenant_id}/groups/{group_id}/mobile_numbers/")]
pub(crate) async fn assign(req: RequestContext, payload: web::Payload) -> HttpResponse {
    let apply: GroupChange = |context, of, items| context.assign_mobile_numbers(of, items);
    change(req, payload, apply, ItemStatus::Added).await
}

/// Return mobile numbers of a group to its tenant
///
/// An item is rejected if it is malformed (1002), overlaps an accepted item before it (1011), is not assigned to
/// this group (1004), or is assigned to a user (1003). With 400 nothing was returned.
///
/// A list of more than 5,000 items is done in several steps. If it is interrupted, the answer is 503 with the
/// number of items that are done; sent again with the same `Idempotency-Key`, it is finished.
#[utoipa::path(
    tag = "Mobile numbers",
    operation_id = "unassign_mobile_numbers",
    params(GroupPath),
    request_body = MobileNumberList,
    responses(
        (status = 200, description = "All were returned", body = RemovalReport),
        (status = 207, description = "Some were returned", body = RemovalReport),
        Problem,
    ),
    extensions(("x-min-role" = json!("tenant_admin"))),
)]
#[delete("/api/v1/tenants/{tenant_id}/groups/{group_id}/mobile_numbers/")]
pub(crate) async fn unassign(req: RequestContext, payload: web::Payload) -> HttpResponse {
    let apply: GroupChange = |context, of, items| context.unassign_mobile_numbers(of, items);
    change(req, payload, apply, ItemStatus::Removed).await
}

/// A change of the mobile numbers of a group.
type GroupChange = fn(&mut WriteContext<'_>, &LockedGroup, Chunk<'_>) -> Result<MobileReport, StoreError>;

async fn change(
    req: RequestContext,
    payload: web::Payload,
    apply: GroupChange,
    status: ItemStatus,
) -> HttpResponse {
    let path = GroupPath::of(&req);
    req.write_list(payload, status, move |principal, context, (input, chunk)| {
        let of = lock_group(context, &path.tenant_id, &path.group_id)?;
        let numbers = input.get()?;
        let report = apply(context, &of, chunk.judged(&chunk.items(numbers)))?;
        let view = MobileReportView::for_principal(principal, of.tenant(), &report).in_group(of.group());
        Ok(view.results(numbers, chunk))
    })
    .await
}
