//! Bringing lines in: through the plans that requests go through, each line in whole or not at all.

use std::collections::BTreeMap;

use numbering_core::{GroupId, Item, NumberRange, Rejection, TenantId};

use super::places::{Place, Places};
use super::{Record, RecordItem};
use crate::context::{Author, WriteContext};
use crate::error::{Entity, StoreError};
use crate::names::DisplayNames;
use crate::store::Store;
use crate::transaction::{Changes, Transaction};
use crate::user_changes::{UserChanges, UserNumber};

/// What is done about tenants, groups and users that are not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnMissing {
    /// Their lines are rejected.
    Reject,
    /// They are made, and groups get the service that a line needs.
    Create,
}

/// Why a line is rejected.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RecordError {
    /// The inventory is against it.
    Rejected(Box<(Rejection, DisplayNames)>),
    /// There is no such tenant, group or user.
    Missing(Entity, String),
    /// The group does not have the service for ranges and prefixes.
    NoService,
    /// A user has one mobile number of their own, and has it already, or more than one is given.
    OneNumber,
    /// The lines of one definition, or of one share, do not follow each other without a gap.
    NotContiguous,
    /// The prefix that was written does not cover what is left of it.
    PrefixMismatch,
}

/// What became of each line; `None` if it was brought in.
pub(super) type Outcomes = Vec<Option<RecordError>>;

impl Store {
    /// Runs `changes` in one transaction, and takes them back. Others who write wait meanwhile.
    ///
    /// # Errors
    ///
    /// What `changes` says, or that the database cannot do it.
    pub fn dry_run<T, E: From<StoreError>>(
        &self,
        author: &Author,
        changes: impl FnOnce(&mut WriteContext<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut connection = self.connect()?;
        connection.begin_write(Changes::Together)?;
        connection.lift_bounds()?;
        let mut transaction = Transaction::on(connection, Changes::Together);
        let mut result = changes(&mut transaction.context(author));
        if result.is_ok() {
            result = transaction.complete().map_err(E::from).and(result);
        }
        transaction.into_connection().run("ROLLBACK")?;
        result
    }
}

impl WriteContext<'_> {
    /// Brings lines in: what can be done is done, and of the rest it says why not.
    ///
    /// # Errors
    ///
    /// When the database cannot do it: then nothing of it may stay.
    pub fn import(&mut self, lines: &[Record], absent: OnMissing) -> Result<Outcomes, StoreError> {
        let mut outcomes: Outcomes = vec![None; lines.len()];
        let mut places = Places::new(absent);
        for (line, outcome) in lines.iter().zip(&mut outcomes) {
            *outcome = places.find(self, line)?.err();
        }
        self.import_mobile(lines, &places, &mut outcomes)?;
        self.import_trunk(lines, &places, &mut outcomes)?;
        Ok(outcomes)
    }

    fn import_mobile(
        &mut self,
        lines: &[Record],
        places: &Places,
        outcomes: &mut Outcomes,
    ) -> Result<(), StoreError> {
        let mut of_tenants: BTreeMap<&TenantId, Vec<(usize, NumberRange)>> = BTreeMap::new();
        for (index, line) in lines.iter().enumerate() {
            if let (RecordItem::Mobile(numbers), Some(None)) = (&line.held, outcomes.get(index)) {
                of_tenants
                    .entry(&line.tenant)
                    .or_default()
                    .push((index, *numbers));
            }
        }
        let mut of_groups: BTreeMap<(&TenantId, &GroupId), Vec<(usize, NumberRange)>> = BTreeMap::new();
        for (tenant, numbers) in of_tenants {
            self.add_lines(tenant, &numbers, outcomes)?;
            for (index, numbers) in numbers {
                let group = lines.get(index).and_then(|line| line.group.as_ref());
                if let (Some(group), Some(None)) = (group, outcomes.get(index)) {
                    of_groups
                        .entry((tenant, group))
                        .or_default()
                        .push((index, numbers));
                }
            }
        }
        for ((tenant, group), numbers) in of_groups {
            let of = self.lock_group(tenant, group)?;
            let items: Vec<Item> = numbers.iter().map(|(_, numbers)| Ok(*numbers)).collect();
            let report = self.assign_mobile_numbers(&of.0, &of.1, &items)?.report;
            must_be(report.rejected_count() == 0)?;
            for (index, numbers) in numbers {
                let Some(Place { user: Some(user), .. }) = lines.get(index).and_then(|line| places.of(line))
                else {
                    continue;
                };
                let own = UserChanges {
                    phone_number: Some(UserNumber::Number(numbers.first())),
                    ..UserChanges::default()
                };
                must_be(self.update_user(&of, user.clone(), &own)?.is_ok())?;
            }
        }
        Ok(())
    }

    fn add_lines(
        &mut self,
        tenant: &TenantId,
        numbers: &[(usize, NumberRange)],
        outcomes: &mut Outcomes,
    ) -> Result<(), StoreError> {
        let tenant = self.lock_tenant(tenant)?;
        let items: Vec<Item> = numbers.iter().map(|(_, numbers)| Ok(*numbers)).collect();
        let added = self.add_mobile_numbers(&tenant, &items)?;
        for (item, rejection) in added.report.rejections() {
            let outcome = numbers.get(item).and_then(|(index, _)| outcomes.get_mut(*index));
            if let Some(outcome) = outcome {
                *outcome = Some(RecordError::Rejected(Box::new((
                    rejection.clone(),
                    added.names.clone(),
                ))));
            }
        }
        Ok(())
    }
}

/// What was just added cannot be refused to its group: writers take turns.
pub(super) fn must_be(is_done: bool) -> Result<(), StoreError> {
    if is_done {
        Ok(())
    } else {
        Err(StoreError::Internal(
            "a line that was brought in could not be assigned".into(),
        ))
    }
}
