//! Services of a group: `/api/v1/tenants/{tenant_id}/groups/{group_id}/services/`.

use actix_web::{HttpResponse, delete, get, post, web};
use numbering_store::{Group, Service, StoreError, WriteContext};
use serde::{Deserialize, Serialize};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};
use validator::{Validate, ValidationError};

use crate::config::RequestLimits;
use crate::error::{ErrorCode, Fault, Refusal, Reply};
use crate::json::{self, Object, text};
use crate::request::{BodyItems, RequestContext};
use crate::routes::paths::{GroupPath, load_group, lock_group};
use crate::wire::{Done, Problem};

/// Every service with its name.
const SERVICES: [(Service, &str); 1] = [(Service::ImmediateTrunking, "Immediate Trunking Connectivity")];

/// The name of a service, in the OpenAPI document.
enum ServiceName {}

impl PartialSchema for ServiceName {
    fn schema() -> RefOr<Schema> {
        let schema = ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some("The name of a service."))
            .enum_values(Some(SERVICES.map(|(_, name)| name)))
            .examples(SERVICES.map(|(_, name)| name));
        schema.into()
    }
}

impl ToSchema for ServiceName {}

/// Services by name.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[schema(example = json!({"services": [{"name": "Immediate Trunking Connectivity"}]}))]
pub(crate) struct ServiceSelection {
    /// The services, at least one.
    #[validate(nested)]
    #[schema(value_type = Vec<SelectedService>, required = true, min_items = 1)]
    services: Option<Vec<Object<SelectedService>>>,
}

/// A service by name.
#[derive(Debug, Deserialize, Validate, ToSchema)]
pub(crate) struct SelectedService {
    /// The name.
    #[validate(required, custom(function = "check_name"))]
    #[schema(value_type = ServiceName, nullable = false, required = true)]
    name: Option<String>,
}

impl BodyItems for ServiceSelection {}

/// The services, and which of them the group has.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ServiceList {
    services: Vec<GroupService>,
}

/// A service, and its state for the group.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct GroupService {
    /// Its name.
    #[schema(value_type = ServiceName)]
    name: &'static str,
    /// True if the group has it.
    #[schema(example = true)]
    assigned: bool,
}

fn check_name(name: &str) -> Result<(), ValidationError> {
    if service_named(name).is_some() {
        return Ok(());
    }
    let names = SERVICES.map(|(_, name)| format!("{name:?}")).join(", ");
    let given = text::quoted(name);
    Err(text::error(format!("unknown service {given}; expected {names}")))
}

fn service_named(name: &str) -> Option<Service> {
    let found = SERVICES.iter().find(|(_, check_name)| *check_name == name);
    found.map(|(service, _)| *service)
}

impl ServiceSelection {
    pub(crate) fn parse(body: &[u8], limits: &RequestLimits) -> Result<Self, Refusal> {
        let read: Self = json::parse(body)?;
        match read.services.as_ref().map(Vec::len) {
            None => Err(Fault::missing("/services").into()),
            Some(0) => {
                Err(Fault::invalid("/services", "the list is empty: at least one service is needed").into())
            }
            Some(count) if limits.items < count => {
                let reason = format!("the list has more than {} services", limits.items);
                let fault = Fault::new(ErrorCode::LimitExceeded, reason);
                Err(fault.limit(limits.items as u64).into())
            }
            Some(_) => Ok(read),
        }
    }

    /// The services of the list, each once.
    fn services(&self) -> impl Iterator<Item = Service> {
        let names = || {
            self.services
                .iter()
                .flatten()
                .map(|Object(service)| &service.name)
        };
        let is_named = move |check_name: &str| names().flatten().any(|name| name == check_name);
        SERVICES
            .into_iter()
            .filter(move |(_, name)| is_named(name))
            .map(|(service, _)| service)
    }
}

/// List the services of a group
///
/// Lists every service, and whether the group has it.
#[utoipa::path(
    tag = "Services",
    operation_id = "list_services",
    params(GroupPath),
    responses((status = 200, description = "The services", body = ServiceList), Problem),
    extensions(("x-min-role" = json!("group_admin"))),
)]
#[get("/api/v1/tenants/{tenant_id}/groups/{group_id}/services/")]
pub(crate) async fn list(req: RequestContext) -> HttpResponse {
    let path = GroupPath::of(&req);
    req.read(move |_, context| {
        let (_, group) = load_group(context, &path.tenant_id, &path.group_id)?;
        let mut services = Vec::new();
        for (service, name) in SERVICES {
            let assigned = context.has_service(group.key, service)?;
            services.push(GroupService { name, assigned });
        }
        Reply::of(200, &ServiceList { services })
    })
    .await
}

/// Assign services to a group
///
/// Services that the group has already stay assigned.
#[utoipa::path(
    tag = "Services",
    operation_id = "assign_services",
    params(GroupPath),
    request_body = ServiceSelection,
    responses((status = 201, description = "The services are assigned", body = Done), Problem),
    extensions(("x-min-role" = json!("tenant_admin"))),
)]
#[post("/api/v1/tenants/{tenant_id}/groups/{group_id}/services/")]
pub(crate) async fn assign(req: RequestContext, payload: web::Payload) -> HttpResponse {
    let apply: ServiceChange = |context, group, services| context.assign_services(group, services);
    change(req, payload, apply, 201).await
}

/// Take services from a group
///
/// Refused with code 1003 while the group has ranges or prefixes. Services that the group does not have are
/// ignored.
#[utoipa::path(
    tag = "Services",
    operation_id = "unassign_services",
    params(GroupPath),
    request_body = ServiceSelection,
    responses((status = 200, description = "The services are not assigned any more", body = Done), Problem),
    extensions(("x-min-role" = json!("tenant_admin"))),
)]
#[delete("/api/v1/tenants/{tenant_id}/groups/{group_id}/services/")]
pub(crate) async fn unassign(req: RequestContext, payload: web::Payload) -> HttpResponse {
    let apply: ServiceChange = |context, group, services| context.unassign_services(group, services);
    change(req, payload, apply, 200).await
}

/// A change of the services of a group.
type ServiceChange = fn(&mut WriteContext<'_>, &Group, &[Service]) -> Result<(), StoreError>;

async fn change(
    req: RequestContext,
    payload: web::Payload,
    apply: ServiceChange,
    status: u16,
) -> HttpResponse {
    let path = GroupPath::of(&req);
    req.write(payload, ServiceSelection::parse, move |_, context, input| {
        let (_, group) = lock_group(context, &path.tenant_id, &path.group_id)?.into_parts();
        let services: Vec<Service> = input.get()?.services().collect();
        apply(context, &group, &services)?;
        Ok(Reply::done(status))
    })
    .await
}
