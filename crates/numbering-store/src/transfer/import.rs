//! Imports: records go through the same plans as requests. A record is imported as a whole or not at all.

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
    /// Runs `changes` in one transaction, and rolls it back. Other writers wait meanwhile.
    ///
    /// # Errors
    ///
    /// An error of `changes`, or of the database.
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
    /// Imports the records that no rule rejects, and returns the outcome of each.
    ///
    /// # Errors
    ///
    /// When the database cannot do it. The caller must then roll back.
    pub fn import(&mut self, records: &[Record], on_missing: OnMissing) -> Result<Outcomes, StoreError> {
        let mut outcomes: Outcomes = vec![None; records.len()];
        let mut targets = TargetResolver::new(on_missing);
        for (record, outcome) in records.iter().zip(&mut outcomes) {
            *outcome = targets.resolve(self, record)?.err();
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
        let mut by_tenant: BTreeMap<&TenantId, Vec<(usize, NumberRange)>> = BTreeMap::new();
        for (index, record) in records.iter().enumerate() {
            if let (RecordItem::Mobile(numbers), Some(None)) = (&record.held, outcomes.get(index)) {
                by_tenant
                    .entry(&record.tenant)
                    .or_default()
                    .push((index, *numbers));
            }
        }
        let mut by_group: BTreeMap<(&TenantId, &GroupId), Vec<(usize, NumberRange)>> = BTreeMap::new();
        for (tenant, numbers) in by_tenant {
            self.add_records(tenant, &numbers, outcomes)?;
            for (index, numbers) in numbers {
                let group = records.get(index).and_then(|record| record.group.as_ref());
                if let (Some(group), Some(None)) = (group, outcomes.get(index)) {
                    by_group
                        .entry((tenant, group))
                        .or_default()
                        .push((index, numbers));
                }
            }
        }
        for ((tenant, group), numbers) in by_group {
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
                let changes = UserChanges {
                    phone_number: Some(UserNumber::Number(numbers.first())),
                    ..UserChanges::default()
                };
                ensure(self.update_user(&of, user.clone(), &changes)?.is_ok())?;
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
