//! Import: records go through the plans that requests go through, each in whole or not at all.

use std::collections::BTreeMap;

use numbering_core::{GroupId, Item, NumberRange, TenantId};

use super::outcome::{OnMissing, Outcomes, RecordError, ensure};
use super::targets::{Target, TargetResolver};
use super::{Record, RecordItem};
use crate::context::{Author, WriteContext};
use crate::error::StoreError;
use crate::queries::{UserChanges, UserNumber};
use crate::store::Store;
use crate::writer::BatchTransaction;

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
        connection.begin_write()?;
        connection.disable_timeouts()?;
        let mut transaction = BatchTransaction::new(connection);
        let mut result = transaction.run_as(author, changes);
        if result.is_ok() {
            result = transaction.flush().map_err(E::from).and(result);
        }
        transaction.into_connection().run("ROLLBACK")?;
        result
    }
}

impl WriteContext<'_> {
    /// Brings records in: what can be done is done, and of the rest it says why not.
    ///
    /// # Errors
    ///
    /// When the database cannot do it: then nothing of it may stay.
    pub fn import(&mut self, records: &[Record], on_missing: OnMissing) -> Result<Outcomes, StoreError> {
        let mut outcomes: Outcomes = vec![None; records.len()];
        let mut targets = TargetResolver::new(on_missing);
        for (record, outcome) in records.iter().zip(&mut outcomes) {
            *outcome = targets.find(self, record)?.err();
        }
        self.import_mobile(records, &targets, &mut outcomes)?;
        self.import_trunk(records, &targets, &mut outcomes)?;
        Ok(outcomes)
    }

    fn import_mobile(
        &mut self,
        records: &[Record],
        targets: &TargetResolver,
        outcomes: &mut Outcomes,
    ) -> Result<(), StoreError> {
        let mut of_tenants: BTreeMap<&TenantId, Vec<(usize, NumberRange)>> = BTreeMap::new();
        for (index, record) in records.iter().enumerate() {
            if let (RecordItem::Mobile(numbers), Some(None)) = (&record.held, outcomes.get(index)) {
                of_tenants
                    .entry(&record.tenant)
                    .or_default()
                    .push((index, *numbers));
            }
        }
        let mut of_groups: BTreeMap<(&TenantId, &GroupId), Vec<(usize, NumberRange)>> = BTreeMap::new();
        for (tenant, numbers) in of_tenants {
            self.add_records(tenant, &numbers, outcomes)?;
            for (index, numbers) in numbers {
                let group = records.get(index).and_then(|record| record.group.as_ref());
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
            let report = self.assign_mobile_numbers(&of, &items)?.report;
            ensure(report.rejected_count() == 0)?;
            for (index, numbers) in numbers {
                let Some(Target { user: Some(user), .. }) =
                    records.get(index).and_then(|record| targets.get(record))
                else {
                    continue;
                };
                let own = UserChanges {
                    phone_number: Some(UserNumber::Number(numbers.first())),
                    ..UserChanges::default()
                };
                ensure(self.update_user(&of, user.clone(), &own)?.is_ok())?;
            }
        }
        Ok(())
    }

    fn add_records(
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
