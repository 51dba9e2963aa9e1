//! Groups of a tenant: `/api/v1/tenants/{tenant_id}/groups/`.

use actix_web::{HttpResponse, delete, get, post, put, web};
use numbering_core::GroupId;
use numbering_store::{self as store, NewGroup};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::error::{OperationError, Reply};
use crate::json::{self, text};
use crate::request::{BodyItems, RequestContext, ignore_body, parse_json};
use crate::routes::paging::{PageQuery, page_of_names, rows_of_page};
use crate::routes::paths::{GroupPath, TenantPath, load_group, lock_group};
use crate::wire::{Done, Problem};

/// A group to create.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CreateGroup {
    /// The id in paths: 1 to 30 letters, digits and `._@+-`.
    #[validate(required, custom(function = "text::group_id"))]
    #[schema(
        nullable = false,
        required = true,
        min_length = 1,
        max_length = 30,
        pattern = r"^[A-Za-z0-9._@+-]{1,30}$",
        example = "sales"
    )]
    group_id: Option<String>,
    /// The display name, at most 80 characters.
    #[validate(custom(function = "text::text"))]
    #[schema(max_length = 80, example = "Sales")]
    group_name: Option<String>,
}

/// Changes of a group: absent attributes stay as they are.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UpdateGroup {
    /// The display name, at most 80 characters.
    #[validate(custom(function = "text::text"))]
    #[schema(max_length = 80, example = "Sales")]
    group_name: Option<String>,
}

impl BodyItems for CreateGroup {}
impl BodyItems for UpdateGroup {}

/// A group.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Group {
    /// The id in paths.
    #[schema(example = "sales")]
    group_id: String,
    /// The display name.
    #[schema(example = "Sales")]
    group_name: String,
}

/// A list of groups, sorted by id.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct GroupList {
    groups: Vec<Group>,
    /// The last id of this page, if there are more: the `after` of the next page.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    next: Option<String>,
}

impl From<store::Group> for Group {
    fn from(group: store::Group) -> Self {
        Self {
            group_id: group.id.to_string(),
            group_name: group.name,
        }
    }
}

impl CreateGroup {
    fn new_group(&self) -> Result<NewGroup, OperationError> {
        let id: GroupId = json::required("groupId", self.group_id.as_deref())?;
        let name = self.group_name.clone().unwrap_or_default();
        Ok(NewGroup { id, name })
    }
}

/// List the groups of a tenant
///
/// Sorted by id.
#[utoipa::path(
    tag = "Groups",
    operation_id = "list_groups",
    params(TenantPath, PageQuery),
    responses((status = 200, description = "The groups", body = GroupList), Problem),
    extensions(("x-min-role" = json!("tenant_admin"))),
)]
#[get("/api/v1/tenants/{tenant_id}/groups/")]
pub(crate) async fn list(req: RequestContext) -> HttpResponse {
    let path = TenantPath::of(&req);
    let page = page_of_names(&req).await;
    req.read(move |_, context| {
        let tenant = context.tenant(path.tenant_id.get()?)?;
        let page = page.get()?;
        let groups = context.groups(tenant.key, page)?;
        let (groups, next) = rows_of_page(page, groups, |row: &Group| &row.group_id);
        Reply::of(200, &GroupList { groups, next })
    })
    .await
}

/// Create a group
///
/// The id cannot change.
#[utoipa::path(
    tag = "Groups",
    operation_id = "create_group",
    params(TenantPath),
    request_body = CreateGroup,
    responses((status = 201, description = "The group", body = Group), Problem),
    extensions(("x-min-role" = json!("tenant_admin"))),
)]
#[post("/api/v1/tenants/{tenant_id}/groups/")]
pub(crate) async fn create(req: RequestContext, payload: web::Payload) -> HttpResponse {
    let path = TenantPath::of(&req);
    req.write(payload, parse_json::<CreateGroup>, move |_, context, input| {
        let tenant = context.lock_tenant(path.tenant_id.get()?)?;
        let group = context.create_group(tenant.key, &input.get()?.new_group()?)?;
        Reply::of(201, &Group::from(group))
    })
    .await
}

/// Read a group
///
/// Returns its id and its display name.
#[utoipa::path(
    tag = "Groups",
    operation_id = "read_group",
    params(GroupPath),
    responses((status = 200, description = "The group", body = Group), Problem),
    extensions(("x-min-role" = json!("tenant_admin"))),
)]
#[get("/api/v1/tenants/{tenant_id}/groups/{group_id}/")]
pub(crate) async fn read(req: RequestContext) -> HttpResponse {
    let path = GroupPath::of(&req);
    req.read(move |_, context| {
        let (_, group) = load_group(context, &path.tenant_id, &path.group_id)?;
        Reply::of(200, &Group::from(group))
    })
    .await
}

/// Change a group
///
/// Absent attributes stay as they are.
#[utoipa::path(
    tag = "Groups",
    operation_id = "update_group",
    params(GroupPath),
    request_body = UpdateGroup,
    responses((status = 200, description = "The changed group", body = Group), Problem),
    extensions(("x-min-role" = json!("tenant_admin"))),
)]
#[put("/api/v1/tenants/{tenant_id}/groups/{group_id}/")]
pub(crate) async fn update(req: RequestContext, payload: web::Payload) -> HttpResponse {
    let path = GroupPath::of(&req);
    req.write(payload, parse_json::<UpdateGroup>, move |_, context, input| {
        let (_, group) = lock_group(context, &path.tenant_id, &path.group_id)?.into_parts();
        let group = context.rename_group(group, input.get()?.group_name.clone())?;
        Reply::of(200, &Group::from(group))
    })
    .await
}

/// Delete a group
///
/// Refused with code 1003 while it has users, departments or numbers. Its tokens are deleted with it.
#[utoipa::path(
    tag = "Groups",
    operation_id = "delete_group",
    params(GroupPath),
    responses((status = 200, description = "The group is deleted", body = Done), Problem),
    extensions(("x-min-role" = json!("tenant_admin"))),
)]
#[delete("/api/v1/tenants/{tenant_id}/groups/{group_id}/")]
pub(crate) async fn delete(req: RequestContext, payload: web::Payload) -> HttpResponse {
    let path = GroupPath::of(&req);
    req.write(payload, ignore_body, move |_, context, input| {
        let (_, group) = lock_group(context, &path.tenant_id, &path.group_id)?.into_parts();
        input.get()?;
        context.delete_group(&group)?;
        Ok(Reply::done(200))
    })
    .await
}
