//! Mobile numbers of a tenant: `/api/v1/tenants/{tenant_id}/mobile_numbers/`.

use actix_web::web;
use actix_web::{HttpResponse, delete, get, post};
use numbering_core::GroupKey;
use numbering_core::mobile::Chunk;
use numbering_store::{
    MobileOwner, MobilePiece, MobileReport, ReadContext, StoreError, Tenant, WriteContext,
};

use crate::json::write::push_text;
use crate::request::RequestContext;
use crate::routes::mobile::lists::{MobileAssignee, MobileListParams, MobileLists, MobileQuery, RowSuffix};
use crate::routes::mobile::report::MobileReportView;
use crate::routes::paths::TenantPath;
use crate::wire::{AdditionReport, ItemStatus, MobileNumberList, Problem, RemovalReport, TenantMobileList};

/// List the mobile numbers of a tenant
///
/// `available_numbers` are assigned to no group, `assigned_numbers` to one: the lists are disjoint, and
/// together they are the whole mobile inventory. Without a parameter both lists are filled; otherwise a list
/// is filled only if its parameter is true. Both keys are always present. `canBeDeleted` is true if a DELETE
/// would succeed.
///
/// The parameters are also read from a JSON body, `{"available": true, "assignement": true}`; the query wins. Give a
/// `limit`: a tenant may have millions of numbers, and without one the answer has all.
#[utoipa::path(
    tag = "Mobile numbers",
    operation_id = "list_mobile_numbers",
    params(TenantPath, MobileQuery),
    responses((status = 200, description = "The numbers", body = TenantMobileList), Problem),
    extensions(("x-min-role" = json!("tenant_admin"))),
)]
#[get("/api/v1/tenants/{tenant_id}/mobile_numbers/")]
pub(crate) async fn list(req: RequestContext) -> HttpResponse {
    let path = TenantPath::of(&req);
    let params = MobileListParams::of(&req).await;

    req.read_list(move |_, context, memory| {
        let tenant = context.tenant(path.tenant_id.get()?)?;
        let owner = MobileOwner::Tenant(tenant.key);
        MobileLists::load::<GroupKey>(context, owner, params.get()?, memory)
    })
    .await
}

impl MobileAssignee for GroupKey {
    const NUMBER_KEY: &'static str = "phoneNumbers";

    fn of(piece: &MobilePiece) -> Option<Self> {
        piece.group
    }

    fn row_suffixes(
        context: &mut ReadContext<'_>,
        groups: Vec<Self>,
    ) -> Result<Vec<(Self, RowSuffix)>, StoreError> {
        let names = context.names_of(groups.iter().copied(), core::iter::empty())?;
        let suffix = |group| (group, row_suffix(names.group(group).unwrap_or_default()));
        Ok(groups.into_iter().map(suffix).collect())
    }
}

/// The part of a row behind its number.
fn row_suffix(group: &str) -> RowSuffix {
    let mut suffix = b",\"assignedToGroup\":".to_vec();
    push_text(&mut suffix, group);
    suffix.extend_from_slice(b",\"canBeDeleted\":false}");
    suffix.into()
}

/// Add mobile numbers to a tenant
///
/// Each item is a number, or a range (`minPhoneNumber`, `maxPhoneNumber`) that is added or rejected as a
/// whole. The numbers are available afterwards. The answer has one row for each item, in the order of the
/// request. An item is rejected if it is malformed (1002), overlaps an accepted item before it (1011), belongs
/// to another tenant (1009), belongs to this tenant already (11), or lies in a range or prefix of this tenant
/// (1010).
///
/// `numbers` is another name of the list `phoneNumbers`; only one of the two is allowed. With 400 nothing was added.
///
/// A list of more than 5,000 items is done in several steps. If it is interrupted, the answer is 503 with the
/// number of items that are done; sent again with the same `Idempotency-Key`, it is finished.
#[utoipa::path(
    tag = "Mobile numbers",
    operation_id = "add_mobile_numbers",
    params(TenantPath),
    request_body = MobileNumberList,
    responses(
        (status = 201, description = "All were added", body = AdditionReport),
        (status = 207, description = "Some were added; the others changed nothing", body = AdditionReport),
        Problem,
    ),
    extensions(("x-min-role" = json!("system_admin"))),
)]
#[post("/api/v1/tenants/{tenant_id}/mobile_numbers/")]
pub(crate) async fn add(req: RequestContext, payload: web::Payload) -> HttpResponse {
    let apply: TenantChange = |context, tenant, items| context.add_mobile_numbers(tenant, items);
    change(req, payload, apply, ItemStatus::Added).await
}

/// Remove mobile numbers from a tenant
///
/// The body is the same. An item is rejected if it is malformed (1002), overlaps an accepted item before it
/// (1011), does not belong to this tenant (1004), or is assigned to a group (1003). With 400 nothing was removed.
///
/// A list of more than 5,000 items is done in several steps. If it is interrupted, the answer is 503 with the
/// number of items that are done; sent again with the same `Idempotency-Key`, it is finished.
#[utoipa::path(
    tag = "Mobile numbers",
    operation_id = "remove_mobile_numbers",
    params(TenantPath),
    request_body = MobileNumberList,
    responses(
        (status = 200, description = "All were removed", body = RemovalReport),
        (status = 207, description = "Some were removed", body = RemovalReport),
        Problem,
    ),
    extensions(("x-min-role" = json!("system_admin"))),
)]
#[delete("/api/v1/tenants/{tenant_id}/mobile_numbers/")]
pub(crate) async fn remove(req: RequestContext, payload: web::Payload) -> HttpResponse {
    let apply: TenantChange = |context, tenant, items| context.remove_mobile_numbers(tenant, items);
    change(req, payload, apply, ItemStatus::Removed).await
}

/// A change of the mobile numbers of a tenant.
type TenantChange = fn(&mut WriteContext<'_>, &Tenant, Chunk<'_>) -> Result<MobileReport, StoreError>;

async fn change(
    req: RequestContext,
    payload: web::Payload,
    apply: TenantChange,
    status: ItemStatus,
) -> HttpResponse {
    let path = TenantPath::of(&req);
    req.write_list(payload, status, move |principal, context, (input, chunk)| {
        let tenant = context.lock_tenant(path.tenant_id.get()?)?;
        let numbers = input.get()?;
        let report = apply(context, &tenant, chunk.judged(&chunk.items(numbers)))?;
        let view = MobileReportView::for_principal(principal, &tenant, &report);
        Ok(view.results(numbers, chunk))
    })
    .await
}
