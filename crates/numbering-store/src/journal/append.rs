//! Entries of the journal: the reassignments of each change, its author, time and request.
//!
//! A change is one row; one of more than a thousand reassignments is several, cut where buckets begin. A row belongs to
//! the smallest *bucket*, a run of 1, 10, 100 … positions, that holds all of its reassignments. So the history of a
//! number is in the few buckets that hold the number, in few rows of each change. The reassignments of all rows,
//! applied in order to an empty inventory, give the inventory.

use numbering_core::Reassignment;

use super::buckets::{LEVEL_MAX, bucket};
use super::codec;
use crate::context::WriteContext;
use crate::rows::{Group, JournalEntry, LockedGroup, Operation, Tenant};

/// The most reassignments of one row.
const REASSIGNMENTS_MAX: usize = 1000;

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
        for part in parts(reassignments) {
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

/// The parts of `reassignments` that become a row each. A part begins with the first reassignment that is left, and has
/// those in the largest bucket with no more reassignments than a row may have.
fn parts(reassignments: &[Reassignment]) -> Vec<&[Reassignment]> {
    let mut parts = Vec::new();
    let mut rest = reassignments;
    while let Some(first) = rest.first() {
        let within = |level: u32| {
            let size = 10_u64.pow(level);
            let end = (first.span.first() / size + 1) * size;
            rest.partition_point(|reassignment| reassignment.span.last() < end)
        };
        let count = (0..=LEVEL_MAX)
            .rev()
            .map(within)
            .find(|count| *count <= REASSIGNMENTS_MAX);
        // a reassignment that is longer than such a bucket is a part by itself
        let (part, others) = rest.split_at(count.unwrap_or_default().max(1));
        parts.push(part);
        rest = others;
    }
    parts
}

#[cfg(test)]
mod tests {
    use numbering_core::Span;

    use super::*;

    fn singles(step: u64, count: u64) -> Vec<Reassignment> {
        let single = |index: u64| Reassignment {
            span: Span::from_positions(3_247_000_000 + index * step, 3_247_000_000 + index * step).unwrap(),
            holding: None,
        };
        (0..count).map(single).collect()
    }

    #[test]
    fn parts_have_all_reassignments_in_order_and_none_is_too_long() {
        for (step, count) in [(1, 0), (1, 1), (1, 1000), (1, 1001), (7, 5000), (997, 20_000)] {
            let reassignments = singles(step, count);
            let parts = parts(&reassignments);
            assert_eq!(parts.concat(), reassignments);
            assert!(
                parts
                    .iter()
                    .all(|part| (1..=REASSIGNMENTS_MAX).contains(&part.len()))
            );
            assert!(
                parts.len() <= 1 + reassignments.len() / 50,
                "{} of {count}",
                parts.len()
            );
        }
    }

    #[test]
    fn a_part_of_many_lies_in_a_bucket_that_is_not_much_larger() {
        for part in parts(&singles(100, 50_000)) {
            let (first, last) = (
                part.first().unwrap().span.first(),
                part.last().unwrap().span.last(),
            );
            assert_eq!(first / 100_000, last / 100_000);
        }
    }

    #[test]
    fn a_reassignment_longer_than_its_bucket_is_in_one_part() {
        let mut reassignments = singles(1, 1500);
        let long = Span::from_positions(3_247_001_500, 3_247_999_999).unwrap();
        reassignments.push(Reassignment {
            span: long,
            holding: None,
        });
        let parts = parts(&reassignments);
        assert_eq!(parts.concat(), reassignments);
        assert!(
            parts
                .iter()
                .all(|part| (1..=REASSIGNMENTS_MAX).contains(&part.len()))
        );
    }
}
