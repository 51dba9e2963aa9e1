//! The group of a path, and its access to the service.

use numbering_core::{GroupId, TenantId};
use numbering_store::{Group, LockedGroup, ReadContext, Service, Tenant, TenantKind, WriteContext};

use crate::error::{ErrorCode, Fault, OperationError};
use crate::request::PathId;
use crate::routes::paths::{load_group, lock_group};

/// Reads the group of a path, with its tenant, and checks that it may use the service.
///
/// # Errors
///
/// 404 for an unknown tenant or group, then 400 with code 46, then 404 with code 1005.
pub(super) fn group_of(
    context: &mut ReadContext<'_>,
    tenant: &PathId<TenantId>,
    group: &PathId<GroupId>,
) -> Result<(Tenant, Group), OperationError> {
    let (tenant, group) = load_group(context, tenant, group)?;
    permit(context, &tenant, &group)?;
    Ok((tenant, group))
}

/// Does the same, and locks the group for a change.
pub(super) fn locked_group_of(
    context: &mut WriteContext<'_>,
    tenant: &PathId<TenantId>,
    group: &PathId<GroupId>,
) -> Result<LockedGroup, OperationError> {
    let of = lock_group(context, tenant, group)?;
    permit(context, of.tenant(), of.group())?;
    Ok(of)
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
