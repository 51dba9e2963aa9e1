//! [`Assignees`]: the users to whom the rows of a group are assigned.

use std::collections::HashMap;

use numbering_core::{Piece, UserKey};
use numbering_store::{Group, ReadContext, Tenant, TrunkPiece, User};

use super::row_schemas::{Assignee, AssigneeDepartment};
use crate::error::OperationError;

/// Reads the users to whom some of `pieces` are assigned.
pub(super) fn load_assignees(
    context: &mut ReadContext<'_>,
    pieces: &[TrunkPiece],
) -> Result<HashMap<UserKey, User>, OperationError> {
    let users = pieces.iter().filter_map(|piece| piece.piece.holding.user());
    Ok(context.users_by_key(users)?)
}

/// The users to whom the rows of a group are assigned.
pub(super) struct Assignees {
    without: Assignee,
    users: HashMap<UserKey, Assignee>,
}

impl Assignees {
    pub(super) fn of(tenant: &Tenant, group: &Group, users: HashMap<UserKey, User>) -> Self {
        let without = Assignee {
            group_id: group.id.to_string(),
            ..Assignee::default()
        };
        let with = |user: User| Assignee {
            user_id: user.id.to_string(),
            last_name: user.last_name,
            first_name: user.first_name,
            phone_number: user.phone_number,
            extension: user.extension,
            department: user.department.map(|department| AssigneeDepartment {
                tenant_id: tenant.id.to_string(),
                group_id: group.id.to_string(),
                department_name: department.name,
                full_path_name: department.full_path,
            }),
            email_address: user.email_address,
            enterprise_trunk: user.enterprise_trunk,
            ..without.clone()
        };
        let users = users.into_iter().map(|(key, user)| (key, with(user))).collect();
        Self { without, users }
    }

    pub(super) fn assignee(&self, piece: &Piece) -> Assignee {
        let user = piece.holding.user().and_then(|user| self.users.get(&user));
        user.unwrap_or(&self.without).clone()
    }
}
