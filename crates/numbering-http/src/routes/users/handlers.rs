//! Users of a group: `/api/v1/tenants/{tenant_id}/groups/{group_id}/users/`.

use actix_web::{HttpResponse, delete, get, post, put, web};
use numbering_store::{LockedGroup, UserChanges, UserNumber, UserNumberRejected};

use crate::auth::Principal;
use crate::error::{ConflictBudget, ErrorCause, Fault, NameLookup as _, OperationError, Reply};
use crate::request::{RequestContext, ignore_body, parse_json};
use crate::routes::departments::handlers::named_in_body;
use crate::routes::name_visibility::VisibleNames;
use crate::routes::paging::{PageQuery, page_of_names, rows_of_page};
use crate::routes::paths::{GroupPath, UserPath, load_group, lock_group};
use crate::routes::users::bodies::{CreateUser, UpdateUser, User, UserList};
use crate::wire::{Done, InventoryKind, Problem, RejectionRenderer, RequestTarget, SentItem};

/// The place of the department's name in a body.
const DEPARTMENT: &str = "/departmentName";
/// The place of the number in a body.
const NUMBER: &str = "/phoneNumber";

/// Refuses the number of `changes`, with the reasons that the caller may see. Who has a number is not for everyone to ask:
/// all that they may not see has one reason.
fn number_refusal(
    principal: &Principal,
    of: &LockedGroup,
    changes: &UserChanges,
    why: &UserNumberRejected,
) -> OperationError {
    let UserNumberRejected { rejection, names } = why;
    let (tenant, group) = (of.tenant(), of.group());
    let names = &VisibleNames::of_group(principal, (tenant, group), names);
    let renderer = RejectionRenderer {
        target: RequestTarget {
            tenant: tenant.id.as_str(),
            group: Some(group.id.as_str()),
            inventory: InventoryKind::Mobile,
        },
        names,
    };
    let sent = match changes.phone_number {
        Some(UserNumber::Number(number)) => SentItem::Number(number),
        Some(UserNumber::Nothing) | None => SentItem::MalformedNumber(""),
    };
    let mut held = rejection.conflicts().iter();
    if held.clone().any(|piece| !names.shows(piece)) {
        let reason = format!("{sent} is not available");
        let fault = Fault::new(RejectionRenderer::code(rejection), reason);
        return fault.because(ErrorCause::NotAvailable).pointer(NUMBER).into();
    }
    let cause = if held.any(|piece| piece.holding.tenant != tenant.key) {
        ErrorCause::NotAvailable
    } else {
        renderer.cause(rejection)
    };
    Fault::new(
        RejectionRenderer::code(rejection),
        renderer.reason(rejection, sent),
    )
    .because(cause)
    .conflicts(renderer.conflicts(rejection, &mut ConflictBudget::default()))
    .pointer(NUMBER)
    .into()
}

/// List the users of a group
///
/// Sorted by id.
#[utoipa::path(
    tag = "Users",
    operation_id = "list_users",
    params(GroupPath, PageQuery),
    responses((status = 200, description = "The users", body = UserList), Problem),
    extensions(("x-min-role" = json!("group_admin"))),
)]
#[get("/api/v1/tenants/{tenant_id}/groups/{group_id}/users/")]
pub(crate) async fn list(req: RequestContext) -> HttpResponse {
    let path = GroupPath::of(&req);
    let page = page_of_names(&req).await;
    req.read(move |_, context| {
        let (_, group) = load_group(context, &path.tenant_id, &path.group_id)?;
        let page = page.get()?;
        let users = context.users(group.key, page)?;
        let (users, next) = rows_of_page(page, users, |row: &User| &row.user_id);
        Reply::of(200, &UserList { users, next })
    })
    .await
}

/// Create a user
///
/// The id cannot change. A mobile number of the group is assigned to the user.
#[utoipa::path(
    tag = "Users",
    operation_id = "create_user",
    params(GroupPath),
    request_body = CreateUser,
    responses((status = 201, description = "The user", body = User), Problem),
    extensions(("x-min-role" = json!("group_admin"))),
)]
#[post("/api/v1/tenants/{tenant_id}/groups/{group_id}/users/")]
pub(crate) async fn create(req: RequestContext, payload: web::Payload) -> HttpResponse {
    let path = GroupPath::of(&req);
    req.write(payload, CreateUser::parse, move |principal, context, input| {
        let of = lock_group(context, &path.tenant_id, &path.group_id)?;
        let (id, attributes) = (input.get()?.id()?, input.get()?.attributes()?);
        let user = context.create_user(&of, &id, &attributes);
        let user = user.map_err(|error| named_in_body(error, DEPARTMENT))?;
        let user = user.map_err(|why| number_refusal(principal, &of, &attributes, &why))?;
        Reply::of(201, &User::from(user))
    })
    .await
}

/// Read a user
///
/// Returns names, numbers, address and department.
#[utoipa::path(
    tag = "Users",
    operation_id = "read_user",
    params(UserPath),
    responses((status = 200, description = "The user", body = User), Problem),
    extensions(("x-min-role" = json!("group_admin"))),
)]
#[get("/api/v1/tenants/{tenant_id}/groups/{group_id}/users/{user_id}/")]
pub(crate) async fn read(req: RequestContext) -> HttpResponse {
    let path = UserPath::of(&req);
    req.read(move |_, context| {
        let (_, group) = load_group(context, &path.tenant_id, &path.group_id)?;
        let user = context.user(group.key, path.user_id.get()?)?;
        Reply::of(200, &User::from(user))
    })
    .await
}

/// Change a user
///
/// Absent attributes stay as they are. The group gets back a mobile number that the user gives up.
#[utoipa::path(
    tag = "Users",
    operation_id = "update_user",
    params(UserPath),
    request_body = UpdateUser,
    responses((status = 200, description = "The changed user", body = User), Problem),
    extensions(("x-min-role" = json!("group_admin"))),
)]
#[put("/api/v1/tenants/{tenant_id}/groups/{group_id}/users/{user_id}/")]
pub(crate) async fn update(req: RequestContext, payload: web::Payload) -> HttpResponse {
    let path = UserPath::of(&req);
    req.write(
        payload,
        parse_json::<UpdateUser>,
        move |principal, context, input| {
            let of = lock_group(context, &path.tenant_id, &path.group_id)?;
            let user = context.user(of.group().key, path.user_id.get()?)?;
            let changes = input.get()?.changes()?;
            let user = context.update_user(&of, user, &changes);
            let user = user.map_err(|error| named_in_body(error, DEPARTMENT))?;
            let user = user.map_err(|why| number_refusal(principal, &of, &changes, &why))?;
            Reply::of(200, &User::from(user))
        },
    )
    .await
}

/// Delete a user
///
/// Refused with code 1003 while ranges or prefixes are assigned to the user. The group gets back the user's
/// mobile number.
#[utoipa::path(
    tag = "Users",
    operation_id = "delete_user",
    params(UserPath),
    responses((status = 200, description = "The user is deleted", body = Done), Problem),
    extensions(("x-min-role" = json!("group_admin"))),
)]
#[delete("/api/v1/tenants/{tenant_id}/groups/{group_id}/users/{user_id}/")]
pub(crate) async fn delete(req: RequestContext, payload: web::Payload) -> HttpResponse {
    let path = UserPath::of(&req);
    req.write(payload, ignore_body, move |_, context, input| {
        let of = lock_group(context, &path.tenant_id, &path.group_id)?;
        let user = context.user(of.group().key, path.user_id.get()?)?;
        input.get()?;
        context.delete_user(&of, &user)?;
        Ok(Reply::done(200))
    })
    .await
}
