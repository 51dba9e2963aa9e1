//! Tenants: `/api/v1/tenants/`.

use actix_web::{HttpResponse, delete, get, post, put, web};
use numbering_core::TenantId;
use numbering_store::{self as store, NewTenant, TenantKind};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::error::{Fault, OperationError, Reply};
use crate::json::{self, text};
use crate::request::{BodyItems, RequestContext, ignore_body, parse_json};
use crate::routes::paging::{PageQuery, page_of_names, rows_of_page};
use crate::routes::paths::TenantPath;
use crate::wire::{Done, Problem};

/// The type of a tenant. A `ServiceProvider` serves others: its groups have trunks. An `Enterprise` is one company: it has
/// mobile numbers and a pool for its own trunks, but its groups and users have none (code 46).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
pub(crate) enum TenantType {
    /// A service provider: its groups have services of their own.
    #[default]
    ServiceProvider,
    /// An enterprise: immediate trunking connectivity of its groups and users is not available (code 46).
    Enterprise,
}

/// A tenant to create.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CreateTenant {
    /// The id in paths: 1 to 30 letters, digits and `._@+-`.
    #[validate(required, custom(function = "text::tenant_id"))]
    #[schema(
        nullable = false,
        required = true,
        min_length = 1,
        max_length = 30,
        pattern = r"^[A-Za-z0-9._@+-]{1,30}$",
        example = "acme"
    )]
    tenant_id: Option<String>,
    /// The type, which cannot change later; `ServiceProvider` if it is absent.
    #[serde(rename = "type")]
    kind: Option<TenantType>,
    /// The display name, at most 80 characters.
    #[validate(custom(function = "text::text"))]
    #[schema(max_length = 80, example = "Acme Telecom")]
    name: Option<String>,
}

/// Changes of a tenant: absent attributes stay as they are.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UpdateTenant {
    /// The type. It cannot change; only its present value is accepted.
    #[serde(rename = "type")]
    kind: Option<TenantType>,
    /// The display name, at most 80 characters.
    #[validate(custom(function = "text::text"))]
    #[schema(max_length = 80, example = "Acme Telecom")]
    name: Option<String>,
}

impl BodyItems for CreateTenant {}
impl BodyItems for UpdateTenant {}

/// A tenant.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_field_names, reason = "the names of the wire")]
pub(crate) struct Tenant {
    /// The id in paths.
    #[schema(example = "acme")]
    tenant_id: String,
    /// The type.
    #[serde(rename = "type")]
    kind: TenantType,
    /// The display name.
    #[schema(example = "Acme Telecom")]
    name: String,
}

/// A list of tenants, sorted by id.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TenantList {
    tenants: Vec<Tenant>,
    /// The last id of this page, if there are more: the `after` of the next page.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    next: Option<String>,
}

impl From<TenantKind> for TenantType {
    fn from(kind: TenantKind) -> Self {
        match kind {
            TenantKind::ServiceProvider => Self::ServiceProvider,
            TenantKind::Enterprise => Self::Enterprise,
        }
    }
}

impl From<store::Tenant> for Tenant {
    fn from(tenant: store::Tenant) -> Self {
        Self {
            tenant_id: tenant.id.to_string(),
            kind: tenant.kind.into(),
            name: tenant.name,
        }
    }
}

impl CreateTenant {
    fn new_tenant(&self) -> Result<NewTenant, OperationError> {
        let id: TenantId = json::required("tenantId", self.tenant_id.as_deref())?;
        let kind = match self.kind.unwrap_or_default() {
            TenantType::ServiceProvider => TenantKind::ServiceProvider,
            TenantType::Enterprise => TenantKind::Enterprise,
        };
        let name = self.name.clone().unwrap_or_default();
        Ok(NewTenant { id, kind, name })
    }
}

impl UpdateTenant {
    fn permit(&self, tenant: &store::Tenant) -> Result<(), OperationError> {
        let is = TenantType::from(tenant.kind);
        match self.kind {
            Some(other) if other != is => {
                let reason = format!("the type of a tenant cannot change: it is {is:?}, got {other:?}");
                Err(Fault::invalid("/type", reason).into())
            }
            _ => Ok(()),
        }
    }
}

/// List the tenants
///
/// Sorted by id.
#[utoipa::path(
    tag = "Tenants",
    operation_id = "list_tenants",
    params(PageQuery),
    responses((status = 200, description = "The tenants", body = TenantList), Problem),
    extensions(("x-min-role" = json!("system_admin"))),
)]
#[get("/api/v1/tenants/")]
pub(crate) async fn list(req: RequestContext) -> HttpResponse {
    let page = page_of_names(&req).await;
    req.read(move |_, context| {
        let page = page.get()?;
        let tenants = context.tenants(page)?;
        let (tenants, next) = rows_of_page(page, tenants, |row: &Tenant| &row.tenant_id);
        Reply::of(200, &TenantList { tenants, next })
    })
    .await
}

/// Create a tenant
///
/// Its id and its type cannot change.
#[utoipa::path(
    tag = "Tenants",
    operation_id = "create_tenant",
    request_body = CreateTenant,
    responses((status = 201, description = "The tenant", body = Tenant), Problem),
    extensions(("x-min-role" = json!("system_admin"))),
)]
#[post("/api/v1/tenants/")]
pub(crate) async fn create(req: RequestContext, payload: web::Payload) -> HttpResponse {
    req.write(payload, parse_json::<CreateTenant>, |_, context, input| {
        let tenant = context.create_tenant(&input.get()?.new_tenant()?)?;
        Reply::of(201, &Tenant::from(tenant))
    })
    .await
}

/// Read a tenant
///
/// A tenant admin may read its own tenant.
#[utoipa::path(
    tag = "Tenants",
    operation_id = "read_tenant",
    params(TenantPath),
    responses((status = 200, description = "The tenant", body = Tenant), Problem),
    extensions(("x-min-role" = json!("tenant_admin"))),
)]
#[get("/api/v1/tenants/{tenant_id}/")]
pub(crate) async fn read(req: RequestContext) -> HttpResponse {
    let path = TenantPath::of(&req);
    req.read(move |_, context| Reply::of(200, &Tenant::from(context.tenant(path.tenant_id.get()?)?)))
        .await
}

/// Change a tenant
///
/// Absent attributes stay as they are.
#[utoipa::path(
    tag = "Tenants",
    operation_id = "update_tenant",
    params(TenantPath),
    request_body = UpdateTenant,
    responses((status = 200, description = "The changed tenant", body = Tenant), Problem),
    extensions(("x-min-role" = json!("system_admin"))),
)]
#[put("/api/v1/tenants/{tenant_id}/")]
pub(crate) async fn update(req: RequestContext, payload: web::Payload) -> HttpResponse {
    let path = TenantPath::of(&req);
    req.write(payload, parse_json::<UpdateTenant>, move |_, context, input| {
        let tenant = context.lock_tenant(path.tenant_id.get()?)?;
        let changes = input.get()?;
        changes.permit(&tenant)?;
        let tenant = context.rename_tenant(tenant, changes.name.clone())?;
        Reply::of(200, &Tenant::from(tenant))
    })
    .await
}

/// Delete a tenant
///
/// Refused with code 1003 while it has groups or numbers. Its tokens are deleted with it.
#[utoipa::path(
    tag = "Tenants",
    operation_id = "delete_tenant",
    params(TenantPath),
    responses((status = 200, description = "The tenant is deleted", body = Done), Problem),
    extensions(("x-min-role" = json!("system_admin"))),
)]
#[delete("/api/v1/tenants/{tenant_id}/")]
pub(crate) async fn delete(req: RequestContext, payload: web::Payload) -> HttpResponse {
    let path = TenantPath::of(&req);
    req.write(payload, ignore_body, move |_, context, input| {
        let tenant = context.lock_tenant(path.tenant_id.get()?)?;
        input.get()?;
        context.delete_tenant(&tenant)?;
        Ok(Reply::done(200))
    })
    .await
}
