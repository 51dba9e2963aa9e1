//! Imports of ranges and prefixes. The records of a definition are defined together, and the records of a share are
//! assigned together.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use numbering_core::trunk;
use numbering_core::{
    Assignment, GroupId, Holding, Malformed, PieceMap, Prefix, Reassignment, Rejection, Span, TenantId,
    UserId, UserKey,
};

use super::holders::Holders;
use super::outcome::{Outcome, RecordError, ensure};
use super::{Record, RecordItem, TrunkPart};
use crate::context::WriteContext;
use crate::error::StoreError;
use crate::journal::JournalContext;
use crate::rows::{Definition, Operation, Tenant};
use crate::tables::{HeldKinds, Holder};

/// A definition, its whole interval, and the indexes of its records.
struct ImportedDefinition {
    records: Range<usize>,
    span: Span,
    attributes: Definition,
}

impl WriteContext<'_> {
    /// Imports the ranges and prefixes of `records`, as far as no outcome has an error yet.
    pub(super) fn import_trunk(
        &mut self,
        records: &[Record],
        holders: &Holders,
        outcomes: &mut [Outcome],
    ) -> Result<(), StoreError> {
        let mut by_tenant: BTreeMap<&TenantId, Vec<ImportedDefinition>> = BTreeMap::new();
        for definition in definitions(records, outcomes) {
            if let Some(first) = records.get(definition.records.start) {
                by_tenant.entry(&first.tenant).or_default().push(definition);
            }
        }
        for (tenant, definitions) in by_tenant {
            let defined = self.import_definitions(tenant, definitions, outcomes)?;
            let defined: Vec<&[Record]> = defined
                .iter()
                .filter_map(|definition| records.get(definition.records.clone()))
                .collect();
            self.import_group_shares(tenant, &defined, holders)?;
            self.import_user_parts(tenant, &defined, holders)?;
        }
        Ok(())
    }

    /// Adds the definitions that no rule rejects, and returns them.
    fn import_definitions(
        &mut self,
        tenant: &TenantId,
        definitions: Vec<ImportedDefinition>,
        outcomes: &mut [Outcome],
    ) -> Result<Vec<ImportedDefinition>, StoreError> {
        let tenant = self.lock_tenant(tenant)?;
        let spans = definitions.iter().map(|definition| definition.span);
        let piece_map = self.load_for_adding(tenant.key, spans)?;
        let (definitions, rejected) = judge(&piece_map, &tenant, definitions);
        let conflicts = rejected.iter().flat_map(|(_, rejection)| rejection.conflicts());
        let names = Arc::new(self.names(conflicts)?);
        for (definition, rejection) in rejected {
            let error = RecordError::Rejected(Box::new(rejection), Arc::clone(&names));
            reject(outcomes, definition.records, &error);
        }
        if !definitions.is_empty() {
            let attributes = definitions.iter().map(|definition| definition.attributes.clone());
            let attributes: Vec<Definition> = attributes.collect();
            ensure(
                self.define_trunk(&tenant, &items(&definitions), &attributes)?
                    .is_ok(),
            )?;
        }
        Ok(definitions)
    }

    /// Assigns each group its shares, all in one change.
    fn import_group_shares(
        &mut self,
        tenant: &TenantId,
        definitions: &[&[Record]],
        holders: &Holders,
    ) -> Result<(), StoreError> {
        let mut by_group: BTreeMap<&GroupId, Vec<_>> = BTreeMap::new();
        for share in definitions
            .iter()
            .flat_map(|records| records.chunk_by(is_one_share))
        {
            let (Some(first), Some(last)) = (share.first(), share.last()) else {
                continue;
            };
            if let (Some(group), Some(span)) = (&first.group, hull(first, last)) {
                by_group.entry(group).or_default().push(Ok(span));
            }
        }
        for (group, items) in by_group {
            let of = holders.lock_group(self, tenant, group)?;
            ensure(self.assign_trunk(&of, &items)?.is_ok())?;
        }
        Ok(())
    }

    /// Assigns each user their parts of the shares, which no user has yet.
    fn import_user_parts(
        &mut self,
        tenant: &TenantId,
        definitions: &[&[Record]],
        holders: &Holders,
    ) -> Result<(), StoreError> {
        let mut by_user: BTreeMap<(&GroupId, &UserId), Vec<(&Record, Span)>> = BTreeMap::new();
        for record in definitions.iter().copied().flatten() {
            if let (Some(group), Some(user), Some(part)) = (&record.group, &record.user, part(record)) {
                by_user
                    .entry((group, user))
                    .or_default()
                    .push((record, part.span));
            }
        }
        let spans = by_user.values().flatten().map(|(_, span)| *span);
        let holder = Holder::Tenant(self.tenant(tenant)?.key);
        let piece_map = self.load_held(holder, HeldKinds::Trunk, spans)?;
        let mut all = Vec::new();
        for ((group, id), parts) in by_user {
            let user = parts.first().and_then(|(record, _)| holders.user(record));
            let Some(user) = user else { continue };
            let of = holders.lock_group(self, tenant, group)?;
            let mut reassignments: Vec<Reassignment> = parts
                .iter()
                .flat_map(|(_, span)| given_to(user.key, &piece_map, *span))
                .collect();
            reassignments.sort_unstable_by_key(|reassignment| reassignment.span);
            let context = JournalContext::of_group(Operation::AssignToUser, &of);
            self.record(context.with_user(id.as_str()), &reassignments);
            all.extend(reassignments);
        }
        all.sort_unstable_by_key(|reassignment: &Reassignment| reassignment.span);
        let tenant = self.tenant(tenant)?;
        self.record_bare_digits(&tenant, &piece_map, &all)?;
        self.apply(&piece_map, &all);
        Ok(())
    }
}

/// The reassignments of a part of a share to a user.
fn given_to(user: UserKey, piece_map: &PieceMap, part: Span) -> impl Iterator<Item = Reassignment> {
    piece_map.overlapping(part).iter().filter_map(move |piece| {
        let assignment = Assignment {
            user: Some(user),
            ..piece.holding.assignment?
        };
        Some(Reassignment {
            span: piece.span.intersection(part)?,
            holding: Some(Holding {
                assignment: Some(assignment),
                ..piece.holding
            }),
        })
    })
}

fn items(definitions: &[ImportedDefinition]) -> Vec<Result<Span, Malformed>> {
    definitions.iter().map(|definition| Ok(definition.span)).collect()
}

/// Returns the definitions that can be added together, and those that are rejected. A refusal lists a hundred
/// rejections, so that many are rejected in each round.
fn judge(
    piece_map: &PieceMap,
    tenant: &Tenant,
    mut definitions: Vec<ImportedDefinition>,
) -> (Vec<ImportedDefinition>, Vec<(ImportedDefinition, Rejection)>) {
    let mut rejected = Vec::new();
    while let Err(refusal) = trunk::define(piece_map, tenant.key, &items(&definitions), tenant.revision) {
        let mut rejections = refusal.rejections().iter().peekable();
        let mut accepted = Vec::with_capacity(definitions.len());
        for (index, definition) in definitions.into_iter().enumerate() {
            match rejections.next_if(|(at, _)| *at == index) {
                Some((_, rejection)) => rejected.push((definition, rejection.clone())),
                None => accepted.push(definition),
            }
        }
        definitions = accepted;
    }
    (definitions, rejected)
}

/// The definitions of `records`. The records of a definition are rejected if one of them is, or if they do not fit
/// together.
fn definitions(records: &[Record], outcomes: &mut [Outcome]) -> Vec<ImportedDefinition> {
    let (mut definitions, mut start) = (Vec::new(), 0);
    for parts in records.chunk_by(is_one_definition) {
        let indexes = start..start + parts.len();
        start = indexes.end;
        let (Some(first), Some(last)) = (parts.first(), parts.last()) else {
            continue;
        };
        let Some(TrunkPart { definition, .. }) = part(first) else {
            continue;
        };
        let earlier = outcomes.get(indexes.clone()).unwrap_or_default();
        if !earlier.iter().any(Outcome::is_pending) {
            continue;
        }
        let earlier = earlier.iter().find_map(Outcome::error).cloned();
        match earlier.map_or_else(|| whole_span(parts, definition, hull(first, last)), Err) {
            Ok(span) => definitions.push(ImportedDefinition {
                records: indexes,
                span,
                attributes: definition.clone(),
            }),
            Err(error) => reject(outcomes, indexes, &error),
        }
    }
    definitions
}

/// The interval of all records of a definition. They must have no gaps, and lie under the prefix that was written.
fn whole_span(records: &[Record], definition: &Definition, hull: Option<Span>) -> Result<Span, RecordError> {
    let touch = |pair: &[Record]| match pair {
        [one, next] => part(one)
            .zip(part(next))
            .is_some_and(|(one, next)| one.span.touches(next.span)),
        _ => false,
    };
    let span = hull
        .filter(|_| records.windows(2).all(touch))
        .ok_or(RecordError::NotContiguous)?;
    let is_under = |written: &str| {
        // a notation that was exported may be older than the rules for separators
        Prefix::from_stored(written).is_some_and(|prefix| Span::from(prefix).contains(span))
    };
    if span.is_prefix_space() && !is_under(&definition.written) {
        return Err(RecordError::PrefixMismatch);
    }
    Ok(span)
}

fn reject(outcomes: &mut [Outcome], records: Range<usize>, error: &RecordError) {
    for outcome in outcomes.get_mut(records).unwrap_or_default() {
        *outcome = Outcome::Rejected(error.clone());
    }
}

fn part(record: &Record) -> Option<&TrunkPart> {
    match &record.held {
        RecordItem::Mobile(_) => None,
        RecordItem::Trunk(part) => Some(part),
    }
}

/// Returns true if two successive records are parts of one definition.
fn is_one_definition(one: &Record, next: &Record) -> bool {
    let (Some(first), Some(second)) = (part(one), part(next)) else {
        return false;
    };
    one.tenant == next.tenant
        && first.of.is_some()
        && first.of == second.of
        && first.span.is_prefix_space() == second.span.is_prefix_space()
}

fn is_one_share(one: &Record, next: &Record) -> bool {
    let (Some(first), Some(second)) = (part(one), part(next)) else {
        return false;
    };
    one.group == next.group && first.share.is_some() && first.share == second.share
}

fn hull(first: &Record, last: &Record) -> Option<Span> {
    Span::from_positions(part(first)?.span.first(), part(last)?.span.last())
}

impl Record {
    /// Returns true if `next`, the next record, belongs to the same definition: both must be imported together.
    #[must_use]
    pub fn goes_on_in(&self, next: &Self) -> bool {
        is_one_definition(self, next)
    }
}
