//! The group of a path, where it may use the service.

use numbering_store::{Group, ReadContext, Service, Tenant, TenantKind, WriteContext};

use crate::error::{ErrorCode, Fault, OperationError};
use crate::routes::groups::GroupPath;

/// The group of the path, where it may use the service.
///
/// 404 for an unknown tenant or group, then 400 with code 46, then 404 with code 1005.
pub(super) fn group_of(
    path: &GroupPath,
    context: &mut ReadContext<'_>,
) -> Result<(Tenant, Group), OperationError> {
    let tenant = context.tenant(path.tenant.get()?)?;
    let group = context.group(tenant.key, path.group.get()?)?;
    permit(context, &tenant, &group)?;
    Ok((tenant, group))
}

/// The same, locked for a change.
pub(super) fn locked_group_of(
    path: &GroupPath,
    context: &mut WriteContext<'_>,
) -> Result<(Tenant, Group), OperationError> {
    let (tenant, group) = context.lock_group(path.tenant.get()?, path.group.get()?)?;
    permit(context, &tenant, &group)?;
    Ok((tenant, group))
}

fn permit(context: &mut ReadContext<'_>, tenant: &Tenant, group: &Group) -> Result<(), OperationError> {
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
