//! Imports of mobile numbers: added to their tenants, assigned to their groups, and given to their users.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use numbering_core::mobile::{self, UserNumberChange};
use numbering_core::{E164, GroupId, Item, NumberRange, Reassignment, TenantId, UserKey};

use super::holders::Holders;
use super::outcome::{Outcome, RecordError, ensure};
use super::{Record, RecordItem};
use crate::context::WriteContext;
use crate::error::StoreError;
use crate::journal::JournalContext;
use crate::rows::{LockedGroup, Operation};
use crate::tables::holders::{self, HolderUser};

/// The numbers of some records, with their indexes.
type Numbers = Vec<(usize, NumberRange)>;

/// Rejects the records that would give a user a second number.
pub(super) fn check_user_numbers(records: &[Record], holders: &Holders, outcomes: &mut [Outcome]) {
    let mut with_number: HashSet<UserKey> = HashSet::new();
    for (record, outcome) in records.iter().zip(outcomes) {
        let (RecordItem::Mobile(numbers), Outcome::Pending, Some(user)) =
            (&record.held, &outcome, holders.user(record))
        else {
            continue;
        };
        let is_first = with_number.insert(user.key);
        let is_own = user.phone_number.is_empty() || user.phone_number == numbers.first().to_string();
        if !(is_first && is_own && numbers.is_single()) {
            *outcome = Outcome::Rejected(RecordError::OneNumber);
        }
    }
}

impl WriteContext<'_> {
    /// Imports the mobile numbers of `records`, as far as no outcome has an error yet.
    pub(super) fn import_mobile(
        &mut self,
        records: &[Record],
        holders: &Holders,
        outcomes: &mut [Outcome],
    ) -> Result<(), StoreError> {
        let mut by_tenant: BTreeMap<&TenantId, Numbers> = BTreeMap::new();
        for (index, record) in records.iter().enumerate() {
            if let (RecordItem::Mobile(numbers), Some(Outcome::Pending)) = (&record.held, outcomes.get(index))
            {
                by_tenant
                    .entry(&record.tenant)
                    .or_default()
                    .push((index, *numbers));
            }
        }
        let mut by_group: BTreeMap<(&TenantId, &GroupId), Numbers> = BTreeMap::new();
        for (tenant, numbers) in by_tenant {
            self.add_records(tenant, &numbers, outcomes)?;
            for (index, numbers) in numbers {
                let group = records.get(index).and_then(|record| record.group.as_ref());
                if let (Some(group), Some(Outcome::Pending)) = (group, outcomes.get(index)) {
                    by_group
                        .entry((tenant, group))
                        .or_default()
                        .push((index, numbers));
                }
            }
        }
        let mut phone_numbers = Vec::new();
        for ((tenant, group), numbers) in by_group {
            let of = holders.lock_group(self, tenant, group)?;
            let items: Vec<Item> = numbers.iter().map(|(_, numbers)| Ok(*numbers)).collect();
            let report = self.assign_mobile_numbers(&of, &items)?.report;
            ensure(report.rejected_count() == 0)?;
            let user = |index| records.get(index).and_then(|record| holders.user(record));
            let users = numbers
                .iter()
                .filter_map(|(index, numbers)| Some((user(*index)?, numbers.first())));
            let users: Vec<(&HolderUser, E164)> = users.collect();
            self.assign_to_users(&of, &users)?;
            phone_numbers.extend(users.iter().map(|(user, number)| (user.key, number.to_string())));
        }
        if phone_numbers.is_empty() {
            return Ok(());
        }
        holders::set_phone_numbers(self.users_mut()?, &phone_numbers)
    }

    fn add_records(
        &mut self,
        tenant: &TenantId,
        numbers: &[(usize, NumberRange)],
        outcomes: &mut [Outcome],
    ) -> Result<(), StoreError> {
        let tenant = self.lock_tenant(tenant)?;
        let items: Vec<Item> = numbers.iter().map(|(_, numbers)| Ok(*numbers)).collect();
        let added = self.add_mobile_numbers(&tenant, &items)?;
        let names = Arc::new(added.names);
        for (item, rejection) in added.report.rejections() {
            let outcome = numbers.get(item).and_then(|(index, _)| outcomes.get_mut(*index));
            if let Some(outcome) = outcome {
                *outcome = Outcome::Rejected(RecordError::Rejected(
                    Box::new(rejection.clone()),
                    Arc::clone(&names),
                ));
            }
        }
        Ok(())
    }

    /// Assigns numbers of a locked group, which no user has, to users as their own.
    fn assign_to_users(&mut self, of: &LockedGroup, users: &[(&HolderUser, E164)]) -> Result<(), StoreError> {
        let piece_map = self.load_around(users.iter().map(|(_, number)| *number))?;
        let mut all: Vec<Reassignment> = Vec::new();
        for (user, number) in users {
            let change = UserNumberChange {
                to: Some(*number),
                ..UserNumberChange::default()
            };
            let planned = mobile::assign_user_number(&piece_map, of.keys(), user.key, change);
            ensure(planned.is_ok())?;
            let reassignments = planned.unwrap_or_default();
            let context = JournalContext::of_group(Operation::AssignToUser, of);
            self.record(context.with_user(user.id.as_str()), &reassignments);
            all.extend(reassignments);
        }
        all.sort_unstable_by_key(|reassignment| reassignment.span);
        self.apply(&piece_map, &all);
        Ok(())
    }
}
