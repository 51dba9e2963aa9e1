//! Imports: records go through the same plans as requests. A record is imported as a whole or not at all.
//!
//! The number of statements does not grow with that of records: their holders are found and created together, and the
//! pieces around all of them are loaded before the first plan.

use super::Record;
use super::holders::Holders;
use super::mobile_import::check_user_numbers;
use super::outcome::{Imported, OnHeld, OnMissing, Outcome, RecordError};
use super::segments::segments;
use super::update::Update;
use crate::context::{Author, WriteContext};
use crate::error::StoreError;
use crate::store::Store;
use crate::writer::BatchTransaction;

/// The widest interval whose pieces are prefetched: a wider one may have very many, of which its plan needs few.
const PREFETCHED_PLACES_MAX: u64 = 1_000_000;

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
    /// Imports the records that no rule rejects, and returns the error of each that is rejected.
    ///
    /// # Errors
    ///
    /// When the database cannot do it. The caller must then roll back.
    pub fn import(
        &mut self,
        records: &[Record],
        on_missing: OnMissing,
    ) -> Result<Vec<Option<RecordError>>, StoreError> {
        let outcomes = self.import_or_update(records, on_missing, &OnHeld::Reject)?;
        Ok(outcomes.into_iter().map(Result::err).collect())
    }

    /// Imports the records that no rule rejects, or brings what is held to what they say.
    ///
    /// # Errors
    ///
    /// When the database cannot do it. The caller must then roll back.
    pub fn import_or_update(
        &mut self,
        records: &[Record],
        on_missing: OnMissing,
        on_held: &OnHeld,
    ) -> Result<Vec<Result<Imported, RecordError>>, StoreError> {
        let (holders, created) = Holders::load(self, records, on_missing)?;
        let checked = records.iter().map(|record| match holders.check(record) {
            Ok(()) => Outcome::Pending,
            Err(error) => Outcome::Rejected(error),
        });
        let mut outcomes: Vec<Outcome> = checked.collect();
        check_user_numbers(records, &holders, &mut outcomes);
        let spans = records.iter().map(Record::span);
        self.prefetch_around(spans.filter(|span| span.last() - span.first() < PREFETCHED_PLACES_MAX))?;
        for segment in segments(records) {
            let begin = segment.start;
            if let (Some(records), Some(outcomes)) = (records.get(segment.clone()), outcomes.get_mut(segment))
            {
                if let OnHeld::Update { repeated } = on_held {
                    let holders = &holders;
                    let update = Update {
                        records,
                        holders,
                        begin,
                        repeated,
                    };
                    self.update_held(&update, outcomes)?;
                }
                self.import_mobile(records, &holders, outcomes)?;
                self.import_trunk(records, &holders, outcomes)?;
            }
        }
        let accepted = records
            .iter()
            .zip(&outcomes)
            .filter(|(_, outcome)| outcome.error().is_none());
        created.delete_unused(self, accepted.map(|(record, _)| record), &holders)?;
        Ok(outcomes.into_iter().map(Result::from).collect())
    }
}
