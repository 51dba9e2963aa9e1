//! Departments of a group: `/api/v1/tenants/{tenant_id}/groups/{group_id}/departments/`.

use actix_web::{HttpResponse, delete, get, post, put, web};
use numbering_core::{GroupId, TenantId};
use numbering_store::{Entity, StoreError};
use utoipa::IntoParams;

use crate::error::{Fault, OperationError, Reply};
use crate::request::{PathId, RequestContext, ignore_body, parse_json};
use crate::routes::departments::bodies::{
    CreateDepartment, Department, DepartmentList, DepartmentName, UpdateDepartment,
};
use crate::routes::paths::{GroupPath, load_group, lock_group, path_ids};
use crate::wire::{Done, Problem};

path_ids! {
    /// The path of a department.
    DepartmentPath {
        tenant_id: TenantId, Tenant, "The tenant", "foo";
        group_id: GroupId, Group, "The group", "ApioGrpTest";
        department_name: DepartmentName, Department, "The department", "test_department_initial";
    }
}

/// The place of the parent's name in a body.
const PARENT: &str = "/parentDepartment/departmentName";

/// Reports an unknown department that the body names, at `pointer`, as an error of the body, because it is
/// not an object of the path.
pub(crate) fn named_in_body(error: StoreError, pointer: &str) -> OperationError {
    match error {
        StoreError::NotFound(Entity::Department, _) => Fault::invalid(pointer, error.to_string()).into(),
        other => other.into(),
    }
}

/// List the departments of a group
///
/// Sorted by name.
#[utoipa::path(
    tag = "Departments",
    operation_id = "list_departments",
    params(GroupPath),
    responses((status = 200, description = "The departments", body = DepartmentList), Problem),
    extensions(("x-min-role" = json!("group_admin"))),
)]
#[get("/api/v1/tenants/{tenant_id}/groups/{group_id}/departments/")]
pub(crate) async fn list(req: RequestContext) -> HttpResponse {
    let path = GroupPath::of(&req);
    req.read(move |_, context| {
        let (_, group) = load_group(context, &path.tenant_id, &path.group_id)?;
        let departments = context.departments(group.key)?.into_iter();
        let departments = departments.map(Department::from).collect();
        Reply::of(200, &DepartmentList { departments })
    })
    .await
}

/// Create a department
///
/// Its parent may be another department of the same group, in at most 32 levels.
#[utoipa::path(
    tag = "Departments",
    operation_id = "create_department",
    params(GroupPath),
    request_body = CreateDepartment,
    responses((status = 201, description = "The department", body = Department), Problem),
    extensions(("x-min-role" = json!("tenant_admin"))),
)]
#[post("/api/v1/tenants/{tenant_id}/groups/{group_id}/departments/")]
pub(crate) async fn create(req: RequestContext, payload: web::Payload) -> HttpResponse {
    let path = GroupPath::of(&req);
    req.write(
        payload,
        parse_json::<CreateDepartment>,
        move |_, context, input| {
            let (_, group) = lock_group(context, &path.tenant_id, &path.group_id)?.into_parts();
            let new = input.get()?.new_department()?;
            let department = context.create_department(group.key, &new);
            let department = department.map_err(|error| named_in_body(error, PARENT))?;
            let department = department.map_err(|misplaced| Fault::invalid(PARENT, misplaced.to_string()))?;
            Reply::of(201, &Department::from(department))
        },
    )
    .await
}

/// Read a department
///
/// Returns its name, its parent and its full path.
#[utoipa::path(
    tag = "Departments",
    operation_id = "read_department",
    params(DepartmentPath),
    responses((status = 200, description = "The department", body = Department), Problem),
    extensions(("x-min-role" = json!("group_admin"))),
)]
#[get("/api/v1/tenants/{tenant_id}/groups/{group_id}/departments/{department_name}/")]
pub(crate) async fn read(req: RequestContext) -> HttpResponse {
    let path = DepartmentPath::of(&req);
    req.read(move |_, context| {
        let (_, group) = load_group(context, &path.tenant_id, &path.group_id)?;
        let DepartmentName(name) = path.department_name.get()?;
        let department = context.department(group.key, name)?;
        Reply::of(200, &Department::from(department))
    })
    .await
}

/// Change a department
///
/// Absent attributes stay as they are. A department cannot be its own ancestor, and there are at most 32
/// levels (1002).
#[utoipa::path(
    tag = "Departments",
    operation_id = "update_department",
    params(DepartmentPath),
    request_body = UpdateDepartment,
    responses((status = 200, description = "The changed department", body = Department), Problem),
    extensions(("x-min-role" = json!("tenant_admin"))),
)]
#[put("/api/v1/tenants/{tenant_id}/groups/{group_id}/departments/{department_name}/")]
pub(crate) async fn update(req: RequestContext, payload: web::Payload) -> HttpResponse {
    let path = DepartmentPath::of(&req);
    req.write(
        payload,
        parse_json::<UpdateDepartment>,
        move |_, context, input| {
            let (_, group) = lock_group(context, &path.tenant_id, &path.group_id)?.into_parts();
            let DepartmentName(name) = path.department_name.get()?;
            let department = context.department(group.key, name)?;
            let changes = input.get()?.changes();
            let result = context.update_department(group.key, &department, &changes);
            let result = result.map_err(|error| named_in_body(error, PARENT))?;
            let department = result.map_err(|misplaced| Fault::invalid(PARENT, misplaced.to_string()))?;
            Reply::of(200, &Department::from(department))
        },
    )
    .await
}

/// Delete a department
///
/// Refused with code 1003 while it has departments or users.
#[utoipa::path(
    tag = "Departments",
    operation_id = "delete_department",
    params(DepartmentPath),
    responses((status = 200, description = "The department is deleted", body = Done), Problem),
    extensions(("x-min-role" = json!("tenant_admin"))),
)]
#[delete("/api/v1/tenants/{tenant_id}/groups/{group_id}/departments/{department_name}/")]
pub(crate) async fn delete(req: RequestContext, payload: web::Payload) -> HttpResponse {
    let path = DepartmentPath::of(&req);
    req.write(payload, ignore_body, move |_, context, input| {
        let (_, group) = lock_group(context, &path.tenant_id, &path.group_id)?.into_parts();
        let DepartmentName(name) = path.department_name.get()?;
        let department = context.department(group.key, name)?;
        input.get()?;
        context.delete_department(&department)?;
        Ok(Reply::done(200))
    })
    .await
}
