//! Exclusive numbers, PBX style: `/api/exclusive_numbers`.

use actix_web::web::{self, Data};
use actix_web::{HttpResponse, delete, get, post};
use numbering_core::{ExclusiveId, TenantId, TenantKey};
use numbering_store::{Entity, PLATFORM_KEY, ReadContext, Store};
use utoipa::IntoParams;

use crate::auth::Principal;
use crate::error::{ErrorCode, Fault, OperationError, Reply, not_found};
use crate::json::text;
use crate::query::Filters;
use crate::request::{Input, RequestContext, ignore_body, parse_json};
use crate::routes::exclusive::bodies::{
    CreateExclusiveNumber, CreatedExclusiveNumber, ExclusiveNumber, ExclusiveNumberList,
    UpdateExclusiveNumber,
};
use crate::routes::exclusive::list::ExclusiveListResponse;
use crate::routes::exclusive::list_query::{ExclusiveListParams, ExclusiveListQuery};
use crate::wire::{ExclusiveProblem, exclusive_id};

/// Returns the scope of a list or of a new number: the token's tenant. For a system admin it is the platform,
/// or the tenant that `tenantId` names.
pub(super) fn scope_of(
    principal: &Principal,
    context: &mut ReadContext<'_>,
    requested: Option<&str>,
) -> Result<TenantKey, OperationError> {
    let id: TenantId = match (requested, principal.scope.tenant()) {
        (None, _) => return Ok(principal.tenant.unwrap_or(PLATFORM_KEY)),
        (Some(requested), Some(own)) if requested != own.as_str() => {
            let reason = "the token is not valid for this tenant";
            return Err(Fault::new(ErrorCode::Forbidden, reason).into());
        }
        (Some(requested), _) => requested
            .parse()
            .map_err(|_| not_found(Entity::Tenant, requested))?,
    };
    Ok(context.tenant(&id)?.key)
}

/// The tenant that the query names.
fn requested_tenant(req: &RequestContext) -> Input<Option<String>> {
    let filters = Filters::read(req.request().query_string(), &[]);
    let tenant = filters.and_then(|filters| Ok(filters.text("tenantId")?.map(str::to_owned)));
    Input::from(tenant)
}

/// The path of an exclusive number.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
struct ExclusivePath {
    /// The unique id
    #[param(example = "NzAwNTUxOTA5NzczMTQ4MTYw")]
    id: String,
}

impl ExclusivePath {
    fn of(req: &RequestContext) -> Self {
        let id = req.path().text("id").to_owned();
        Self { id }
    }

    /// The id.
    ///
    /// # Errors
    ///
    /// 404 for a text that is not an id.
    fn get(&self) -> Result<ExclusiveId, OperationError> {
        exclusive_id::decode(&self.id).ok_or_else(|| self.not_found())
    }

    fn not_found(&self) -> OperationError {
        not_found(Entity::ExclusiveNumber, &self.id)
    }
}

fn number_taken(number: &str, by: ExclusiveId) -> OperationError {
    let reason = format!("{} exists already", text::quoted(number));
    let fault = Fault::new(ErrorCode::AlreadyExists, reason);
    fault.id(exclusive_id::encode(by)).into()
}

/// Get a collection of exclusive numbers
///
/// Lists the numbers of the token's tenant; for a system admin those of the platform, or of `tenantId`.
/// `count` is the number of matches. Without parameters all are listed, oldest first.
#[utoipa::path(
    tag = "Exclusive numbers",
    operation_id = "list_exclusive_numbers",
    params(ExclusiveListQuery),
    responses((status = 200, description = "The exclusive numbers", body = ExclusiveNumberList), ExclusiveProblem),
    extensions(("x-min-role" = json!("tenant_admin"))),
)]
#[get("/api/exclusive_numbers")]
pub(crate) async fn list(req: RequestContext, store: Data<Store>) -> HttpResponse {
    let params = req.filters(ExclusiveListParams::read).await;
    let store = store.into_inner();
    req.read_list(move |principal, context, memory| {
        let params = params.get()?;
        let tenant = scope_of(principal, context, params.tenant.as_deref())?;
        ExclusiveListResponse::begin(&store, context, (tenant, &params.query), memory)
    })
    .await
}

/// Add a new exclusive number
///
/// A number that the tenant has already is refused with 409: `detail.id` is the id of the record that has it.
#[utoipa::path(
    tag = "Exclusive numbers",
    operation_id = "create_exclusive_number",
    params(("tenantId" = Option<String>, Query, description = "System admins only: the tenant that will own it; omit it for the platform")),
    request_body = CreateExclusiveNumber,
    responses((status = 200, description = "The id of the new number", body = CreatedExclusiveNumber), ExclusiveProblem),
    extensions(("x-min-role" = json!("tenant_admin"))),
)]
#[post("/api/exclusive_numbers")]
pub(crate) async fn create(req: RequestContext, payload: web::Payload) -> HttpResponse {
    let requested = requested_tenant(&req);
    req.write(
        payload,
        parse_json::<CreateExclusiveNumber>,
        move |principal, context, input| {
            let tenant = scope_of(principal, context, requested.get()?.as_deref())?;
            let new = input.get()?.new_number()?;
            let id = context.create_exclusive_number(tenant, &new)?;
            let id = id.map_err(|other| number_taken(new.number.as_str(), other))?;
            let id = exclusive_id::encode(id);
            Reply::of(200, &CreatedExclusiveNumber { id })
        },
    )
    .await
}

/// Get details of an exclusive number
///
/// One of the token's tenant; for a system admin any. An id of another tenant is reported as not found.
#[utoipa::path(
    tag = "Exclusive numbers",
    operation_id = "read_exclusive_number",
    params(ExclusivePath),
    responses((status = 200, description = "The exclusive number", body = ExclusiveNumber), ExclusiveProblem),
    extensions(("x-min-role" = json!("tenant_admin"))),
)]
#[get("/api/exclusive_numbers/{id}")]
pub(crate) async fn read(req: RequestContext) -> HttpResponse {
    let path = ExclusivePath::of(&req);
    req.look_up(path.get().ok(), |principal, number| {
        let is_seen = |holder| principal.tenant.is_none_or(|tenant| tenant == holder);
        match number {
            Some((holder, number)) if is_seen(holder) => Reply::of(200, &ExclusiveNumber::from(&number)),
            _ => Err(path.not_found()),
        }
    })
    .await
}

/// Update properties of an exclusive number
///
/// Absent attributes stay as they are, `enabled` too; `description: null` removes the description.
#[utoipa::path(
    tag = "Exclusive numbers",
    operation_id = "update_exclusive_number",
    params(ExclusivePath),
    request_body = UpdateExclusiveNumber,
    responses((status = 200, description = "The number is changed; no content"), ExclusiveProblem),
    extensions(("x-min-role" = json!("tenant_admin"))),
)]
#[post("/api/exclusive_numbers/{id}")]
pub(crate) async fn update(req: RequestContext, payload: web::Payload) -> HttpResponse {
    let path = ExclusivePath::of(&req);
    req.write(
        payload,
        parse_json::<UpdateExclusiveNumber>,
        move |principal, context, input| {
            let (scope, id) = (principal.tenant, path.get()?);
            let (_, number) = context.exclusive_number(scope, id)?;
            let changes = input.get()?;
            changes.permit(&number)?;
            let done = context.change_exclusive_number(scope, id, changes.patch()?)?;
            let number = changes.number.as_deref().unwrap_or_default();
            done.map_err(|other| number_taken(number, other))?;
            Ok(Reply::empty(200))
        },
    )
    .await
}

/// Destroy an exclusive number
///
/// Its id is never used again.
#[utoipa::path(
    tag = "Exclusive numbers",
    operation_id = "destroy_exclusive_number",
    params(ExclusivePath),
    responses((status = 204, description = "The number is deleted"), ExclusiveProblem),
    extensions(("x-min-role" = json!("tenant_admin"))),
)]
#[post("/api/exclusive_numbers/{id}/destroy")]
pub(crate) async fn destroy(req: RequestContext, payload: web::Payload) -> HttpResponse {
    delete_by_id(&req, payload).await
}

/// Delete an exclusive number
///
/// The same as destroy.
#[utoipa::path(
    tag = "Exclusive numbers",
    operation_id = "delete_exclusive_number",
    params(ExclusivePath),
    responses((status = 204, description = "The number is deleted"), ExclusiveProblem),
    extensions(("x-min-role" = json!("tenant_admin"))),
)]
#[delete("/api/exclusive_numbers/{id}")]
pub(crate) async fn delete(req: RequestContext, payload: web::Payload) -> HttpResponse {
    delete_by_id(&req, payload).await
}

async fn delete_by_id(req: &RequestContext, payload: web::Payload) -> HttpResponse {
    let path = ExclusivePath::of(req);
    req.write(payload, ignore_body, move |principal, context, input| {
        let (scope, id) = (principal.tenant, path.get()?);
        if input.get().is_err() {
            // an unknown number is reported before an invalid input
            context.exclusive_number(scope, id)?;
        }
        input.get()?;
        context.delete_exclusive_number(scope, id)?;
        Ok(Reply::empty(204))
    })
    .await
}
