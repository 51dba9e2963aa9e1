//! [`Assignees`]: the users to whom the rows of a group are assigned.

use std::collections::HashMap;

use numbering_core::{Piece, UserKey};
use numbering_store::{Group, ReadContext, Tenant, TrunkPiece, User};

use super::row_schemas::{Assignee, AssigneeDepartment};
use crate::error::OperationError;

/// The memory of one assignee with its texts, as the memory budget counts it.
pub(super) const ASSIGNEE_BYTES: usize = size_of::<Assignee>() + 256;

/// The users to whom the rows of a group are assigned, each once.
#[derive(Default)]
pub(super) struct Assignees {
    tenant: String,
    /// The rows of a group show them by their index here; at 0 is the one without a user.
    list: Vec<Assignee>,
    indexes: HashMap<UserKey, u32>,
}

impl Assignees {
    /// The assignees of rows of `group`, none loaded yet.
    pub(super) fn of(tenant: &Tenant, group: &Group) -> Self {
        let without = Assignee {
            group_id: group.id.to_string(),
            ..Assignee::default()
        };
        Self {
            tenant: tenant.id.to_string(),
            list: vec![without],
            indexes: HashMap::new(),
        }
    }

    /// Loads the users of `pieces` that are not known yet; returns their number.
    pub(super) fn load(
        &mut self,
        context: &mut ReadContext<'_>,
        pieces: &[TrunkPiece],
    ) -> Result<usize, OperationError> {
        let users = pieces.iter().filter_map(|piece| piece.piece.holding.user());
        let mut new = users.filter(|user| !self.indexes.contains_key(user)).peekable();
        if new.peek().is_none() {
            return Ok(0);
        }
        let users = context.users_by_key(new)?;
        let count = users.len();
        for (key, user) in users {
            let index = u32::try_from(self.list.len()).unwrap_or(u32::MAX);
            self.list.push(self.with_user(user));
            self.indexes.insert(key, index);
        }
        Ok(count)
    }

    fn with_user(&self, user: User) -> Assignee {
        let without = self.get(0);
        Assignee {
            user_id: user.id.to_string(),
            last_name: user.last_name,
            first_name: user.first_name,
            phone_number: user.phone_number,
            extension: user.extension,
            department: user.department.map(|department| AssigneeDepartment {
                tenant_id: self.tenant.clone(),
                group_id: without.group_id.clone(),
                department_name: department.name,
                full_path_name: department.full_path,
            }),
            email_address: user.email_address,
            enterprise_trunk: user.enterprise_trunk,
            ..without
        }
    }

    /// The index of the assignee of a piece.
    pub(super) fn index(&self, piece: &Piece) -> u32 {
        let user = piece.holding.user().and_then(|user| self.indexes.get(&user));
        user.copied().unwrap_or_default()
    }

    /// The assignee at an index.
    pub(super) fn get(&self, index: u32) -> Assignee {
        let index = usize::try_from(index).ok();
        index
            .and_then(|index| self.list.get(index))
            .cloned()
            .unwrap_or_default()
    }
}
