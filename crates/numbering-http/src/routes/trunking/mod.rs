//! Immediate trunking connectivity: ranges and prefixes that a tenant holds, its groups are assigned, and users
//! of a group carry.

pub(super) mod definitions;
mod group;
pub mod group_numbers;
pub mod group_prefixes;
pub(super) mod items;
mod pool;
pub mod pool_numbers;
pub mod pool_prefixes;
mod refused;
mod rows;
pub mod user;

use numbering_store::{Group, ReadContext, Service, Tenant, TenantKind, WriteContext};

use crate::error::{ErrorCode, Fault};
use crate::routes::groups::GroupPath;
use crate::stop::Stop;

/// The group of the path, where it may use the service.
///
/// 404 for an unknown tenant or group, then 400 with code 46, then 404 with code 1005.
fn group_of(path: &GroupPath, context: &mut ReadContext<'_>) -> Result<(Tenant, Group), Stop> {
    let tenant = context.tenant(path.tenant.get()?)?;
    let group = context.group(tenant.key, path.group.get()?)?;
    permit(context, &tenant, &group)?;
    Ok((tenant, group))
}

/// The same, locked for a change.
fn locked_group_of(path: &GroupPath, context: &mut WriteContext<'_>) -> Result<(Tenant, Group), Stop> {
    let (tenant, group) = context.lock_group(path.tenant.get()?, path.group.get()?)?;
    permit(context, &tenant, &group)?;
    Ok((tenant, group))
}

fn permit(context: &mut ReadContext<'_>, tenant: &Tenant, group: &Group) -> Result<(), Stop> {
    if tenant.kind == TenantKind::Enterprise {
        let reason = format!("tenant {} is an enterprise", tenant.id);
        return Err(Fault::new(ErrorCode::NotAvailableInEnterpriseMode, reason).into());
    }
    if !context.has_service(group.key, Service::ImmediateTrunking)? {
        let reason = format!(
            "Immediate Trunking Connectivity is not assigned to group {}",
            group.id
        );
        return Err(Fault::new(ErrorCode::ServiceNotAssigned, reason).into());
    }
    Ok(())
}
