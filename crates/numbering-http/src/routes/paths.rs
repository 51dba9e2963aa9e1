//! The parameters of paths: as the OpenAPI document describes them, and as a handler reads them.

use numbering_core::{GroupId, TenantId, UserId};
use numbering_store::{Entity, Group, LockedGroup, ReadContext, Tenant, WriteContext};
use utoipa::IntoParams;

use crate::error::OperationError;
use crate::request::{PathId, RequestContext};

/// Declares the ids of a path: a field for each, named as its parameter, with its type, the kind of its
/// object, and the description and example of the document. `IntoParams`, `Entity`, `PathId` and
/// `RequestContext` must be in scope.
macro_rules! path_ids {
    ($(#[$docs:meta])* $name:ident { $($field:ident: $id:ty, $entity:ident, $description:tt, $example:tt;)+ }) => {
        $(#[$docs])*
        #[derive(IntoParams)]
        #[into_params(parameter_in = Path)]
        #[allow(clippy::struct_field_names, reason = "the names of the path")]
        pub(crate) struct $name {
            $(
                #[doc = $description]
                #[param(value_type = String, example = $example)]
                pub(crate) $field: PathId<$id>,
            )+
        }

        impl $name {
            /// The ids of the path of `request`.
            pub(crate) fn of(req: &RequestContext) -> Self {
                let path = req.path();
                Self { $($field: PathId::new(path, stringify!($field), Entity::$entity),)+ }
            }
        }
    };
}
pub(super) use path_ids;

path_ids! {
    /// The path of a tenant.
    TenantPath {
        tenant_id: TenantId, Tenant, "The tenant", "acme";
    }
}

path_ids! {
    /// The path of a group.
    GroupPath {
        tenant_id: TenantId, Tenant, "The tenant", "acme";
        group_id: GroupId, Group, "The group", "sales";
    }
}

path_ids! {
    /// The path of a user.
    UserPath {
        tenant_id: TenantId, Tenant, "The tenant", "acme";
        group_id: GroupId, Group, "The group", "sales";
        user_id: UserId, User, "The user", "anna";
    }
}

/// Reads the group of a path, with its tenant.
///
/// # Errors
///
/// 404 for an unknown tenant, then for an unknown group.
pub(crate) fn load_group(
    context: &mut ReadContext<'_>,
    tenant: &PathId<TenantId>,
    group: &PathId<GroupId>,
) -> Result<(Tenant, Group), OperationError> {
    let tenant = context.tenant(tenant.get()?)?;
    let group = context.group(tenant.key, group.get()?)?;
    Ok((tenant, group))
}

/// Reads the group of a path, with its tenant, which it locks for a change.
///
/// # Errors
///
/// 404 for an unknown tenant, then for an unknown group.
pub(crate) fn lock_group(
    context: &mut WriteContext<'_>,
    tenant: &PathId<TenantId>,
    group: &PathId<GroupId>,
) -> Result<LockedGroup, OperationError> {
    Ok(context.lock_group(tenant.get()?, group.get()?)?)
}
