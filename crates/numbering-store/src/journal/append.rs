//! Entries of the journal: the reassignments of each change, its author, time and request.
//!
//! A change is one row; one whose numbers lie apart is several, cut where buckets begin. A row belongs to the smallest
//! *bucket*, a run of 1, 10, 100 … positions, that holds all of its reassignments. So the history of a number is in the
//! few buckets that hold the number, and what others do elsewhere is not in them. The reassignments of all rows, applied
//! in order to an empty inventory, give the inventory.

use numbering_core::Reassignment;

use super::buckets::bucket;
use super::{codec, rows};
use crate::context::WriteContext;
use crate::rows::{Group, JournalEntry, LockedGroup, Operation, Tenant};

/// The operation that an entry records, and the tenant, group and user to whom the numbers belong.
#[derive(Clone, Copy)]
pub(crate) struct JournalContext<'a> {
    operation: Operation,
    tenant: &'a Tenant,
    group: Option<&'a Group>,
    user: Option<&'a str>,
}

impl<'a> JournalContext<'a> {
    /// The context of an operation on the numbers of a tenant.
    pub(crate) const fn of_tenant(operation: Operation, tenant: &'a Tenant) -> Self {
        Self {
            operation,
            tenant,
            group: None,
            user: None,
        }
    }

    /// The context of an operation on the numbers of a group.
    pub(crate) const fn of_group(operation: Operation, of: &'a LockedGroup) -> Self {
        Self {
            operation,
            tenant: of.tenant(),
            group: Some(of.group()),
            user: None,
        }
    }

    /// The tenant to whom the numbers belong.
    pub(crate) const fn tenant(&self) -> &'a Tenant {
        self.tenant
    }

    /// The context of the same operation on the numbers of a user of the group.
    pub(crate) const fn with_user(self, user: &'a str) -> Self {
        Self {
            user: Some(user),
            ..self
        }
    }
}

impl WriteContext<'_> {
    /// Records `reassignments`, which are in the order of the number axis.
    pub(crate) fn record(&mut self, context: JournalContext<'_>, reassignments: &[Reassignment]) {
        for part in rows::parts(&rows::split(reassignments)) {
            let Some((first, last)) = part.first().zip(part.last()) else {
                continue;
            };
            let entry = JournalEntry {
                tenant: context.tenant.key.0,
                revision: context.tenant.revision,
                at: self.at,
                actor: self.author.actor.clone(),
                request_id: self.author.request_id.clone(),
                operation: context.operation.code(),
                tenant_id: context.tenant.id.as_str().to_owned(),
                group_key: context.group.map(|group| group.key.0),
                group_id: context.group.map_or("", |group| group.id.as_str()).to_owned(),
                user_id: context.user.unwrap_or_default().to_owned(),
                block: bucket(first.span.first(), last.span.last()),
                changes: codec::encode(part),
            };
            self.buffer().record(entry);
        }
    }
}
