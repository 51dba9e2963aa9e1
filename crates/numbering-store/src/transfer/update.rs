//! Updates: records about numbers that their tenant holds already bring them to the group, the user and the attributes
//! that they name.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use numbering_core::{PieceMap, Rejection, TenantId};

use super::held_parts::{changed_parts, is_held};
use super::holders::Holders;
use super::outcome::{Imported, Outcome, RecordError};
use super::updated_attributes::definition_parts;
use super::{Record, RecordItem};
use crate::context::WriteContext;
use crate::error::StoreError;
use crate::queries::HeldPart;
use crate::tables::{HeldKinds, Holder};
use crate::types::DisplayNames;

/// Records that may update what is held.
pub(super) struct Update<'a> {
    pub(super) records: &'a [Record],
    pub(super) holders: &'a Holders,
    /// The index of the first of these records among those of the chunk.
    pub(super) begin: usize,
    /// The indexes of the records of the chunk about numbers that an earlier record has brought in.
    pub(super) repeated: &'a BTreeSet<usize>,
}

impl Update<'_> {
    fn is_repeated(&self, index: usize) -> bool {
        self.repeated.contains(&(self.begin + index))
    }
}

impl WriteContext<'_> {
    /// Updates what the tenants of the records hold already, and leaves the other records pending. A record that is repeated,
    /// or that overlaps an earlier one, changes nothing.
    pub(super) fn update_held(
        &mut self,
        update: &Update<'_>,
        outcomes: &mut [Outcome],
    ) -> Result<(), StoreError> {
        let Update { records, holders, .. } = *update;
        for ((tenant, is_mobile), indexes) in by_owner(records, outcomes) {
            let Some(key) = holders.tenant_key(tenant) else {
                continue;
            };
            let kinds = if is_mobile {
                HeldKinds::Mobile
            } else {
                HeldKinds::Trunk
            };
            let spans = indexes
                .iter()
                .filter_map(|index| Some(records.get(*index)?.span()));
            let piece_map = self.load_held(Holder::Tenant(key), kinds, spans)?;
            let held = held_records(records, &indexes, &piece_map);
            let mut attributes =
                self.attribute_changes(key, &definition_parts(records, &held, &piece_map))?;
            let (mut parts, mut earlier) = (Vec::new(), EarlierRecords::default());
            for index in held {
                let (Some(record), Some(outcome)) = (records.get(index), outcomes.get_mut(index)) else {
                    continue;
                };
                let group = holders.group(record).map(|group| group.key);
                let user = holders.user(record).map(|user| user.key);
                let changed: Vec<HeldPart> = changed_parts(&piece_map, record, group, user).collect();
                let is_changed = !changed.is_empty() || attributes.are_changed_by(index);
                *outcome = match earlier
                    .overlapping(record)
                    .and_then(|earlier| records.get(earlier))
                {
                    Some(earlier) if earlier == record => Outcome::Held(Imported::Unchanged),
                    Some(_) => duplicate(),
                    None if is_changed && update.is_repeated(index) => duplicate(),
                    None if attributes.are_refused_of(index) => {
                        Outcome::Rejected(RecordError::PartOfDefinition)
                    }
                    None if is_changed => Outcome::Held(Imported::Updated),
                    None => Outcome::Held(Imported::Unchanged),
                };
                match outcome {
                    Outcome::Held(Imported::Updated) => parts.extend(changed),
                    Outcome::Rejected(_) => attributes.drop_of(index),
                    _ => {}
                }
                if outcome.error().is_none() {
                    earlier.add(record, index);
                }
            }
            self.update_attributes(key, attributes)?;
            self.apply_held_parts(tenant, &piece_map, parts)?;
        }
        Ok(())
    }
}

/// The indexes of the pending records by tenant, mobile numbers apart from ranges and prefixes.
fn by_owner<'r>(records: &'r [Record], outcomes: &[Outcome]) -> BTreeMap<(&'r TenantId, bool), Vec<usize>> {
    let mut by_owner: BTreeMap<(&TenantId, bool), Vec<usize>> = BTreeMap::new();
    for (index, (record, outcome)) in records.iter().zip(outcomes).enumerate() {
        if outcome.is_pending() {
            let owner = (&record.tenant, matches!(record.held, RecordItem::Mobile(_)));
            by_owner.entry(owner).or_default().push(index);
        }
    }
    by_owner
}

/// The records of which everything is held. The records of a definition are held together, or not at all.
fn held_records(records: &[Record], indexes: &[usize], piece_map: &PieceMap) -> Vec<usize> {
    let is_one_definition = |one: &usize, next: &usize| {
        let pair = records.get(*one).zip(records.get(*next));
        *one + 1 == *next && pair.is_some_and(|(one, next)| one.goes_on_in(next))
    };
    let is_held = |index: &usize| {
        records
            .get(*index)
            .is_some_and(|record| is_held(piece_map, record))
    };
    let definitions = indexes.chunk_by(is_one_definition);
    definitions
        .filter(|definition| definition.iter().all(is_held))
        .flatten()
        .copied()
        .collect()
}

fn duplicate() -> Outcome {
    Outcome::Rejected(RecordError::Rejected(
        Box::new(Rejection::DuplicateInRequest),
        Arc::new(DisplayNames::default()),
    ))
}

/// The records of an owner that were accepted, by their first position. They do not overlap, or are equal.
#[derive(Default)]
struct EarlierRecords(BTreeMap<u64, (u64, usize)>);

impl EarlierRecords {
    fn add(&mut self, record: &Record, index: usize) {
        let span = record.span();
        self.0.insert(span.first(), (span.last(), index));
    }

    fn overlapping(&self, record: &Record) -> Option<usize> {
        let span = record.span();
        let (_, (last, index)) = self.0.range(..=span.last()).next_back()?;
        (span.first() <= *last).then_some(*index)
    }
}
