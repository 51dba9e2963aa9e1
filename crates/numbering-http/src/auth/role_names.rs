//! The names of roles on the wire.

use numbering_core::Role;

/// Returns the name of a role on the wire.
#[must_use]
pub const fn role_name(role: Role) -> &'static str {
    match role {
        Role::GroupAdmin => "group_admin",
        Role::TenantAdmin => "tenant_admin",
        Role::SystemAdmin => "system_admin",
    }
}

/// Returns the role of this name.
#[must_use]
pub(super) fn role_by_name(name: &str) -> Option<Role> {
    let roles = [Role::GroupAdmin, Role::TenantAdmin, Role::SystemAdmin];
    roles.into_iter().find(|role| role_name(*role) == name)
}
